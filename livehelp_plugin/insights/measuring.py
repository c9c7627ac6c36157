"""How a measure is declared: what it reads, what it gives, and which rows are behind it.

Pure: rows come as plain data. ``behind`` says in the words of a filter which rows a figure is computed from,
so that the list of conversations behind it is found by the very same rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

ENOUGH_FOR_A_SHARE = 10
"""Below so many rows a percentage or a tail would say more about chance than about the shop."""


class Unit(StrEnum):
    CONTACTS = "contacts"
    ORDERS = "orders"
    SHARE = "share"
    SECONDS = "seconds"
    MONEY = "money"
    SCORE = "score"
    POINTS = "points"


class Group(StrEnum):
    SERVICE = "service"
    SALES = "sales"
    VOICE = "voice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the measures read of one row of facts; names are those of ``ConversationFacts``."""

    part_of: int | None = None
    person: UUID | None = None
    counted: bool = True
    begun_by_us: bool = False
    outcome: str = "handled"
    lost_reason: str = ""
    dropped: bool = False
    short_abandon: bool = False
    qualifying: bool = False
    converted: bool = False
    settled_at: datetime | None = None
    wait_seconds: float | None = None
    assisted_orders: int = 0
    assisted_net: Mapping[str, str] = field(default_factory=dict)
    surveys_asked: int = 0
    surveys_answered: int = 0
    ratings_asked: int = 0
    ratings_answered: int = 0
    answers: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """What a figure is computed under: the present moment and the attribution window."""

    now: datetime
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A value, from how many (``n``), its interval where it is a share, and what it is made of."""

    value: float | Mapping[str, Decimal] | None
    n: int
    hits: int | None = None
    interval: tuple[float, float] | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    asked: int | None = None


Where = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    key: str
    group: Group
    name: Any
    unit: Unit
    sentence: Any
    minimum: int
    behind: Callable[[Frame], Where]
    measure: Callable[[Sequence[Row]], Measured]

    def of(self, rows: Sequence[Row], frame: Frame) -> Measured:
        where = self.behind(frame)
        return self.measure([row for row in rows if matches(row, where)])


DECLARED: dict[str, Kpi] = {}

ANY_CONTACT: Where = {"counted": True, "part_of__isnull": True}
CONTACT: Where = {**ANY_CONTACT, "begun_by_us": False}
"""What customers began: where an operator spoke first, nobody waited and nobody could be lost."""


def matches(row: Row, where: Where) -> bool:
    """Whether a row passes a filter written as the database would take it."""
    return all(_passes(row, *name.partition("__")[::2], wanted) for name, wanted in where.items())


def _passes(row: Row, name: str, lookup: str, wanted: Any) -> bool:
    value = getattr(row, name)
    if lookup == "":
        return value == wanted
    if lookup == "isnull":
        return (value is None) == wanted
    if value is None:
        return False
    return value > wanted if lookup == "gt" else value <= wanted if lookup == "lte" else value in wanted


def kpi(
    group: Group,
    name: Any,
    unit: Unit,
    sentence: Any,
    behind: Where | Callable[[Frame], Where],
    minimum: int = 0,
) -> Callable[[Callable[[Sequence[Row]], Measured]], Callable[[Sequence[Row]], Measured]]:
    """Declare the function below as a measure; its name is the measure's key."""

    def declare(measure: Callable[[Sequence[Row]], Measured]) -> Callable[[Sequence[Row]], Measured]:
        key = measure.__name__
        where = behind if callable(behind) else lambda frame: behind
        DECLARED[key] = Kpi(
            key=key,
            group=group,
            name=name,
            unit=unit,
            sentence=sentence,
            minimum=minimum,
            behind=where,
            measure=measure,
        )
        return measure

    return declare
