"""The API's calls on sandboxes (WIRE §1.2)."""

from __future__ import annotations

import asyncio
import time
from typing import Any, Callable

from aiohttp import web

from .allow_list import checked_domains, checked_networks
from .answers import ApiError
from .bodies import api_body
from .create_request import CreateRequest, auto_archive, auto_stop, texts
from .listing import page
from .plan import CreationPlan
from .sandbox import Sandbox
from .sandboxes import Sandboxes

# How long creating from a snapshot waits for the start before it answers; the cloud waits up to 30 s.
CREATE_WAIT_SECONDS = 1.0
BUILD_LOG_LOOK_SECONDS = 0.1


class SandboxRoutes:
    def __init__(self, sandboxes: Sandboxes, base_url: Callable[[], str]) -> None:
        self._sandboxes = sandboxes
        self._base_url = base_url

    def routes(self) -> list[web.RouteDef]:
        one = "/api/sandbox/{id}"
        return [
            web.post("/api/sandbox", self.create), web.get("/api/sandbox", self.list), web.get(one, self.get),
            web.delete(one, self.delete), web.post(one + "/start", self.start), web.post(one + "/stop", self.stop),
            web.post(one + "/archive", self.archive), web.put(one + "/labels", self.replace_labels),
            web.post(one + "/public/{public}", self.set_public), web.post(one + "/last-activity", self.touch),
            web.post(one + "/{kind:autostop|autoarchive|autodelete}/{interval}", self.set_interval),
            web.post(one + "/network-settings", self.set_network),
            web.get(one + "/toolbox-proxy-url", self.toolbox_url), web.get(one + "/build-logs-url", self.build_logs_url),
            web.get("/sandboxes/{id}/build-logs", self.build_logs),
        ]

    @property
    def _toolbox_url(self) -> str:
        return self._base_url() + "/toolbox"

    def _find(self, request: web.Request) -> Sandbox:
        return self._sandboxes.find(request.match_info["id"])

    def _answer(self, sandbox: Sandbox, status: int = 200) -> web.Response:
        return web.json_response(sandbox.to_json(self._toolbox_url), status=status)

    async def create(self, request: web.Request) -> web.Response:
        asked = CreateRequest.parse(await api_body(request))
        sandbox = self._sandboxes.create(asked, request.get("plan", CreationPlan()))
        if sandbox.build is None and sandbox.change is not None:
            await asyncio.wait([sandbox.change], timeout=CREATE_WAIT_SECONDS)
        return self._answer(sandbox)

    async def list(self, request: web.Request) -> web.Response:
        items, cursor = page(list(self._sandboxes), request.query)
        return web.json_response({"items": [one.list_item(self._toolbox_url) for one in items], "nextCursor": cursor})

    async def get(self, request: web.Request) -> web.Response:
        return self._answer(self._find(request))

    async def delete(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        self._sandboxes.lifecycle.delete(sandbox)
        return self._answer(sandbox)

    async def start(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        self._sandboxes.lifecycle.start(sandbox)
        return self._answer(sandbox)

    async def stop(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        self._sandboxes.lifecycle.stop(sandbox)
        return self._answer(sandbox)

    async def archive(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        self._sandboxes.lifecycle.archive(sandbox)
        return self._answer(sandbox)

    async def replace_labels(self, request: web.Request) -> web.Response:
        sandbox, body = self._find(request), await api_body(request)
        if not isinstance(body, dict) or not isinstance(body.get("labels"), dict):
            raise ApiError(400, "labels must be an object")
        sandbox.labels = texts(body["labels"])
        sandbox.updated = time.time()
        return web.json_response({"labels": sandbox.labels})

    async def set_public(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        sandbox.public = request.match_info["public"] == "true"
        return self._answer(sandbox)

    async def touch(self, request: web.Request) -> web.Response:
        self._find(request).touch()
        return web.Response(status=201)

    async def set_interval(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        try:
            minutes = int(request.match_info["interval"])
        except ValueError:
            raise ApiError(400, "Validation failed (numeric string is expected)") from None
        kind = request.match_info["kind"]
        if kind == "autostop":
            sandbox.auto_stop = auto_stop(minutes)
        elif kind == "autoarchive":
            sandbox.auto_archive = auto_archive(minutes)
        else:
            sandbox.auto_delete = minutes
        return self._answer(sandbox)

    async def set_network(self, request: web.Request) -> web.Response:
        """An empty list takes a list away; a list of networks lifts the block, and changing the block takes the list away."""
        sandbox, body = self._find(request), await api_body(request)
        block, networks, domains = (body.get(key) for key in ("networkBlockAll", "networkAllowList", "domainAllowList"))
        settings = sandbox.network
        if domains is not None:
            settings.domains = checked_domains(text(domains, "domainAllowList")) if str(domains).strip() else None
        if block is not None:
            if not isinstance(block, bool):
                raise ApiError(400, "networkBlockAll must be a boolean value")
            settings.block_all, settings.networks = block, None
        if networks is not None:
            settings.networks = checked_networks(text(networks, "networkAllowList")) if str(networks).strip() else None
            if settings.networks is not None:
                settings.block_all = False
        await self._sandboxes.lifecycle.serve_network(sandbox)
        return self._answer(sandbox)

    async def toolbox_url(self, request: web.Request) -> web.Response:
        self._find(request)
        return web.json_response({"url": self._toolbox_url})

    async def build_logs_url(self, request: web.Request) -> web.Response:
        sandbox = self._find(request)
        if sandbox.build is None:
            raise ApiError(404, f"Sandbox {request.match_info['id']} has no build info")
        return web.json_response({"url": f"{self._base_url()}/sandboxes/{sandbox.id}/build-logs"})

    async def build_logs(self, request: web.Request) -> web.StreamResponse:
        """The log as it grows, where `follow` asks for it; it ends with the build."""
        sandbox = self._find(request)
        if sandbox.build is None:
            raise ApiError(404, f"Sandbox {sandbox.id} has no build info")
        answer = web.StreamResponse(headers={"Content-Type": "text/plain; charset=utf-8"})
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        sent = 0
        while True:
            is_over = sandbox.build.is_over
            if piece := bytes(sandbox.build.log[sent:]):
                await answer.write(piece)
                sent += len(piece)
            if is_over or request.query.get("follow") != "true":
                break
            await asyncio.sleep(BUILD_LOG_LOOK_SECONDS)
        await answer.write_eof()
        return answer


def text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ApiError(400, f"{name} must be a string")
    return value
