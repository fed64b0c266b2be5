"""The server as a whole: which calls there are, and what each request passes on its way."""

from __future__ import annotations

import asyncio
from typing import AsyncIterator

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .answers import ApiError, answer_errors, is_toolbox
from .authorization import require
from .control_routes import ControlRoutes
from .faults import Faults
from .file_routes import FileRoutes
from .general_routes import GeneralRoutes
from .guard import Guard
from .options import Options
from .process_routes import ProcessRoutes
from .record import CONTROL_PREFIX, Record
from .sandbox_routes import SandboxRoutes
from .sandboxes import Sandboxes
from .session_routes import SessionRoutes
from .throttle import Throttle, throttler
from .timers import Timers
from .toolbox import Toolbox

BODY_BYTES_MAX = 64 << 20  # of what is not multipart


class Service:
    """All parts, and the application that serves them."""

    def __init__(self, options: Options) -> None:
        self.port = options.port  # the true one once it listens
        self.sandboxes = Sandboxes(options)
        self._timers = Timers(self.sandboxes, options.minute_seconds)
        self._guard = Guard(self.sandboxes)
        record, toolbox = Record(), Toolbox(self.sandboxes)
        faults = Faults(lambda identity: control.end_sandbox(identity))
        control = ControlRoutes(faults, record, self.sandboxes)
        self.application = web.Application(
            client_max_size=BODY_BYTES_MAX,
            middlewares=[record.middleware(), faults.middleware(), answer_errors, require(options.key),
                         limited(Throttle(options.rates))])
        for part in (SandboxRoutes(self.sandboxes, self._base_url), GeneralRoutes(options, self._base_url),
                     ProcessRoutes(toolbox), SessionRoutes(toolbox), FileRoutes(toolbox), control):
            self.application.add_routes(part.routes())
        self.application.cleanup_ctx.append(self._keep_watch)

    def _base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def _keep_watch(self, _: web.Application) -> AsyncIterator[None]:
        watches = [asyncio.create_task(self._timers.run()), asyncio.create_task(self._guard.run())]
        yield
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        await self.sandboxes.close()


def limited(throttle: Throttle) -> Middleware:
    """Middleware that counts the requests to the API; every counted answer tells the limit (WIRE §1.5)."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        if is_toolbox(request) or request.path.startswith(CONTROL_PREFIX):
            return await handler(request)
        may_go_on, headers = throttle.count(throttler(request.method, request.path.removeprefix("/api")))
        if not may_go_on:
            raise ApiError(429, "ThrottlerException: Too Many Requests", headers)
        try:
            answer = await handler(request)
        except ApiError as error:
            error.headers |= headers
            raise
        if not answer.prepared:
            answer.headers.update(headers)
        return answer

    return count
