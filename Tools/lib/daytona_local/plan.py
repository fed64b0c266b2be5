"""How a test wants one sandbox to be created: slowly, or not to a good end. Told beside a fault; see faults.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CreationPlan:
    creating_seconds: float = 0  # how long it stays in `creating`, or in `pending_build`
    end: str = "started"  # or `error`, or `build_failed`
    reason: str = "the test wanted it"

    @classmethod
    def parse(cls, told: Any) -> CreationPlan:
        """- Raises: ValueError."""
        if not isinstance(told, dict) or set(told) - {"creating_seconds", "end", "reason"}:
            raise ValueError("'create' takes creating_seconds, end and reason")
        plan = cls(float(told.get("creating_seconds", 0)), str(told.get("end", "started")), str(told.get("reason", cls.reason)))
        if plan.end not in ("started", "error", "build_failed"):
            raise ValueError("'end' is started, error or build_failed")
        return plan
