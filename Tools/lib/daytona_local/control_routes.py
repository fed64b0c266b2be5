"""What a test may ask of this server and of no Daytona: faults, the record of requests, what runs.

    POST   /_control            {"next": [fault, …], "clear": true, "die": SANDBOX}; each part may be left out; see faults.py
    GET    /_control            the faults that still wait
    GET    /_control/requests   all requests so far: method, path, query, headers (the key left out), status (null: no answer yet),
                                and body (JSON), text, bytes (of a long one) or parts (files that were uploaded); DELETE empties it
    GET    /_control/sandboxes  each sandbox with its state, and the host's numbers of the processes that run in it
"""

from __future__ import annotations

import json

from aiohttp import web

from .faults import Fault, Faults
from .record import CONTROL_PREFIX, Record
from .sandboxes import Sandboxes


class ControlRoutes:
    def __init__(self, faults: Faults, record: Record, sandboxes: Sandboxes) -> None:
        self._faults, self._record, self._sandboxes = faults, record, sandboxes

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(CONTROL_PREFIX, self.tell), web.get(CONTROL_PREFIX, self.waiting),
            web.get(CONTROL_PREFIX + "/requests", self.requests), web.delete(CONTROL_PREFIX + "/requests", self.empty),
            web.get(CONTROL_PREFIX + "/sandboxes", self.sandboxes),
        ]

    async def tell(self, request: web.Request) -> web.Response:
        try:
            told = json.loads(await request.read())
            if not isinstance(told, dict) or set(told) - {"next", "clear", "die"}:
                raise ValueError("the body is an object with next, clear and die")
            faults = [Fault.parse(one) for one in told.get("next") or []]
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        if told.get("clear"):
            self._faults.clear()
        self._faults.add(faults)
        if "die" in told:
            await self.end_sandbox(str(told["die"]))
        return await self.waiting(request)

    async def end_sandbox(self, identity: str) -> None:
        sandbox = self._sandboxes.with_id(identity)
        if sandbox is not None:
            await self._sandboxes.lifecycle.die(sandbox)

    async def waiting(self, request: web.Request) -> web.Response:
        return web.json_response({"next": self._faults.to_json()})

    async def requests(self, request: web.Request) -> web.Response:
        return web.json_response({"requests": self._record.to_json()})

    async def empty(self, request: web.Request) -> web.Response:
        self._record.clear()
        return web.Response(status=204)

    async def sandboxes(self, request: web.Request) -> web.Response:
        return web.json_response({"sandboxes": [
            {"id": one.id, "name": one.name, "state": one.shown_state, "processes": one.box.processes() if one.box else []}
            for one in self._sandboxes]})
