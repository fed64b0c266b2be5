"""The server's end of a sandbox's agent: one connection for each operation, descriptors in both directions."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Sequence

FRAME_BYTES_MAX = 16 << 20
DESCRIPTORS_MAX = 8


class Refused(Exception):
    """What the agent could not do, with the error's number (0 where it has none) and a message as Go words it."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number, self.message = number, message

    @property
    def status(self) -> int:
        """The HTTP status that Daytona's daemon gives such an error (WIRE §1.3, "download one")."""
        return {errno.ENOENT: 404, errno.EACCES: 403, errno.EPERM: 403, errno.EEXIST: 409}.get(self.number, 400)


class Gone(Exception):
    """The sandbox ended while it was asked."""


@dataclass
class Reply:
    """What came back: the JSON object, and open descriptors, which whoever asked must close."""

    message: dict[str, Any]
    descriptors: list[int] = field(default_factory=list)


class Connection:
    """One operation under way."""

    def __init__(self, link: socket.socket) -> None:
        self._link = link
        self._received = b""
        self._descriptors: list[int] = []

    async def send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        data = json.dumps(message).encode()
        data = struct.pack("!I", len(data)) + data
        if descriptors:
            data = data[socket.send_fds(self._link, [data], list(descriptors)):]
        if data:  # the agent may have answered and closed already, and then not even nothing can be sent
            await asyncio.get_running_loop().sock_sendall(self._link, data)

    async def ask_to_end(self) -> None:
        """Signals what was started, and all under it, to end."""
        await asyncio.get_running_loop().sock_sendall(self._link, b"T")

    async def kill(self) -> None:
        """Kills what was started, and all under it, even what outlived it."""
        try:
            await asyncio.get_running_loop().sock_sendall(self._link, b"K")
        except OSError:
            pass  # the agent is gone, and everything with it

    async def receive(self) -> Reply:
        """The next frame. What runs inside could imitate the agent, so nothing here is believed beyond its bounds."""
        while len(self._received) < 4 or len(self._received) < 4 + self._length():
            if len(self._received) >= 4 and self._length() > FRAME_BYTES_MAX:
                raise Gone
            await self._readable()
            try:
                piece, descriptors, _, _ = socket.recv_fds(self._link, 1 << 16, DESCRIPTORS_MAX, socket.MSG_CMSG_CLOEXEC)
            except OSError:
                raise Gone from None
            self._descriptors += descriptors
            if not piece:
                raise Gone
            self._received += piece
        end = 4 + self._length()
        try:
            message = json.loads(self._received[4:end])
        except ValueError:
            raise Gone from None
        self._received = self._received[end:]
        descriptors, self._descriptors = self._descriptors, []
        if not isinstance(message, dict):
            raise Gone
        if "refused" in message:
            for descriptor in descriptors:
                os.close(descriptor)
            raise Refused(int(message.get("errno") or 0), str(message["refused"]))
        return Reply(message, descriptors)

    def close(self) -> None:
        """Ends the operation; a process that it started is killed, with all under it."""
        self._link.close()
        for descriptor in self._descriptors:
            os.close(descriptor)
        self._descriptors = []

    def _length(self) -> int:
        return int(struct.unpack("!I", self._received[:4])[0])

    async def _readable(self) -> None:
        ready, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_reader(self._link, ready.set)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(self._link)


class Inside:
    """The agent of one sandbox, reached by its socket."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def connect(self) -> Connection:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(link, str(self._path))
        except OSError:
            link.close()
            raise Gone from None
        return Connection(link)

    async def ask(self, operation: str, **arguments: Any) -> Reply:
        """One operation that is over with its reply.

        - Raises: `Refused`, `Gone`.
        """
        connection = await self.connect()
        try:
            await connection.send({"op": operation, **arguments})
            return await connection.receive()
        except OSError:
            raise Gone from None
        finally:
            connection.close()
