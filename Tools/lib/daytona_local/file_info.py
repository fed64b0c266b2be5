"""What Daytona tells of a file, in Go's words for modes and times (WIRE §1.3, "list")."""

from __future__ import annotations

import stat
from datetime import datetime, timezone
from typing import Any

# Go's letters for the kinds and bits of a mode, in its order.
KINDS = (("d", stat.S_ISDIR), ("L", stat.S_ISLNK), ("D", lambda mode: stat.S_ISBLK(mode) or stat.S_ISCHR(mode)),
         ("p", stat.S_ISFIFO), ("S", stat.S_ISSOCK), ("u", lambda mode: bool(mode & stat.S_ISUID)),
         ("g", lambda mode: bool(mode & stat.S_ISGID)), ("c", stat.S_ISCHR), ("t", lambda mode: bool(mode & stat.S_ISVTX)))


def mode_text(mode: int) -> str:
    letters = "".join(letter for letter, holds in KINDS if holds(mode)) or "-"
    return letters + stat.filemode(0o100000 | mode & 0o777)[1:]


def file_info(told: dict[str, Any]) -> dict[str, Any]:
    seconds, nanoseconds = divmod(int(told["modified_ns"]), 1_000_000_000)
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    fraction = f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""
    return {
        "name": told["name"], "size": told["size"], "mode": mode_text(told["mode"]),
        "modTime": f"{moment:%Y-%m-%d %H:%M:%S}{fraction} +0000 UTC", "modifiedAt": f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z",
        "isDir": stat.S_ISDIR(told["mode"]), "owner": str(told["uid"]), "group": str(told["gid"]),
        "permissions": f"{told['mode'] & 0o777:04o}",
    }
