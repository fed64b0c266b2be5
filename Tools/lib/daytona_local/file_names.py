"""A path in a header, as the daemon writes it: once in Latin-1, once by RFC 5987."""

from __future__ import annotations

from urllib.parse import quote

ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\r": None, "\n": None, "\0": None})


def parameters(path: str) -> bytes:
    latin = "".join(one if " " <= one <= "~" or "\xa0" <= one <= "\xff" else "_" for one in path.translate(ESCAPES))
    # urllib's safe characters and these are RFC 5987's, except `*`, which it never leaves as it is.
    quoted = quote(path.encode("utf-8", "surrogateescape"), safe="!#$&+^`|")
    return f"filename=\"{latin}\"; filename*=utf-8''{quoted}".encode("latin-1")
