"""What a sandbox takes of this machine, as one look finds it: memory of all its processes, disk of all its files.

Not found are files that are deleted and still open, those in folders that a sandbox has closed to this server's user, and processes
in process namespaces of their own.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PROPORTIONAL = re.compile(r"^(Pss_Anon|Pss_Shmem): +(\d+) kB", re.MULTILINE)


def memory_bytes(processes: list[int], limit: int) -> int:
    """What all have together, and what lies in /dev/shm, which is memory. Where that is within the limit, shared memory may count for each."""
    files = max((_device_files(one) for one in processes), default=0)
    most = sum(_resident(one) for one in processes) + files
    if most <= limit:
        return most
    parts = [_proportional(one) for one in processes]
    return sum(own for own, _ in parts) + max(files, sum(shared for _, shared in parts))


def disk_bytes(folder: Path) -> int:
    """What the files in `folder` take of the disk, each counted once however many names it has."""
    total, seen = 0, set()
    for place, folders, files in os.walk(folder):
        for name in folders + files:
            try:
                status = os.lstat(os.path.join(place, name))
            except OSError:
                continue  # it is gone meanwhile
            if status.st_ino not in seen:
                total += status.st_blocks * 512
            if status.st_nlink > 1:
                seen.add(status.st_ino)
    return total


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE_BYTES
    except (OSError, IndexError):
        return 0


def _proportional(process: int) -> tuple[int, int]:
    """Its own memory, and of what it shares its part; mapped files are the system's."""
    try:
        found = dict(PROPORTIONAL.findall(Path(f"/proc/{process}/smaps_rollup").read_text()))
    except OSError:
        return 0, 0
    return int(found.get("Pss_Anon", 0)) * 1024, int(found.get("Pss_Shmem", 0)) * 1024


def _device_files(process: int) -> int:
    """The sandbox's /dev is in memory, and programs may write in its /dev/shm."""
    try:
        about = os.statvfs(f"/proc/{process}/root/dev")
    except OSError:
        return 0
    return (about.f_blocks - about.f_bfree) * about.f_frsize
