"""The toolbox's calls on files (WIRE §1.3). Each path is resolved inside the sandbox; see agent.py."""

from __future__ import annotations

import os
from typing import Any

from aiohttp import BodyPartReader, web

from .answers import ToolboxError, break_off
from .bodies import toolbox_body
from .bulk_download import download_many
from .bulk_upload import store, upload_many
from .file_info import file_info
from .file_names import parameters
from .file_sending import send_file
from .inside import Inside, Refused, Reply
from .root_folder import USER_ID
from .sandbox import Sandbox
from .toolbox import Toolbox

CODES = {400: "INVALID_FILE_PATH", 403: "FILE_ACCESS_DENIED", 404: "FILE_NOT_FOUND", 409: "FILE_ALREADY_EXISTS"}


class FileRoutes:
    def __init__(self, toolbox: Toolbox) -> None:
        self._toolbox = toolbox

    def routes(self) -> list[web.RouteDef]:
        reach = self._toolbox.reach
        return [
            reach("GET", "/files", self.list), reach("DELETE", "/files", self.delete), reach("GET", "/files/info", self.info),
            reach("GET", "/files/download", self.download), reach("POST", "/files/upload", self.upload),
            reach("POST", "/files/upload-v2", self.upload), reach("POST", "/files/bulk-upload", upload_many),
            reach("POST", "/files/bulk-download", download_many), reach("POST", "/files/folder", self.make_folder),
            reach("POST", "/files/move", self.move), reach("POST", "/files/permissions", self.permit),
            reach("GET", "/files/find", self.find), reach("GET", "/files/search", self.search),
            reach("POST", "/files/replace", self.replace),
        ]

    async def list(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        reply = await ask(inside, "list", path=request.query.get("path", ""))
        return web.json_response([file_info(one) for one in reply.message["files"]])

    async def info(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response(file_info((await ask(inside, "info", path=needed(request, "path"))).message))

    async def delete(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        await ask(inside, "remove", path=needed(request, "path"), recursive=request.query.get("recursive") == "true")
        return web.Response(status=204)

    async def download(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.StreamResponse:
        path = needed(request, "path")
        reply = await ask(inside, "read", path=path)
        descriptor = reply.descriptors[0]
        try:
            if not reply.message["plain"]:
                raise ToolboxError(400, "path must be a file", CODES[400])
            answer = web.StreamResponse(headers={
                "Content-Type": "application/octet-stream", "Content-Length": str(reply.message["size"]),
                "Content-Disposition": "attachment; " + parameters(os.path.basename(path)).decode("latin-1").encode(
                    "ascii", "replace").decode()})
            await answer.prepare(request)
            if not await send_file(answer, descriptor, reply.message["size"]):
                break_off(request)
            return answer
        finally:
            os.close(descriptor)

    async def upload(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        path = needed(request, "path")
        if not request.content_type.startswith("multipart/"):
            raise ToolboxError(400, "request Content-Type isn't multipart/form-data")
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "file":
                try:
                    await store(part, path, inside, sandbox, request)
                except Refused as refused:
                    raise ToolboxError(400, refused.message, CODES.get(refused.status)) from None
                return web.Response()
        raise ToolboxError(400, "http: no such file")

    async def make_folder(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        await ask(inside, "folder", path=needed(request, "path"), mode=octal(request.query.get("mode") or "0755"))
        return web.Response(status=201)

    async def move(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        source, destination = request.query.get("source"), request.query.get("destination")
        if not source or not destination:
            raise ToolboxError(400, "source and destination paths are required")
        await ask(inside, "move", source=source, destination=destination)
        return web.Response()

    async def permit(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        mode = request.query.get("mode")
        await ask(inside, "permit", path=needed(request, "path"), mode=octal(mode) if mode else None,
                  uid=number(request.query.get("owner"), sandbox, "user"), gid=number(request.query.get("group"), sandbox, "group"))
        return web.Response()

    async def find(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response((await ask(inside, "find", **path_and_pattern(request))).message["matches"])

    async def search(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        return web.json_response({"files": (await ask(inside, "search", **path_and_pattern(request))).message["files"]})

    async def replace(self, request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
        body = await toolbox_body(request, files=list, pattern=str)
        value = body.get("newValue") or ""
        if not isinstance(value, str) or not all(isinstance(one, str) for one in body["files"]):
            raise ToolboxError(400, "invalid request body: files and newValue are texts")
        reply = await ask(inside, "replace", files=body["files"], pattern=body["pattern"], value=value)
        return web.json_response(reply.message["results"])


async def ask(inside: Inside, operation: str, **arguments: Any) -> Reply:
    """- Raises: `ToolboxError` with the status and code that the daemon gives."""
    try:
        return await inside.ask(operation, **arguments)
    except Refused as refused:
        raise ToolboxError(refused.status, refused.message, CODES.get(refused.status)) from None


def needed(request: web.Request, name: str) -> str:
    value = request.query.get(name)
    if not value:
        raise ToolboxError(400, f"{name} is required", CODES[400])
    return value


def path_and_pattern(request: web.Request) -> dict[str, str]:
    path, pattern = request.query.get("path"), request.query.get("pattern")
    if not path or not pattern:
        raise ToolboxError(400, "path and pattern are required")
    return {"path": path, "pattern": pattern}


def octal(text: str) -> int:
    try:
        return int(text, 8) & 0o7777
    except ValueError:
        raise ToolboxError(400, "invalid mode format") from None


def number(name: str | None, sandbox: Sandbox, kind: str) -> int:
    """A user's or group's number, -1 where none is asked for."""
    if not name:
        return -1
    known = {"root": 0, sandbox.user: USER_ID}
    if not name.isdigit() and name not in known:
        raise ToolboxError(400, f"{kind} not found")
    return known.get(name, int(name) if name.isdigit() else -1)
