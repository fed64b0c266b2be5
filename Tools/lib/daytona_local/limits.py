"""What one sandbox may use. The agent sets these as its own limits, so they hold for each process of the sandbox; of all its
processes and files together, `guard.py` looks after them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

GIB = 1 << 30
PROCESSES_MAX = 256  # processes and threads of one sandbox together
OPEN_FILES_MAX = 1024


@dataclass(frozen=True)
class Limits:
    memory_bytes: int  # of data, for each process, and of all together
    file_bytes: int  # of each file, and of all together
    processes: int = PROCESSES_MAX
    open_files: int = OPEN_FILES_MAX

    @classmethod
    def of(cls, memory_gib: int, disk_gib: int) -> Limits:
        return cls(memory_bytes=max(1, memory_gib) * GIB, file_bytes=max(1, disk_gib) * GIB)

    def to_json(self) -> dict[str, int]:
        return asdict(self)
