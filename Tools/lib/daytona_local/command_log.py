"""What one command of a session wrote: lines, each with three bytes before it that say by which stream (WIRE §1.3)."""

from __future__ import annotations

import asyncio
import re
import tempfile

STDOUT_MARK, STDERR_MARK = b"\x01\x01\x01", b"\x02\x02\x02"
MARKS = re.compile(rb"(\x01\x01\x01|\x02\x02\x02)")
LOG_BYTES_MAX = 256 << 20
LINE_BYTES_MAX = 1 << 20  # a longer line is cut in two


class CommandLog:
    """Kept outside the sandbox, in a file without a name."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()
        self._size = 0
        self._is_full = False
        self._grown = asyncio.Event()

    def append(self, mark: bytes, line: bytes) -> None:
        if self._is_full:
            return
        if self._size + len(line) > LOG_BYTES_MAX:
            self._is_full = True
            mark, line = STDERR_MARK, b"[the log is full: what follows is not kept]\n"
        self._file.seek(self._size)
        self._size += self._file.write(mark + line)
        self.wake()

    def read(self, start: int = 0, count: int = -1) -> bytes:
        self._file.seek(start)
        return self._file.read(count)

    def wake(self) -> None:
        """Has those who wait look again."""
        self._grown.set()
        self._grown = asyncio.Event()

    async def changed(self, since: int, timeout_seconds: float) -> bool:
        """Waits until there is more than `since` bytes, or until it is woken; false when the time is up."""
        if self._size > since:
            return True
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._grown.wait()
        except TimeoutError:
            return False
        return True


class LineMarker:
    """Cuts one stream into lines and puts them into a log; the last one gets a newline if it has none, as Daytona's loop does."""

    def __init__(self, log: CommandLog, mark: bytes) -> None:
        self._log, self._mark, self._rest = log, mark, b""

    def feed(self, data: bytes) -> None:
        lines = (self._rest + data.replace(b"\0", b"")).split(b"\n")  # a shell's `read` drops zero bytes
        self._rest = lines.pop()
        for line in lines:
            self._log.append(self._mark, line + b"\n")
        while len(self._rest) > LINE_BYTES_MAX:
            self._log.append(self._mark, self._rest[:LINE_BYTES_MAX] + b"\n")
            self._rest = self._rest[LINE_BYTES_MAX:]

    def end(self) -> None:
        if self._rest:
            self._log.append(self._mark, self._rest + b"\n")
            self._rest = b""


def without_marks(log: bytes) -> bytes:
    return MARKS.sub(b"", log)


def separated(log: bytes) -> tuple[bytes, bytes]:
    """What went to standard output, and what to standard error; bytes before the first mark belong to neither."""
    parts = MARKS.split(log)[1:]
    pairs = list(zip(parts[::2], parts[1::2]))
    return (b"".join(text for mark, text in pairs if mark == STDOUT_MARK),
            b"".join(text for mark, text in pairs if mark == STDERR_MARK))


def text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
