"""One sandbox: what the API tells of it, and what of it runs."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .allow_list import NetworkSettings
from .create_request import CreateRequest

if TYPE_CHECKING:
    from .box import Box
    from .forwarder import Forwarders
    from .root_folder import RootFolder
    from .session import Session

ORGANIZATION_ID = "11111111-2222-4333-8444-555555555555"
RUNNER_ID = "22222222-3333-4444-8555-666666666666"
DAEMON_VERSION = "0.190.0"
# A state that is on its way to another one is shown as that way (sandbox.dto.ts of 0.190).
SHOWN = {
    ("started", "stopped"): "stopping", ("started", "destroyed"): "destroying", ("stopped", "started"): "starting",
    ("stopped", "destroyed"): "destroying", ("stopped", "archived"): "archiving", ("archived", "started"): "restoring",
    ("unknown", "started"): "creating",
}


def time_text(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class BuildInfo:
    dockerfile: str
    context_hashes: list[str]
    snapshot_ref: str
    log: bytearray = field(default_factory=bytearray)
    is_over: bool = False


@dataclass
class Sandbox:
    id: str
    name: str
    snapshot: str | None
    user: str
    env: dict[str, str]
    labels: dict[str, str]
    public: bool
    network: NetworkSettings
    target: str
    cpu: int
    memory_gib: int
    disk_gib: int
    auto_stop: float
    auto_archive: float
    auto_delete: float
    build: BuildInfo | None
    folder: Path
    root: RootFolder
    owner: int | None  # the host's user that it runs as, where the server is root
    state: str = "unknown"
    desired: str = "started"
    error_reason: str | None = None
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)
    last_activity: float = field(default_factory=time.time)
    stopped: float | None = None
    calls: int = 0  # of the toolbox, under way
    work_folder: str = ""
    image_env: dict[str, str] = field(default_factory=dict)
    main_program: list[str] = field(default_factory=list)
    box: Box | None = None
    forwarders: Forwarders | None = None
    sessions: dict[str, Session] = field(default_factory=dict)
    change: asyncio.Task[None] | None = None  # what brings it from `state` to `desired`

    @staticmethod
    def new_id() -> str:
        return str(uuid.uuid4())

    @property
    def shown_state(self) -> str:
        return SHOWN.get((self.state, self.desired), self.state)

    @property
    def is_ephemeral(self) -> bool:
        """Whether it is deleted as soon as it stops."""
        return self.auto_delete == 0

    @property
    def is_changing(self) -> bool:
        return self.change is not None and not self.change.done()

    def touch(self) -> None:
        self.last_activity = time.time()

    def list_item(self, toolbox_url: str) -> dict[str, Any]:
        """SandboxListItem: the list does not tell the environment. Clients since 0.226 require `networkBlockAll` in it."""
        item = {
            "id": self.id, "organizationId": ORGANIZATION_ID, "name": self.name, "target": self.target, "runnerId": RUNNER_ID,
            "sandboxClass": "container", "state": self.shown_state, "desiredState": self.desired, "snapshot": self.snapshot,
            "user": self.user, "errorReason": self.error_reason, "recoverable": False, "public": self.public,
            "networkBlockAll": self.network.block_all, "cpu": self.cpu,
            "gpu": 0, "memory": self.memory_gib, "disk": self.disk_gib, "labels": self.labels, "backupState": "None",
            "autoStopInterval": self.auto_stop, "autoArchiveInterval": self.auto_archive, "autoDeleteInterval": self.auto_delete,
            "createdAt": time_text(self.created), "updatedAt": time_text(self.updated),
            "lastActivityAt": time_text(self.last_activity), "daemonVersion": DAEMON_VERSION, "toolboxProxyUrl": toolbox_url,
        }
        return {key: value for key, value in item.items() if value is not None}

    def to_json(self, toolbox_url: str) -> dict[str, Any]:
        """Sandbox, with `kvm`, which clients since 0.226 require."""
        whole = self.list_item(toolbox_url) | {
            "env": self.env, "networkAllowList": self.network.networks, "domainAllowList": self.network.domains, "volumes": [],
            "kvm": False,
        }
        if self.build is not None:
            whole["buildInfo"] = {
                "dockerfileContent": self.build.dockerfile, "contextHashes": self.build.context_hashes,
                "createdAt": time_text(self.created), "updatedAt": time_text(self.created), "snapshotRef": self.build.snapshot_ref}
        return {key: value for key, value in whole.items() if value is not None}


def from_request(request: CreateRequest, identity: str, snapshot: str | None, build: BuildInfo | None, folder: Path,
                 root: RootFolder, owner: int | None) -> Sandbox:
    return Sandbox(
        identity, request.name or identity, snapshot, request.user, request.env, request.labels, request.public,
        request.network, request.target, request.cpu, request.memory_gib, request.disk_gib, request.auto_stop,
        request.auto_archive, request.auto_delete, build, folder, root, owner, work_folder=root.home)
