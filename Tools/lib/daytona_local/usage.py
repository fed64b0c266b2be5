"""What a sandbox takes of this machine, as one look finds it: memory of all its processes, disk of all its files.

Not found are files in folders that a sandbox has closed to this server's user, or whose path is longer than the kernel takes; files
without a name that no process has open, but only mapped or on their way through a socket; System V's shared memory; file systems in
memory that no path leads to any more.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


def _device_of_memory_files() -> int:
    """The kernel's own, which all memory files of the machine are on."""
    made = os.memfd_create("")
    try:
        return os.fstat(made).st_dev
    finally:
        os.close(made)


MEMORY_FILES = _device_of_memory_files()
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MEMORY_KINDS = ("tmpfs", "ramfs")
PROPORTIONAL = re.compile(r"^(Pss_Anon|Pss_Shmem): +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Nameless:
    """Files without a name that processes have open, each counted once: memory files, and those that were deleted."""

    memory_bytes: int
    disk_bytes: int

    @classmethod
    def of(cls, processes: list[int], mounted: dict[int, int]) -> Nameless:
        sizes: dict[tuple[int, int], int] = {}
        for process in processes:
            for place in _descriptors(process):
                try:
                    status = os.stat(place)
                except OSError:
                    continue  # it is closed meanwhile
                if status.st_nlink == 0 and status.st_dev not in mounted:  # with all that lies there
                    sizes[status.st_dev, status.st_ino] = status.st_blocks * 512
        memory = sum(size for (device, _), size in sizes.items() if device == MEMORY_FILES)
        return cls(memory, sum(sizes.values()) - memory)


def memory_bytes(processes: list[int], limit: int, files: int) -> int:
    """What all have together, with `files` in memory, whether mapped or not.

    Where that is within the limit, shared memory may count for each.
    """
    most = sum(_resident(one) for one in processes) + files
    if most <= limit:
        return most
    parts = [_proportional(one) for one in processes]
    return sum(own for own, _ in parts) + max(files, sum(shared for _, shared in parts))


def disk_bytes(folder: Path) -> int:
    """What the files in `folder` take of the disk, each counted once however many names it has."""
    total, seen = 0, set()
    folders = [os.fspath(folder)]
    while folders:  # not `os.walk`, which recurses up to Python 3.11: folders may lie thousands deep
        place = folders.pop()
        for name in _names(place):
            try:
                status = os.lstat(os.path.join(place, name))
            except OSError:
                continue  # it is gone meanwhile
            if status.st_ino not in seen:
                total += status.st_blocks * 512
            if status.st_nlink > 1:
                seen.add(status.st_ino)
            if stat.S_ISDIR(status.st_mode):
                folders.append(os.path.join(place, name))
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


def memory_mounts(processes: list[int]) -> dict[int, int]:
    """What lies in the file systems in memory that the sandbox has and this machine has not: its /dev, and what was mounted inside."""
    found: dict[int, int] = {}
    ours = {device for _, device, _ in _mounts("self")}
    for process in processes:
        for kind, device, place in _mounts(process):
            if kind in MEMORY_KINDS and device not in ours and device not in found:
                try:
                    root = os.open(f"/proc/{process}/root{place}", os.O_PATH)
                except OSError:
                    continue
                try:
                    if os.fstat(root).st_dev == device:
                        about = os.statvfs(root)
                        # Without a limit of its own it does not say what it takes.
                        taken = (about.f_blocks - about.f_bfree) * about.f_frsize
                        found[device] = taken if about.f_blocks else disk_bytes(Path(f"/proc/self/fd/{root}/."))
                except OSError:
                    continue
                finally:
                    os.close(root)
    return found


def _mounts(process: int | str) -> Iterator[tuple[str, int, str]]:
    """The kind, the device and the place, as the process sees it, of each of its file systems. See proc(5), mountinfo."""
    try:
        lines = Path(f"/proc/{process}/mountinfo").read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        fields = line.split(b" ")
        major, minor = fields[2].split(b":")
        place = re.sub(rb"\\([0-7]{3})", lambda one: bytes([int(one[1], 8)]), fields[4])
        yield fields[fields.index(b"-") + 1].decode(), os.makedev(int(major), int(minor)), os.fsdecode(place)


def _descriptors(process: int) -> Iterator[str]:
    """Where what a process has open can be looked at; a thread may have descriptors of its own."""
    for thread in _names(f"/proc/{process}/task"):
        for descriptor in _names(f"/proc/{process}/task/{thread}/fd"):
            yield f"/proc/{process}/task/{thread}/fd/{descriptor}"


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []  # it is gone meanwhile
