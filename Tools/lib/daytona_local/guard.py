"""Ends sandboxes that take more memory or disk than they were given. The kernel limits each process and file; this, all together."""

from __future__ import annotations

import asyncio
from pathlib import Path

from .box import Box
from .limits import GIB, Limits
from .sandboxes import Sandboxes
from .usage import Nameless, disk_bytes, memory_bytes, memory_mounts

LOOK_SECONDS = 1.0


class Guard:
    def __init__(self, sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for sandbox in self._sandboxes:
                box = sandbox.box
                if box is None or sandbox.state != "started":
                    continue
                limits = Limits.of(sandbox.memory_gib, sandbox.disk_gib)
                excess = await loop.run_in_executor(None, excess_of, box, sandbox.root.path, limits)
                if excess is not None and sandbox.box is box and not sandbox.is_changing:
                    await self._sandboxes.lifecycle.die(sandbox, excess)


def excess_of(box: Box, root: Path, limits: Limits) -> str | None:
    """What the sandbox has too much of, in words."""
    processes = box.processes()
    mounted = memory_mounts(processes)
    nameless = Nameless.of(processes, mounted)
    files = sum(mounted.values()) + nameless.memory_bytes
    if memory_bytes(processes, limits.memory_bytes, files) > limits.memory_bytes:
        return f"all in it together went over its memory of {limits.memory_bytes // GIB} GiB"
    if disk_bytes(root) + nameless.disk_bytes > limits.file_bytes:
        return f"its files together went over its disk of {limits.file_bytes // GIB} GiB"
    return None
