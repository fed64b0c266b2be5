"""The one way out of a sandbox: addresses of the host that were lent to it.

The agent opens a listening socket in the sandbox's own network, at the very address of the host, and hands it out; the server
accepts there and connects to the host's. Nothing inside can ask for another address.
"""

from __future__ import annotations

import asyncio
import os
import socket

from .inside import Gone, Inside, Refused
from .options import AllowedAddress

PIECE_BYTES = 64 << 10
CONNECTIONS_MAX = 64  # of one sandbox to one address


async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while piece := await source.read(PIECE_BYTES):
            sink.write(piece)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
    except OSError:
        pass


class Forwarder:
    """Serves one address to one sandbox."""

    def __init__(self, address: AllowedAddress) -> None:
        self._address = address
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @classmethod
    async def start(cls, inside: Inside, address: AllowedAddress) -> Forwarder:
        """- Raises: `Refused` where something inside listens there already, `Gone`."""
        reply = await inside.ask("listen", host=address.host, port=address.port)
        if len(reply.descriptors) != 1:
            raise Gone
        listener = socket.socket(fileno=reply.descriptors[0])
        listener.setblocking(False)
        forwarder = cls(address)
        forwarder._server = await asyncio.start_server(forwarder._accepted, sock=listener)
        return forwarder

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._tasks) >= CONNECTIONS_MAX:
            writer.close()
            return
        self._tasks.add(task)
        host: asyncio.StreamWriter | None = None
        try:
            answers, host = await asyncio.open_connection(self._address.host, self._address.port)
            await asyncio.gather(pump(reader, host), pump(answers, writer))
        except OSError:
            pass  # nobody listens on the host: the sandbox sees its connection closed
        finally:
            self._tasks.discard(task)
            for end in (host, writer):
                if end is not None:
                    end.close()

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class Forwarders:
    """All addresses that one running sandbox may reach now."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self._open: dict[AllowedAddress, Forwarder] = {}

    async def serve(self, wanted: set[AllowedAddress]) -> None:
        """Opens and closes, so that exactly the wanted ones are served."""
        for address in set(self._open) - wanted:
            await self._open.pop(address).close()
        for address in wanted - set(self._open):
            try:
                self._open[address] = await Forwarder.start(self._inside, address)
            except Refused as refused:
                os.write(2, f"daytona-local: {address.host}:{address.port} is taken inside: {refused.message}\n".encode())

    async def close(self) -> None:
        await self.serve(set())
