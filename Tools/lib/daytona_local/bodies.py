"""JSON bodies of requests."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from .answers import ApiError, ToolboxError


async def api_body(request: web.Request) -> Any:
    """- Raises: `ApiError` 400 where it is no JSON."""
    try:
        return json.loads(await request.read() or b"{}")
    except ValueError as error:
        raise ApiError(400, f"Bad request: the body is no JSON ({error})") from None


async def toolbox_body(request: web.Request, **required: type) -> dict[str, Any]:
    """An object whose named fields are there and of these types. - Raises: `ToolboxError` 400."""
    try:
        body = json.loads(await request.read())
    except ValueError as error:
        raise ToolboxError(400, f"invalid body request: {error}", "INVALID_REQUEST_BODY") from None
    if not isinstance(body, dict):
        raise ToolboxError(400, "invalid body request: it must be an object", "INVALID_REQUEST_BODY")
    for name, kind in required.items():
        if not isinstance(body.get(name), kind):
            raise ToolboxError(
                400, f"invalid body request: Field validation for '{name}' failed on the 'required' tag", "INVALID_REQUEST_BODY")
    return body
