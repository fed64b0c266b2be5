"""Stops, archives and deletes sandboxes by themselves, when their intervals are over (WIRE §1.2)."""

from __future__ import annotations

import asyncio
import time

from .answers import ApiError
from .sandbox import Sandbox
from .sandboxes import Sandboxes

LOOK_SECONDS_MAX = 1.0


class Timers:
    def __init__(self, sandboxes: Sandboxes, minute_seconds: float) -> None:
        self._sandboxes = sandboxes
        self._minute_seconds = minute_seconds

    async def run(self) -> None:
        while True:
            await asyncio.sleep(min(LOOK_SECONDS_MAX, self._minute_seconds / 10))
            for sandbox in self._sandboxes:
                try:
                    self._look_at(sandbox)
                except ApiError:
                    pass  # it is changing by somebody's wish: the next look finds what became of it

    def _look_at(self, sandbox: Sandbox) -> None:
        if sandbox.is_changing:
            return
        lifecycle, now = self._sandboxes.lifecycle, time.time()
        if sandbox.calls > 0:
            sandbox.touch()  # a call under way is activity
        if sandbox.state == "started" and self._is_over(sandbox.auto_stop, sandbox.last_activity, now) and sandbox.auto_stop > 0:
            lifecycle.stop(sandbox)
        elif sandbox.state in ("stopped", "archived") and sandbox.stopped is not None:
            if sandbox.auto_delete >= 0 and self._is_over(sandbox.auto_delete, sandbox.stopped, now):
                lifecycle.delete(sandbox)
            elif sandbox.state == "stopped" and self._is_over(sandbox.auto_archive, sandbox.stopped, now):
                lifecycle.archive(sandbox)

    def _is_over(self, minutes: float, since: float, now: float) -> bool:
        return now - since >= minutes * self._minute_seconds
