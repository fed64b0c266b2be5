"""Who may ask: the one API key, as a bearer token, for the API and the toolbox alike (WIRE §1.1)."""

from __future__ import annotations

import hmac
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from .answers import ApiError, ToolboxError, is_toolbox

# Paths of the API that anybody may ask for.
PUBLIC = ("/api/health", "/api/config", "/api/socket.io/")


def require(key: str) -> Middleware:
    """Middleware that lets only the holder of `key` pass."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path not in PUBLIC:
            kind, _, token = request.headers.get("Authorization", "").partition(" ")
            if kind != "Bearer" or not hmac.compare_digest(token.strip().encode(), key.encode()):
                if not is_toolbox(request):
                    raise ApiError(401, "Invalid credentials")
                if token:
                    raise ToolboxError(401, "unauthorized: authentication failed: Bearer token is invalid")
                raise ToolboxError(401, "unauthorized: missing authentication: provide a preview access token (via header, "
                                        "query parameter, or cookie) or use an API key or JWT")
        return await handler(request)

    return check
