"""Faults that a test asks for: told beforehand, each meets the next requests that match it.

A fault is an object: `match` ("POST /sandbox", "* /toolbox/*/files*"; patterns of the shell, the path without `/api`), `times`
(1), and what is to happen:

    delay      seconds to wait first
    status     answer with this status, and `headers`; with `body` (a text is sent as it is, anything else as JSON), or without one
               with an error of Daytona's shape
    garbage    true: 200 and a body that is no JSON
    hang       true: no answer, until the client goes away
    drop       "head": the connection is closed without a byte; "body": in the middle of the answer
    patch      fields to write over those of the true answer: unknown states, unknown fields
    create     for POST /sandbox: how the sandbox is created, {creating_seconds, end: started | error | build_failed, reason}
    dies       seconds after which the sandbox of this request's path ends by itself
    hold       true: a log that is followed is never closed
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Awaitable, Callable, Coroutine

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .answers import break_off, envelope
from .plan import CreationPlan
from .record import CONTROL_PREFIX

FIELDS = {"match", "times", "delay", "status", "headers", "body", "garbage", "hang", "drop", "patch", "create", "dies", "hold"}
GARBAGE = b'{"id": "9a7c\xff", "state":'
LOOK_SECONDS = 0.05
JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass
class Fault:
    told: dict[str, Any]
    left: int

    @classmethod
    def parse(cls, told: Any) -> Fault:
        """- Raises: ValueError."""
        if not isinstance(told, dict) or not isinstance(told.get("match"), str) or len(told["match"].split()) != 2:
            raise ValueError("a fault is an object with a 'match' of method and path")
        if unknown := set(told) - FIELDS:
            raise ValueError(f"a fault has no {', '.join(sorted(unknown))}; it may have {', '.join(sorted(FIELDS))}")
        if told.get("drop") not in (None, "head", "body"):
            raise ValueError("'drop' is head or body")
        if "create" in told:
            CreationPlan.parse(told["create"])
        times = told.get("times", 1)
        if type(times) is not int or times < 1:
            raise ValueError("'times' is a number from 1")
        return cls(told, times)

    def matches(self, request: web.BaseRequest) -> bool:
        method, path = self.told["match"].split()
        return fnmatchcase(request.method, method) and fnmatchcase(request.path.removeprefix("/api"), path)


class Faults:
    def __init__(self, end_sandbox: Callable[[str], Awaitable[None]]) -> None:
        self._waiting: list[Fault] = []
        self._end_sandbox = end_sandbox
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, faults: list[Fault]) -> None:
        self._waiting += faults

    def clear(self) -> None:
        self._waiting.clear()

    def to_json(self) -> list[dict[str, Any]]:
        return [fault.told | {"times": fault.left} for fault in self._waiting]

    def middleware(self) -> Middleware:
        @web.middleware
        async def meet(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path.startswith(CONTROL_PREFIX):
                return await handler(request)
            fault = self._next(request)
            return await handler(request) if fault is None else await self._happen(fault.told, request, handler)

        return meet

    def _next(self, request: web.Request) -> Fault | None:
        for fault in self._waiting:
            if fault.matches(request):
                fault.left -= 1
                if fault.left == 0:
                    self._waiting.remove(fault)
                return fault
        return None

    async def _happen(self, told: dict[str, Any], request: web.Request, handler: Handler) -> web.StreamResponse:
        await asyncio.sleep(float(told.get("delay", 0)))
        if told.get("hang"):
            while request.transport is not None and not request.transport.is_closing():
                await asyncio.sleep(LOOK_SECONDS)
            return web.Response(status=499)
        if told.get("drop") == "head":
            break_off(request)
            return web.Response(status=499)
        if told.get("garbage"):
            return web.Response(body=GARBAGE, headers=JSON)
        if "status" in told:
            return answer(told, request)
        if "create" in told:
            request["plan"] = CreationPlan.parse(told["create"])
        if "dies" in told:
            parts = request.path.removeprefix("/api").split("/")
            self._keep(self._end_later(parts[2] if len(parts) > 2 else "", float(told["dies"])))
        request["hold"], request["cut"] = bool(told.get("hold")), told.get("drop") == "body"
        true = await handler(request)
        if "patch" in told and isinstance(true, web.Response):
            return web.json_response(json.loads(whole_body(true) or b"{}") | told["patch"], status=true.status)
        if told.get("drop") == "body" and isinstance(true, web.Response):
            return await cut(request, true)
        return true

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _end_later(self, sandbox: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._end_sandbox(sandbox)


def whole_body(answer: web.Response) -> bytes:
    """None of our own answers is anything but bytes."""
    return bytes(answer.body) if isinstance(answer.body, (bytes, bytearray)) else b""


def answer(told: dict[str, Any], request: web.Request) -> web.Response:
    headers = {str(name): str(value) for name, value in (told.get("headers") or {}).items()}
    status, body = int(told["status"]), told.get("body")
    if isinstance(body, str):
        return web.Response(status=status, body=body.encode(), headers=headers)
    if body is None:
        body = envelope(request, status, "the test wanted it")
    return web.json_response(body, status=status, headers=headers)


async def cut(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """The head with the length of the whole, half of the body, and then nothing."""
    body = whole_body(whole)
    half = web.StreamResponse(status=whole.status, headers={"Content-Type": whole.content_type, "Content-Length": str(len(body))})
    await half.prepare(request)
    await half.write(body[:len(body) // 2])
    break_off(request)
    return half
