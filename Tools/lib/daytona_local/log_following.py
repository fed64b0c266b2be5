"""A log followed: binary frames of at most 1024 bytes, over about a second after the exit code is there (WIRE §1.3)."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable

from aiohttp import WSCloseCode, WSMsgType, web

from .answers import break_off
from .client_version import subprotocol
from .command_log import without_marks
from .session import Command, Session

FRAME_BYTES = 1024
# The daemon looks for the exit code after 50 reads without anything new, 20 ms apart.
QUIET_SECONDS = 1.0
MARK_BYTES = 3


async def follow(request: web.Request, session: Session, command: Command, is_combined: bool) -> web.WebSocketResponse:
    """Over a WebSocket."""
    offered = subprotocol(request)
    socket = web.WebSocketResponse(protocols=(offered,) if offered else ())
    await socket.prepare(request)
    listening = asyncio.create_task(until_closed(socket))
    sending = asyncio.create_task(send(request, socket.send_bytes, session, command, is_combined))
    try:
        await asyncio.wait([listening, sending], return_when=asyncio.FIRST_COMPLETED)
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        if request.get("cut") or session.is_lost:
            break_off(request)  # without a word, as a fault or a lost sandbox does
        elif not socket.closed:
            await socket.close(code=WSCloseCode.OK)
        listening.cancel()
    return socket


async def stream(request: web.Request, session: Session, command: Command) -> web.StreamResponse:
    """As one long answer: the runner follows the daemon's WebSocket without the client's headers, so the marks are always taken
    out (command_logs.go of 0.190)."""
    answer = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
    answer.enable_chunked_encoding()
    await answer.prepare(request)
    await send(request, answer.write, session, command, is_combined=True)
    if request.get("cut") or session.is_lost:
        break_off(request)
    else:
        await answer.write_eof()
    return answer


async def until_closed(socket: web.WebSocketResponse) -> None:
    """What a client says means nothing here; its end does."""
    async for message in socket:
        if message.type in (WSMsgType.ERROR, WSMsgType.CLOSE):
            return


async def send(request: web.Request, sink: Callable[[bytes], Awaitable[Any]], session: Session, command: Command,
               is_combined: bool) -> None:
    position, held = 0, b""
    while True:
        if data := command.log.read(position, FRAME_BYTES):
            position += len(data)
            if is_combined:
                data, held = filtered(held + data)
            if data:
                await sink(data)
            continue
        if request.query.get("follow") != "true" or session.is_over.is_set():
            break
        is_quiet = not await command.log.changed(position, QUIET_SECONDS)
        if is_quiet and command.exit_code is not None and not request.get("hold"):
            break
    if held:
        await sink(held)


def filtered(data: bytes) -> tuple[bytes, bytes]:
    """The text without marks, and what may be the beginning of a mark that the next read completes."""
    data = without_marks(data)
    for length in range(MARK_BYTES - 1, 0, -1):
        if data[-length:] in (b"\x01" * length, b"\x02" * length):
            return data[:-length], data[-length:]
    return data, b""
