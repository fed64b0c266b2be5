"""`POST /files/bulk-download`: one part for each path, with its bytes or with the error that it met (WIRE §1.3)."""

from __future__ import annotations

import json
import mimetypes
import os

from aiohttp import web

from .answers import break_off, toolbox_envelope
from .file_names import parameters
from .file_sending import send_file
from .inside import Inside, Refused
from .sandbox import Sandbox

BOUNDARY = b"DAYTONA-FILE-BOUNDARY"


async def download_many(request: web.Request, sandbox: Sandbox, inside: Inside) -> web.StreamResponse:
    try:
        body = json.loads(await request.read())
        paths = body["paths"]
        if not paths or not all(isinstance(path, str) for path in paths):
            raise ValueError
    except (ValueError, KeyError, TypeError):
        return web.json_response({"error": 'request body must be {"paths": [ ... ]} and non-empty'}, status=400)
    answer = web.StreamResponse(headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"})
    answer.enable_chunked_encoding()
    await answer.prepare(request)
    separator = b"--" + BOUNDARY + b"\r\n"
    for path in paths:
        await answer.write(separator)
        separator = b"\r\n--" + BOUNDARY + b"\r\n"
        if not await write_part(request, answer, path, inside):
            break_off(request)
            return answer
    if request.get("cut"):
        break_off(request)  # a fault: the closing boundary is left out
        return answer
    await answer.write(b"\r\n--" + BOUNDARY + b"--\r\n")
    await answer.write_eof()
    return answer


async def write_part(request: web.Request, answer: web.StreamResponse, path: str, inside: Inside) -> bool:
    """False where the file became shorter while it was sent: what was promised cannot be kept."""
    try:
        if not path:
            raise Refused(0, "")
        reply = await inside.ask("read", path=path)
    except Refused as refused:
        status, code, message = classified(path, refused)
        await write_error(request, answer, path, status, code, message)
        return True
    descriptor, size = reply.descriptors[0], reply.message["size"]
    try:
        if not reply.message["plain"]:
            what = "path points to a directory" if reply.message["folder"] else "path points to no regular file"
            await write_error(request, answer, path, 400, "INVALID_FILE_PATH", f"invalid file path: {what}: {path}")
            return True
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        # Go sorts the headers of a part.
        await answer.write(b"Content-Disposition: form-data; name=\"file\"; " + parameters(path) + b"\r\n"
                           + f"Content-Length: {size}\r\nContent-Type: {kind}\r\n\r\n".encode())
        return await send_file(answer, descriptor, size)
    finally:
        os.close(descriptor)


def classified(path: str, refused: Refused) -> tuple[int, str, str]:
    if not path:
        return 400, "INVALID_FILE_PATH", "invalid file path: path is empty"
    if refused.status == 404:
        return 404, "FILE_NOT_FOUND", f"file not found: {path}"
    if refused.status == 403:
        return 403, "FILE_ACCESS_DENIED", f"permission denied: {path}"
    return 500, "FILE_READ_FAILED", f"failed to open file: {refused.message}"


async def write_error(request: web.Request, answer: web.StreamResponse, path: str, status: int, code: str,
                      message: str) -> None:
    told = toolbox_envelope(path, request.method, status, message, code)
    await answer.write(b"Content-Disposition: form-data; name=\"error\"; " + parameters(path) + b"\r\n"
                       + b"Content-Type: application/json; charset=utf-8\r\n\r\n" + json.dumps(told).encode())
