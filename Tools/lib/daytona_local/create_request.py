"""The body of `POST /sandbox`: what it may say, refused in Daytona's words where it may not (WIRE §1.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .allow_list import NetworkSettings, checked_domains, checked_networks
from .answers import ApiError

# Fields and their types; unknown ones are passed over, as the API does.
TEXTS = ("name", "snapshot", "user", "networkAllowList", "domainAllowList", "target", "linkedSandbox")
NUMBERS = ("cpu", "gpu", "memory", "disk", "autoStopInterval", "autoArchiveInterval", "autoDeleteInterval")
NOT_NEGATIVE = ("cpu", "gpu", "memory", "disk")
TRUTHS = ("public", "networkBlockAll")
OBJECTS = ("env", "labels", "buildInfo")
UNSAFE_NAME = re.compile(r"<[a-zA-Z/!]|[a-zA-Z][a-zA-Z0-9+.-]*://|[\x00-\x1f\x7f]")
USER = re.compile(r"[a-z_][a-z0-9_-]{0,31}")
AUTO_STOP_MINUTES = 15
MAX_AUTO_ARCHIVE_MINUTES = 43_200
USUAL_AUTO_ARCHIVE_MINUTES = 7 * 24 * 60
TARGETS = ("us", "eu", "local")


@dataclass
class CreateRequest:
    name: str | None
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
    volumes: list[Any]
    build_info: dict[str, Any] | None

    @classmethod
    def parse(cls, body: Any) -> CreateRequest:
        """- Raises: `ApiError` 400, all complaints of one body in one message, as the API joins them."""
        if not isinstance(body, dict):
            raise ApiError(400, "Unexpected token in JSON")
        said = {key: value for key, value in body.items() if value is not None}
        complaints = [f"{key} must be a string" for key in TEXTS if not isinstance(said.get(key, ""), str)]
        complaints += [f"{key} must be a number conforming to the specified constraints"
                       for key in NUMBERS if isinstance(said.get(key, 0), bool) or not isinstance(said.get(key, 0), (int, float))]
        complaints += [f"{key} must be a boolean value" for key in TRUTHS if not isinstance(said.get(key, False), bool)]
        complaints += [f"{key} must be an object" for key in OBJECTS if not isinstance(said.get(key, {}), dict)]
        if not isinstance(said.get("volumes", []), list):
            complaints.append("volumes must be an array")
        if not complaints:
            complaints += [f"{key} must not be less than 0" for key in NOT_NEGATIVE if said.get(key, 0) < 0]
            if UNSAFE_NAME.search(said.get("name", "")):
                complaints.append("name must not contain HTML tags, URLs, or control characters")
        if complaints:
            raise ApiError(400, ", ".join(complaints))
        return cls._checked(said)

    @classmethod
    def _checked(cls, said: dict[str, Any]) -> CreateRequest:
        build_info = said.get("buildInfo")
        if build_info is not None and said.get("snapshot"):
            raise ApiError(400, "Cannot specify a snapshot when using a build info entry")
        if build_info is not None and not isinstance(build_info.get("dockerfileContent"), str):
            raise ApiError(400, "buildInfo.dockerfileContent must be a string")
        if build_info is None and any(said.get(key) for key in NOT_NEGATIVE):
            raise ApiError(400, "Cannot specify Sandbox resources when using a snapshot")
        if said.get("gpu"):
            raise ApiError(400, "Total GPU limit exceeded. Maximum allowed: 0.")
        if said.get("linkedSandbox"):
            raise ApiError(400, "the local Daytona links no sandboxes")
        if said.get("volumes"):
            raise ApiError(400, "the local Daytona has no volumes")
        target = said.get("target", "").strip() or TARGETS[0]
        if target not in TARGETS:
            raise ApiError(404, "Region not found")
        user = said.get("user") or "daytona"
        if not USER.fullmatch(user):
            raise ApiError(400, f"bad request: unable to find user {user}")
        network = NetworkSettings(
            said.get("networkBlockAll", False),
            checked_networks(said["networkAllowList"]) if "networkAllowList" in said else None,
            checked_domains(said["domainAllowList"]) if "domainAllowList" in said else None)
        return cls(
            said.get("name") or None, said.get("snapshot", "").strip() or None, user, texts(said.get("env", {})),
            texts(said.get("labels", {})), said.get("public", False), network, target,
            int(said.get("cpu") or 1), int(said.get("memory") or 1), int(said.get("disk") or 3),
            auto_stop(said.get("autoStopInterval", AUTO_STOP_MINUTES)),
            auto_archive(said.get("autoArchiveInterval", USUAL_AUTO_ARCHIVE_MINUTES)),
            said.get("autoDeleteInterval", -1), said.get("volumes", []), build_info)


def texts(values: dict[str, Any]) -> dict[str, str]:
    return {str(key): value if isinstance(value, str) else str(value) for key, value in values.items()}


def auto_stop(minutes: float) -> float:
    if minutes < 0:
        raise ApiError(400, "Auto-stop interval must be non-negative")
    return minutes


def auto_archive(minutes: float) -> float:
    if minutes < 0:
        raise ApiError(400, "Auto-archive interval must be non-negative")
    return min(minutes or MAX_AUTO_ARCHIVE_MINUTES, MAX_AUTO_ARCHIVE_MINUTES)
