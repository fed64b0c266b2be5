"""All sandboxes: making, finding, and giving back what they held."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import itertools
import os
import tempfile
from pathlib import Path
from typing import IO, Iterator

from .answers import ApiError
from .create_request import CreateRequest
from .lifecycle import Lifecycle
from .options import Options
from .plan import CreationPlan
from .root_folder import RootFolder, remove_tree
from .sandbox import BuildInfo, Sandbox, from_request

# Where we are root, each sandbox runs as a user of its own: root's processes know no limit on their number. These numbers are the
# ones that systemd gives to short-lived services too, and that every user namespace of a container has.
FIRST_OWNER, OWNER_COUNT = 61_184, 4_000
FOLDER_PREFIX = "daytona-local-"


class Sandboxes:
    def __init__(self, options: Options) -> None:
        self._options = options
        self._all: dict[str, Sandbox] = {}
        self._owners = itertools.cycle(range(FIRST_OWNER, FIRST_OWNER + OWNER_COUNT)) if os.geteuid() == 0 else None
        remove_abandoned()
        self._folder, self._lock = make_folder()
        self.lifecycle = Lifecycle(options, self._forget)

    def __iter__(self) -> Iterator[Sandbox]:
        return iter(list(self._all.values()))

    def find(self, id_or_name: str) -> Sandbox:
        """- Raises: `ApiError` 404; a destroyed sandbox is not there any more."""
        sandbox = self._all.get(id_or_name) or next((one for one in self._all.values() if one.name == id_or_name), None)
        if sandbox is None or sandbox.state in ("error", "build_failed") and sandbox.desired == "destroyed":
            raise ApiError(404, f"Sandbox with ID or name {id_or_name} not found")
        return sandbox

    def with_id(self, identity: str) -> Sandbox | None:
        return self._all.get(identity)

    def create(self, request: CreateRequest, plan: CreationPlan) -> Sandbox:
        """Makes a sandbox and has it start. - Raises: `ApiError`."""
        snapshot = None
        if request.build_info is None:
            snapshot = request.snapshot or self._options.snapshots[0]
            if snapshot not in self._options.snapshots:
                raise ApiError(400, f"Snapshot {snapshot} not found. Did you add it through the Daytona Dashboard?")
        if request.name is not None and any(one.name == request.name for one in self._all.values()):
            raise ApiError(409, f"Sandbox with name {request.name} already exists")
        self._check_quota(request)
        build = None
        if request.build_info is not None:
            content = request.build_info["dockerfileContent"]
            hashes = [str(one) for one in request.build_info.get("contextHashes") or []]
            digest = hashlib.sha256("\n".join([content, *hashes]).encode()).hexdigest()
            build = BuildInfo(content, hashes, f"daytona-{digest}:daytona")
        identity = Sandbox.new_id()
        folder = self._folder / identity
        owner = next(self._owners) if self._owners is not None else None
        folder.mkdir(0o700)
        root = RootFolder(folder / "root", request.user)
        root.path.mkdir()
        hosts = {one.name: one.host for one in self._options.allowed if one.name is not None and request.network.permits(one)}
        root.make(hosts, owner)
        if owner is not None:
            os.chown(folder, owner, owner)
        sandbox = from_request(request, identity, snapshot, build, folder, root, owner)
        self._all[identity] = sandbox
        self.lifecycle.create(sandbox, plan)
        return sandbox

    async def close(self) -> None:
        """Kills everything and removes every file."""
        await asyncio.gather(*(self.lifecycle.abandon(sandbox) for sandbox in self), return_exceptions=True)
        remove_tree(self._folder)
        self._lock.close()

    def _forget(self, sandbox: Sandbox) -> None:
        self._all.pop(sandbox.id, None)

    def _check_quota(self, request: CreateRequest) -> None:
        quota = self._options.quota
        if quota is None:
            return
        alive = [one for one in self._all.values() if one.state not in ("archived", "error", "build_failed")]
        running = [one for one in alive if one.state != "stopped"]
        for name, unit, limit, used, wanted in (
                ("CPU", "", quota.cpu, sum(one.cpu for one in running), request.cpu),
                ("memory", "GiB", quota.memory_gib, sum(one.memory_gib for one in running), request.memory_gib),
                ("disk", "GiB", quota.disk_gib, sum(one.disk_gib for one in alive), request.disk_gib)):
            if used + wanted > limit:
                raise ApiError(400, f"Total {name} limit exceeded. Maximum allowed: {limit}{unit}.")


def make_folder() -> tuple[Path, IO[str]]:
    """A folder for this server's sandboxes, and a lock on it that ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
    folder.chmod(0o711)  # the sandboxes' own users pass through
    lock = open(folder / "lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return folder, lock


def remove_abandoned() -> None:
    """Removes what servers left that were killed: their folders, which nobody holds a lock on."""
    for folder in Path(tempfile.gettempdir()).glob(FOLDER_PREFIX + "*"):
        try:
            if folder.stat().st_uid != os.geteuid():
                continue
            with open(folder / "lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                remove_tree(folder)
        except OSError:
            continue
