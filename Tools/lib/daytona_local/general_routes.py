"""The API's calls beside sandboxes: what it is, whether it lives, which snapshots there are."""

from __future__ import annotations

import math
import time
import uuid
from typing import Any, Callable

from aiohttp import web

from .answers import ApiError
from .create_request import MAX_AUTO_ARCHIVE_MINUTES
from .options import Options
from .sandbox import DAEMON_VERSION, ORGANIZATION_ID, time_text

SNAPSHOT_NAMES = uuid.UUID("6f2c1f0e-5d0a-4c0e-9a53-0d7f2f3d9a11")  # of which each snapshot's id is made


class GeneralRoutes:
    def __init__(self, options: Options, base_url: Callable[[], str]) -> None:
        self._options = options
        self._base_url = base_url
        self._began = time.time()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/api/config", self.config), web.get("/api/health", self.health), web.get("/api/health/ready", self.ready),
            web.get("/api/snapshots", self.snapshots), web.get("/api/snapshots/{id:.+}", self.snapshot),
        ]

    async def config(self, request: web.Request) -> web.Response:
        return web.json_response({
            "version": DAEMON_VERSION, "oidc": {"issuer": "", "clientId": "", "audience": ""}, "linkedAccountsEnabled": False,
            "announcements": {}, "proxyTemplateUrl": self._base_url(), "proxyToolboxUrl": self._base_url() + "/toolbox",
            "defaultSnapshot": self._options.snapshots[0], "dashboardUrl": self._base_url() + "/dashboard",
            "maxAutoArchiveInterval": MAX_AUTO_ARCHIVE_MINUTES, "maintananceMode": False, "environment": "local",
        })

    async def health(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(self, request: web.Request) -> web.Response:
        return web.json_response({"status": "ok", "info": {}, "error": {}, "details": {}})

    async def snapshots(self, request: web.Request) -> web.Response:
        try:
            page, limit = int(request.query.get("page", "1")), int(request.query.get("limit", "100"))
            if page < 1 or not 1 <= limit <= 200:
                raise ValueError
        except ValueError:
            raise ApiError(400, "page must not be less than 1, limit must not be greater than 200") from None
        named = [name for name in self._options.snapshots if request.query.get("name", "") in name]
        items = [self._told(name) for name in named[(page - 1) * limit:page * limit]]
        return web.json_response(
            {"items": items, "total": len(named), "page": page, "totalPages": max(1, math.ceil(len(named) / limit))})

    async def snapshot(self, request: web.Request) -> web.Response:
        wanted = request.match_info["id"]
        for name in self._options.snapshots:
            if wanted in (name, identity(name)):
                return web.json_response(self._told(name))
        raise ApiError(404, f"Snapshot with ID or name {wanted} not found")

    def _told(self, name: str) -> dict[str, Any]:
        began = time_text(self._began)
        return {
            "id": identity(name), "organizationId": ORGANIZATION_ID, "general": True, "name": name, "imageName": name,
            "state": "active", "size": None, "entrypoint": None, "cpu": 1, "gpu": 0, "mem": 1, "disk": 3, "errorReason": None,
            "createdAt": began, "updatedAt": began, "lastUsedAt": None, "ref": name, "sandboxClass": "container",
        }


def identity(name: str) -> str:
    return str(uuid.uuid5(SNAPSHOT_NAMES, name))
