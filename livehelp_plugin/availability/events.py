"""Facts about who can answer; they stand on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class OperatorStatusChanged(Event):
    """An operator went online, paused or offline."""

    type: ClassVar[str] = "operator.status_changed"
    operator_id: int
    status: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        operators = Operator.objects.in_bulk({payload["operator_id"] for payload in payloads})
        return [{"operator": face(operators.get(p["operator_id"]), p["operator_id"], p["status"])} for p in payloads]


@dataclass(frozen=True, kw_only=True)
class StaffingChanged(Event):
    """Who works in these departments, on how much at once, or how chats ring there, is no longer what it was."""

    type: ClassVar[str] = "staffing.changed"
    department_ids: list[int]


def face(operator: Operator | None, operator_id: int, status: str) -> dict[str, Any]:
    """What colleagues see of an operator."""
    return {
        "id": operator_id,
        "name": operator.display_name if operator else "",
        "picture": picture_url(operator),
        "status": status,
    }


def picture_url(operator: Operator | None) -> str | None:
    return operator.picture.url if operator and operator.picture else None
