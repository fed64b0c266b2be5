"""`GET /sandbox`: filters, order, and pages by cursor (WIRE §1.2)."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import Any, Callable

from multidict import MultiMapping

from .answers import ApiError
from .sandbox import Sandbox

LIMIT_USUAL, LIMIT_MAX = 100, 200
STATES = (
    "creating", "restoring", "destroying", "started", "stopped", "starting", "stopping", "error", "build_failed", "pending_build",
    "building_snapshot", "unknown", "pulling_snapshot", "archived", "archiving", "resizing", "snapshotting", "forking", "pausing",
    "paused", "resuming",
)
SORTS: dict[str, Callable[[Sandbox], Any]] = {
    "name": lambda one: one.name, "cpu": lambda one: one.cpu, "memoryGib": lambda one: one.memory_gib,
    "diskGib": lambda one: one.disk_gib, "lastActivityAt": lambda one: one.last_activity, "createdAt": lambda one: one.created,
}
# Bounds of numbers and times: the query's name, the value, and whether it is the lower one.
NUMBERS: dict[str, tuple[Callable[[Sandbox], float], bool]] = {
    f"{bound}{name}": (value, bound == "min") for bound in ("min", "max")
    for name, value in (("Cpu", SORTS["cpu"]), ("MemoryGiB", SORTS["memoryGib"]), ("DiskGiB", SORTS["diskGib"]))}
TIMES = {"createdAtAfter": ("createdAt", True), "createdAtBefore": ("createdAt", False),
         "lastEventAfter": ("lastActivityAt", True), "lastEventBefore": ("lastActivityAt", False)}


def page(sandboxes: list[Sandbox], query: MultiMapping[str]) -> tuple[list[Sandbox], str | None]:
    """One page and the cursor of the next one, if there is one. - Raises: `ApiError` 400."""
    sort, order = query.get("sort", "lastActivityAt"), query.get("order", "desc")
    if sort not in SORTS:
        raise ApiError(400, f"sort must be one of the following values: {', '.join(SORTS)}")
    if order not in ("asc", "desc"):
        raise ApiError(400, "order must be one of the following values: asc, desc")
    limit = whole_number(query, "limit", LIMIT_USUAL)
    if limit > LIMIT_MAX:
        raise ApiError(400, f"limit must not be greater than {LIMIT_MAX}")

    def place(one: Sandbox) -> tuple[Any, str]:
        return SORTS[sort](one), one.id

    found = sorted(filter(filtering(query), sandboxes), key=place, reverse=order == "desc")
    if cursor := query.get("cursor"):
        after = decoded(cursor)
        try:
            found = [one for one in found if (place(one) > after if order == "asc" else place(one) < after)]
        except TypeError:
            raise ApiError(400, f"Invalid cursor provided: {cursor}") from None
    items = found[:limit]
    return items, encoded(place(items[-1])) if len(found) > limit else None


def filtering(query: MultiMapping[str]) -> Callable[[Sandbox], bool]:
    tests: list[Callable[[Sandbox], bool]] = [lambda one: one.state != "destroyed"]
    if query.get("includeErroredDeleted") != "true":
        tests.append(lambda one: not (one.state in ("error", "build_failed") and one.desired == "destroyed"))
    if prefix := query.get("id", "").lower():
        tests.append(lambda one: one.id.lower().startswith(prefix))
    if name := query.get("name", "").lower():
        tests.append(lambda one: one.name.lower().startswith(name))
    if text := query.get("labels"):
        labels = parsed_labels(text)
        tests.append(lambda one: labels.items() <= one.labels.items())
    for state in (states := values(query, "states")):
        if state not in STATES:
            raise ApiError(400, f"each value must be one of the following values: {', '.join(STATES)}")
    if states:
        tests.append(lambda one: one.state in states)
    if snapshots := values(query, "snapshots"):
        tests.append(lambda one: one.snapshot in snapshots)
    if regions := values(query, "regionIds"):
        tests.append(lambda one: one.target in regions)
    if public := query.get("isPublic"):
        tests.append(lambda one: one.public == (public == "true"))
    for key, (value, is_lower) in NUMBERS.items():
        if key in query:
            tests.append(bounded(value, whole_number(query, key, 1), is_lower))
    for key, (field, is_lower) in TIMES.items():
        if key in query:
            tests.append(bounded(SORTS[field], moment(query[key], key), is_lower))
    return lambda one: all(test(one) for test in tests)


def bounded(value: Callable[[Sandbox], float], bound: float, is_lower: bool) -> Callable[[Sandbox], bool]:
    return lambda one: value(one) >= bound if is_lower else value(one) <= bound


def values(query: MultiMapping[str], key: str) -> list[str]:
    """Given several times, or as one list with commas."""
    return [part for text in query.getall(key, []) for part in text.split(",") if part]


def whole_number(query: MultiMapping[str], key: str, usual: int) -> int:
    text = query.get(key, str(usual))
    try:
        number = float(text)
    except ValueError:
        number = 0.5
    if number != int(number):
        raise ApiError(400, f"{key} must be an integer number")
    if number < 1:
        raise ApiError(400, f"{key} must not be less than 1")
    return int(number)


def moment(text: str, key: str) -> float:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
    except ValueError:
        raise ApiError(400, f"{key} must be a Date instance") from None


def parsed_labels(text: str) -> dict[str, str]:
    try:
        labels = json.loads(text)
    except ValueError:
        labels = None
    if not isinstance(labels, dict):
        raise ApiError(400, "Invalid labels JSON format")
    return labels


def encoded(place: tuple[Any, str]) -> str:
    return base64.b64encode(json.dumps({"sortValue": place[0], "id": place[1]}).encode()).decode()


def decoded(cursor: str) -> tuple[Any, str]:
    try:
        told = json.loads(base64.b64decode(cursor, validate=True))
        return told["sortValue"], str(told["id"])
    except (ValueError, KeyError, TypeError):
        raise ApiError(400, f"Invalid cursor provided: {cursor}") from None
