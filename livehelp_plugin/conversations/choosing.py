"""Who gets which waiting conversation. Pure: the same picture gives the same choice, in any process.

*Ring all* rings at everybody who is free; *one by one* asks the best. Best is: who has not declined this chat
(they are asked again when nobody else is there at all), who has the skill (if anybody there has it), then in
this order: who has not let this chat lapse, the operator whom the customer knows, the membership's priority,
the language, the least load relative to capacity, the longest idle, the lowest id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

RING_ALL_UP_TO = 3
"""With as many people available a chat rings at all of them; from one more on it is offered one by one."""

QUIET_WEIGHT = 0.5
"""What a quiet conversation weighs in an operator's load. It takes a whole place of the capacity all the same."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An operator who is online and connected. ``used`` places of ``capacity`` are taken; ``quiet`` of them quietly."""

    operator_id: int
    capacity: int
    used: int = 0
    quiet: int = 0
    engaged_at: datetime | None = None
    """When they last took a chat; None sorts as idle for ever."""
    priority: int = 1
    skills: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    """Empty: every language."""

    def speaks(self, language: str) -> bool:
        return not language or not self.languages or language.split("-")[0] in self.languages

    def load(self, more: int = 0) -> float:
        """Weight of what they have in hand, and ``more`` given just now, relative to their capacity."""
        return (self.used - self.quiet * (1 - QUIET_WEIGHT) + more) / max(self.capacity, 1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation that somebody must take, in the order of the queue."""

    conversation_id: int
    language: str = ""
    skill: int | None = None
    familiar: int | None = None
    declined: frozenset[int] = frozenset()
    lapsed: frozenset[int] = frozenset()
    ringing: frozenset[int] = frozenset()
    """At whom it rings now."""
    asked: bool = False
    """Whether one of these was asked alone and may still answer; then nobody else is."""
    barred: frozenset[int] = frozenset()
    """Who cannot have it: who hands it over."""
    transfer_id: int | None = None
    """Set when it is a transfer to the department."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why this operator, as numbers and names that can be put into words."""

    mode: str
    """``all`` or ``one``; ``direct`` for a transfer to this very person."""
    rule: str
    """What decided against the next best: one of ``RULES``; else ``only`` (nobody else was free), ``all`` (it rings
    at all), ``chooser`` (an outside ACD), ``direct``."""
    among: int = 1
    """How many were free."""
    used: int = 0
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    waiting: Waiting
    operator_id: int
    reason: Reason


@dataclass(slots=True)
class _Table:
    """How much each candidate has been given in this plan."""

    given: dict[int, int] = field(default_factory=dict)

    def free(self, one: Candidate) -> int:
        return one.capacity - one.used - self.given.get(one.operator_id, 0)

    def give(self, one: Candidate) -> None:
        self.given[one.operator_id] = self.given.get(one.operator_id, 0) + 1


Chooser = Callable[[Waiting, Sequence[Candidate]], "int | None"]
"""An outside ACD: the operator for this conversation among those who are free, or None to leave it to us."""


def rings_all(available: int, ring: str) -> bool:
    """Whether a department with so many people available rings at all of them. ``ring`` is the owner's word."""
    return ring == "all" or (ring == "auto" and available <= RING_ALL_UP_TO)


def plan(
    queue: Iterable[Waiting], team: Sequence[Candidate], *, ring_all: bool, chooser: Chooser | None = None
) -> list[Choice]:
    """What to offer to whom now, first come first served; nobody is given more than their capacity.

    ``queue`` is read no further than there is somebody free. A conversation that finds nobody does not hold up
    the ones behind it.
    """
    table = _Table()
    choices: list[Choice] = []
    for waiting in queue:
        if not any(table.free(one) > 0 for one in team):
            break
        if waiting.asked and not ring_all:
            continue
        fit = eligible(waiting, team)
        free = [one for one in fit if table.free(one) > 0 and one.operator_id not in waiting.ringing]
        for one, reason in _answerers(waiting, free, table, ring_all=ring_all, chooser=chooser):
            table.give(one)
            choices.append(Choice(waiting, one.operator_id, reason))
    return choices


def eligible(waiting: Waiting, team: Sequence[Candidate]) -> list[Candidate]:
    """Who of those available may have it at all, busy or not.

    A skill that nobody here has is asked of nobody; a chat that everybody here declined may ring again.
    """
    able = [one for one in team if one.operator_id not in waiting.barred]
    if waiting.skill is not None:
        able = [one for one in able if waiting.skill in one.skills or one.operator_id == waiting.familiar] or able
    return [one for one in able if one.operator_id not in waiting.declined] or able


def _answerers(
    waiting: Waiting, free: Sequence[Candidate], table: _Table, *, ring_all: bool, chooser: Chooser | None
) -> list[tuple[Candidate, Reason]]:
    if not free:
        return []
    wanted = chooser(waiting, free) if chooser else None
    for one in free:
        if one.operator_id == wanted:
            return [(one, _reason(one, "one", "chooser", free))]
    if ring_all:
        return [(one, _reason(one, "all", "all", free)) for one in free]
    ranked = sorted(free, key=lambda one: _rank(waiting, one, table))
    best = ranked[0]
    return [(best, _reason(best, "one", _decided(waiting, ranked, table), free))]


RULES = ("fresh", "familiar", "priority", "language", "load", "idle", "id")


def _rank(waiting: Waiting, one: Candidate, table: _Table) -> tuple[object, ...]:
    """Smaller is better; one entry for each of ``RULES``."""
    return (
        one.operator_id in waiting.lapsed,
        one.operator_id != waiting.familiar,
        one.priority,
        not one.speaks(waiting.language),
        one.load(table.given.get(one.operator_id, 0)),
        one.engaged_at.timestamp() if one.engaged_at else 0.0,
        one.operator_id,
    )


def _decided(waiting: Waiting, ranked: Sequence[Candidate], table: _Table) -> str:
    """The first rule in which the best differs from the next."""
    if len(ranked) == 1:
        return "only"
    best, second = (_rank(waiting, one, table) for one in ranked[:2])
    return next(rule for rule, mine, theirs in zip(RULES, best, second, strict=True) if mine != theirs)


def _reason(one: Candidate, mode: str, rule: str, free: Sequence[Candidate]) -> Reason:
    return Reason(mode, rule, len(free), one.used, one.capacity)
