"""One program run in a sandbox to its end, both its outputs in one (WIRE §1.3, `process/execute`)."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass

from .inside import Gone, Inside, Refused

OUTPUT_BYTES_MAX = 64 << 20
PIECE_BYTES = 64 << 10


class TimedOut(Exception):
    """The program ran longer than it was allowed to; it and all under it are killed, and what it wrote is lost."""


class TooMuchOutput(Exception):
    """The program wrote more than `OUTPUT_BYTES_MAX`; it was killed. Daytona has no such limit, this machine has."""


@dataclass(frozen=True)
class Ended:
    exit_code: int
    output: bytes


@dataclass(frozen=True)
class Execution:
    argv: list[str]
    standard_input: bytes
    folder: str | None
    environment: dict[str, str]
    timeout_seconds: float | None

    async def run(self, inside: Inside) -> Ended:
        """Runs until the program has ended and nobody holds its output open any more: Daytona waits for a background process that
        kept it.

        - Raises: `TimedOut`, `TooMuchOutput`, `Gone`.
        """
        read_end, write_end = os.pipe()
        source = memory_file(self.standard_input)
        connection = None
        try:
            connection = await inside.connect()
            try:
                await connection.send({"op": "run", "argv": self.argv, "cwd": self.folder, "env": self.environment},
                                      [source, write_end, write_end])
                os.close(write_end)
                write_end = -1
                await connection.receive()
            except Refused as refused:
                return Ended(-1, refused.message.encode())
            async with asyncio.timeout(self.timeout_seconds):
                output = await read_all(read_end)
                ended = await connection.receive()
            return Ended(int(ended.message.get("exit", -1)), output)
        except (TimeoutError, TooMuchOutput) as error:
            if connection is not None:
                await connection.kill()
            raise error if isinstance(error, TooMuchOutput) else TimedOut from None
        except OSError:
            raise Gone from None
        finally:
            if connection is not None:
                connection.close()
            for descriptor in (read_end, source) + ((write_end,) if write_end >= 0 else ()):
                os.close(descriptor)


def memory_file(data: bytes) -> int:
    """A descriptor to read `data` from; commands go this way, so that their length knows no limit of arguments."""
    descriptor = os.memfd_create("input")
    written = 0
    while written < len(data):
        written += os.write(descriptor, data[written:])
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


async def read_all(descriptor: int) -> bytes:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), open(os.dup(descriptor), "rb", buffering=0))
    gathered = bytearray()
    try:
        while piece := await reader.read(PIECE_BYTES):
            gathered += piece
            if len(gathered) > OUTPUT_BYTES_MAX:
                raise TooMuchOutput
        return bytes(gathered)
    finally:
        transport.close()
