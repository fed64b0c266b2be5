"""What a client's version changes in the answers of sessions (WIRE §1.1)."""

from __future__ import annotations

import re

from aiohttp import web

HEADER = "X-Daytona-SDK-Version"
SUBPROTOCOL = f"{HEADER}~"


def subprotocol(request: web.Request) -> str | None:
    """A WebSocket may carry the version as its subprotocol, which is then accepted."""
    for offered in request.headers.get("Sec-WebSocket-Protocol", "").split(","):
        if offered.strip().startswith(SUBPROTOCOL):
            return offered.strip()
    return None


def version_text(request: web.Request) -> str:
    return request.headers.get(HEADER) or (subprotocol(request) or "").removeprefix(SUBPROTOCOL)


def numbers(version: str) -> tuple[int, ...] | None:
    matched = re.match(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?", version)
    return tuple(int(part or 0) for part in matched.groups()) if matched else None


def is_before(version: str, other: tuple[int, ...]) -> bool:
    """Whether it is a version, none of development, and older than `other`."""
    parsed = numbers(version)
    return parsed is not None and parsed < other and "dev" not in version


def wants_combined(request: web.Request) -> bool:
    """Whether the stream markers are taken out of logs: for clients that do not say a version, and very old ones."""
    version = version_text(request)
    if not version:
        return request.headers.get("X-Daytona-Split-Output") != "true"
    return is_before(version, (0, 27, 0))


def wants_separated(request: web.Request) -> bool:
    """Whether the client gets `stdout` and `stderr` each by itself."""
    version = version_text(request)
    return "dev" in version or (numbers(version) is not None and not is_before(version, (0, 167, 0)))
