"""The bytes of an open file, sent as part of an answer."""

from __future__ import annotations

import os

from aiohttp import web

PIECE_BYTES = 64 << 10


async def send_file(answer: web.StreamResponse, descriptor: int, size: int) -> bool:
    """Sends exactly as many bytes as were promised; false where the file became shorter meanwhile."""
    sent = 0
    while sent < size:
        piece = os.pread(descriptor, min(PIECE_BYTES, size - sent), sent)
        if not piece:
            return False
        await answer.write(piece)
        sent += len(piece)
    return True
