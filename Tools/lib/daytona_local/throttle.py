"""Rate limits: how many requests one organization may make in a window, and the headers that tell it (WIRE §1.5)."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

# The first tier's limits a minute.
USUAL = {"authenticated": 10_000, "sandbox-create": 300, "sandbox-lifecycle": 10_000}


@dataclass(frozen=True)
class Rates:
    limits: dict[str, int]
    window_seconds: float

    @classmethod
    def parse(cls, told: list[str], window_seconds: float) -> Rates:
        """- Raises: ValueError for an unknown throttler or a count that is none."""
        limits = dict(USUAL)
        for text in told:
            name, _, count = text.partition("=")
            if name not in limits or not count.isdigit():
                raise ValueError(f"'{text}' is not one of {', '.join(USUAL)} with =COUNT behind it")
            limits[name] = int(count)
        return cls(limits, window_seconds)


@dataclass
class Throttle:
    """Counts in fixed windows, one for each throttler."""

    rates: Rates
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    def count(self, name: str) -> tuple[bool, dict[str, str]]:
        """Counts one request; whether it may go on, and the headers for its answer."""
        now = time.monotonic()
        began, count = self._windows.get(name, (now, 0))
        if now - began >= self.rates.window_seconds:
            began, count = now, 0
        count += 1
        self._windows[name] = (began, count)
        limit = self.rates.limits[name]
        reset = str(math.ceil(began + self.rates.window_seconds - now))
        headers = {f"X-RateLimit-Limit-{name}": str(limit), f"X-RateLimit-Remaining-{name}": str(max(0, limit - count)),
                   f"X-RateLimit-Reset-{name}": reset}
        if count > limit:
            headers[f"Retry-After-{name}"] = reset
        return count <= limit, headers


def throttler(method: str, path: str) -> str:
    """Which throttler counts a request to the API; `path` is without `/api`. Creating and lifecycle count by themselves."""
    parts = path.strip("/").split("/")
    if parts[0] == "sandbox":
        if method == "POST" and len(parts) == 1:
            return "sandbox-create"
        if method == "DELETE" and len(parts) == 2 or method == "POST" and parts[-1] in ("start", "stop", "archive"):
            return "sandbox-lifecycle"
    return "authenticated"
