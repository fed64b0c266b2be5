"""A record of all requests, so that a test can hold what a client sent against Daytona's OpenAPI documents."""

from __future__ import annotations

import json
import time
from collections import deque
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

REQUESTS_MAX = 10_000
BODY_BYTES_MAX = 256 << 10  # of a longer one only the length is kept
CONTROL_PREFIX = "/_control"


class Record:
    def __init__(self) -> None:
        self._requests: deque[dict[str, Any]] = deque(maxlen=REQUESTS_MAX)

    def to_json(self) -> list[dict[str, Any]]:
        return list(self._requests)

    def clear(self) -> None:
        self._requests.clear()

    def middleware(self) -> Middleware:
        @web.middleware
        async def keep(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.startswith(CONTROL_PREFIX):
                return await handler(request)
            entry: dict[str, Any] = {
                "at": time.time(), "method": request.method, "path": request.path, "query": list(request.query.items()),
                "headers": [(name, shown(name, value)) for name, value in request.headers.items()], "status": None}
            self._requests.append(entry)
            if request.content_type.startswith("multipart/"):
                request["parts"] = entry["parts"] = []  # filled in by whoever stores them
            elif request.can_read_body:
                body = await request.read()
                if len(body) > BODY_BYTES_MAX:
                    entry["bytes"] = len(body)
                else:
                    try:
                        entry["body"] = json.loads(body)
                    except ValueError:
                        entry["text"] = body.decode("utf-8", "replace")
            answer = await handler(request)
            entry["status"] = answer.status
            return answer

        return keep


def shown(name: str, value: str) -> str:
    """A key is told by its kind alone."""
    return value.partition(" ")[0] + " …" if name.lower() == "authorization" else value
