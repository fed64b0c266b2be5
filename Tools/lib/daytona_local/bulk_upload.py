"""`POST /files/bulk-upload`: for each file a part with its path, and later one with its bytes (WIRE §1.3)."""

from __future__ import annotations

import os
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from .inside import Inside, Refused
from .limits import GIB
from .sandbox import Sandbox

PATH_BYTES_MAX = 4096


async def upload_many(request: web.Request, sandbox: Sandbox, inside: Inside) -> web.Response:
    """Every file that can be stored is stored; those that cannot are told with a 400."""
    if not request.content_type.startswith("multipart/"):
        return web.json_response({"errors": ["invalid multipart form"]}, status=400)
    paths: dict[str, str] = {}
    errors: list[str] = []
    files: list[dict[str, Any]] = []
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                continue
            kind = part.name.rpartition(".")[2]
            index = part.name.removeprefix("files[").removesuffix(f"].{kind}")
            if kind == "path":
                path = (await part.read())[:PATH_BYTES_MAX].decode("utf-8", "surrogateescape").strip()
                if path:
                    paths[index] = path
                else:
                    errors.append(f"path[{index}]: empty path")
            elif kind == "file":
                if index not in paths:
                    errors.append(f"file[{index}]: missing .path metadata")
                    continue
                try:
                    files.append({"path": paths[index], "bytes": await store(part, paths[index], inside, sandbox, request)})
                except Refused as refused:
                    verb = "mkdir" if refused.message.startswith("mkdir") else "create"
                    errors.append(f"{paths[index]}: {verb}: {refused.message}")
    except (ValueError, HttpProcessingError) as error:
        errors.append(f"reading part: {error}".splitlines()[0])
    if errors:
        return web.json_response({"errors": errors, "files": files or None}, status=400)
    return web.json_response({"files": files or None})


async def store(part: BodyPartReader, path: str, inside: Inside, sandbox: Sandbox, request: web.Request) -> int:
    """Writes one part to a file inside, and returns how many bytes it had.

    The descriptor is written to from out here, where the sandbox's limits do not hold: its limit on a file is kept here too.
    - Raises: `Refused`.
    """
    reply = await inside.ask("write", path=path, parents=True)
    descriptor, count, limit = reply.descriptors[0], 0, max(1, sandbox.disk_gib) * GIB
    try:
        while piece := await part.read_chunk():
            count += len(piece)
            if count > limit:
                raise Refused(0, f"write {path}: file too large")
            while piece:
                piece = piece[os.write(descriptor, piece):]
    except OSError as error:
        raise Refused(error.errno or 0, f"write {path}: {(error.strerror or '').lower()}") from None
    finally:
        os.close(descriptor)
    request.get("parts", []).append({"path": path, "bytes": count})
    return count
