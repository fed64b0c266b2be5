"""How long the server lives: as long as somebody needs it."""

from __future__ import annotations

import asyncio
import os
import signal
import stat

PARENT_LOOK_SECONDS = 0.5


def look_at_input(over: asyncio.Event) -> None:
    if not os.read(0, 4096):
        over.set()


async def until_unneeded() -> None:
    """Returns on SIGTERM or SIGINT, when the parent has ended, or when standard input is a pipe and its other end is closed."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        loop.add_reader(0, look_at_input, over)
    parent = os.getppid()
    while not over.is_set():
        try:
            async with asyncio.timeout(PARENT_LOOK_SECONDS):
                await over.wait()
        except TimeoutError:
            if os.getppid() != parent:
                return
