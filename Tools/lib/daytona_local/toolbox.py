"""The way to a sandbox's toolbox, as the proxy, the runner and the daemon make it together (WIRE §1.3)."""

from __future__ import annotations

from typing import Any, Awaitable, Callable

from aiohttp import web

from .answers import ToolboxError
from .inside import Gone, Inside
from .sandbox import Sandbox
from .sandboxes import Sandboxes

SKIP_ACTIVITY = "X-Daytona-Skip-Last-Activity-Update"
ToolboxHandler = Callable[[web.Request, Sandbox, Inside], Awaitable[web.StreamResponse]]


class Toolbox:
    """Turns a handler that needs a running sandbox into one for a path."""

    def __init__(self, sandboxes: Sandboxes) -> None:
        self._sandboxes = sandboxes

    def reach(self, method: str, path: str, handler: ToolboxHandler) -> web.RouteDef:
        return web.route(method, "/toolbox/{sandbox}" + path, self._reaching(handler))

    def _reaching(self, handler: ToolboxHandler) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            sandbox = self._sandboxes.with_id(request.match_info["sandbox"])
            if sandbox is None:
                raise ToolboxError(404, f"not found: sandbox container not found: {request.match_info['sandbox']}")
            if sandbox.box is None or sandbox.state != "started":
                raise ToolboxError(400, "bad request: no IP address found. Is the Sandbox started?")
            counts = request.headers.get(SKIP_ACTIVITY) != "true"
            if counts:
                sandbox.touch()
                sandbox.calls += 1
            try:
                return await handler(request, sandbox, sandbox.box.inside)
            except Gone:
                raise ToolboxError(502, "bad gateway: the sandbox ended while it was asked", "BAD_GATEWAY") from None
            finally:
                if counts:
                    sandbox.calls -= 1
                    sandbox.touch()

        return handle
