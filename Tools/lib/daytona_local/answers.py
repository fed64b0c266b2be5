"""Answers that are errors: the API's shape, and that of the daemon and its proxy (WIRE §1.4)."""

from __future__ import annotations

import traceback
from datetime import datetime, timezone
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

TOOLBOX_PREFIX = "/toolbox/"
# What the daemon calls a status.
CODES = {
    400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 408: "REQUEST_TIMEOUT", 409: "CONFLICT",
    410: "GONE", 422: "UNPROCESSABLE_ENTITY", 500: "INTERNAL_SERVER_ERROR",
}


class ApiError(Exception):
    """An error of the API."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


class ToolboxError(Exception):
    """An error of the toolbox. `code` is the status's own where it has none of its own."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


def now_text() -> str:
    """Like JavaScript's `toISOString`."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_toolbox(request: web.BaseRequest) -> bool:
    return request.path.startswith(TOOLBOX_PREFIX)


def toolbox_path(request: web.BaseRequest) -> str:
    """The path as the daemon sees it, behind `/toolbox/SANDBOX`."""
    parts = request.path.split("/", 3)
    return "/" + (parts[3] if len(parts) > 3 else "")


def api_envelope(request: web.BaseRequest, status: int, message: str) -> dict[str, Any]:
    return {"path": request.path_qs, "timestamp": now_text(), "statusCode": status, "error": reason(status), "message": message}


def toolbox_envelope(path: str, method: str, status: int, message: str, code: str | None = None) -> dict[str, Any]:
    return {"statusCode": status, "message": message, "code": code or CODES.get(status, ""), "timestamp": now_text(),
            "path": path, "method": method}


def envelope(request: web.BaseRequest, status: int, message: str) -> dict[str, Any]:
    """The shape that belongs to the request's path."""
    if is_toolbox(request):
        return toolbox_envelope(toolbox_path(request), request.method, status, message)
    return api_envelope(request, status, message)


def break_off(request: web.BaseRequest) -> None:
    """Ends the connection in the middle of an answer, so that nobody can take what came for the whole."""
    if request.transport is not None:
        request.transport.close()


def reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns what handlers raise into answers of Daytona's shape."""
    try:
        return await handler(request)
    except ApiError as error:
        return web.json_response(
            api_envelope(request, error.status, error.message), status=error.status, headers=error.headers)
    except ToolboxError as error:
        return web.json_response(
            toolbox_envelope(toolbox_path(request), request.method, error.status, error.message, error.code),
            status=error.status)
    except web.HTTPException as error:
        # aiohttp's own: no such path, a body that is too large.
        if is_toolbox(request) and error.status in (404, 405):
            return web.Response(status=404, text="404 page not found")
        message = f"Cannot {request.method} {request.path_qs}" if error.status in (404, 405) else error.reason
        status = 404 if error.status == 405 else error.status
        return web.json_response(envelope(request, status, message), status=status)
    except (HttpProcessingError, UnicodeError) as error:
        return web.json_response(envelope(request, 400, f"bad request: {type(error).__name__}"), status=400)
    except ConnectionError:
        raise  # the client went away
    except Exception:
        traceback.print_exc()
        return web.json_response(envelope(request, 500, "An unexpected error occurred."), status=500)
