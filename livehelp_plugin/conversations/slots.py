"""Which times a department offers for appointments. Pure: the same hours, bookings and moment give the same slots.

*The grid*: on each day of the department's own clock slots begin where an opening begins, and follow one another
without a gap. An opening that runs over midnight begins anew there, and no slot crosses midnight, so that a slot stands
at the same place whenever one looks. Lengths are measured in real time: where the clock jumps, slots still last as
long as they say.

*Lanes* are the appointments that may run side by side. A lane is taken by whatever booking overlaps the slot, also one
that was made on an older grid of another length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from livehelp_plugin.conversations.choosing import Candidate

DAY = timedelta(days=1)

Opening = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Grid:
    """How a department's time is cut: ``days`` after today may be booked, up to ``lead`` before the slot."""

    zone: ZoneInfo
    length: timedelta = timedelta(minutes=20)
    lanes: int = 1
    lead: timedelta = timedelta(minutes=60)
    days: int = 14

    def reach(self, now: datetime) -> Opening:
        """The days that may be booked: from the midnight before ``now`` to the one after the last day, in UTC.

        Openings that are handed to ``free_slots`` must be cut to it.
        """
        today = now.astimezone(self.zone).date()
        return self.midnight(today), self.midnight(today + DAY * (self.days + 1))

    def midnight(self, day: date) -> datetime:
        """When a day begins; where the clock jumps over midnight, the moment of the jump."""
        return datetime.combine(day, time.min, tzinfo=self.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Taken:
    """A booking that holds its lane."""

    starts_at: datetime
    ends_at: datetime
    lane: int


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time that can be booked, with the lanes that are free in it, lowest first; moments in UTC."""

    starts_at: datetime
    ends_at: datetime
    lanes: tuple[int, ...]


def free_slots(openings: Iterable[Opening], taken: Sequence[Taken], grid: Grid, now: datetime) -> list[Slot]:
    """What can still be booked, in order. ``openings``: in order, apart from one another."""
    start, end = grid.reach(now)
    first = now + grid.lead
    found: list[Slot] = []
    for begins, ends in _cut(openings, grid):
        if begins < max(first, start) or ends > end:
            continue
        held = {one.lane for one in taken if one.starts_at < ends and begins < one.ends_at}
        lanes = tuple(lane for lane in range(grid.lanes) if lane not in held)
        if lanes:
            found.append(Slot(begins, ends, lanes))
    return found


def next_free(slots: Sequence[Slot], wanted: datetime, count: int = 3) -> list[Slot]:
    """The free slots that are nearest to a moment, in the order of time; among equally near ones the later."""
    nearest = sorted(slots, key=lambda one: (abs(one.starts_at - wanted), one.starts_at < wanted))
    return sorted(nearest[:count])


def by_day(slots: Iterable[Slot], zone: ZoneInfo) -> list[tuple[date, list[Slot]]]:
    """The slots of each day of the department's clock."""
    days = groupby(slots, key=lambda one: one.starts_at.astimezone(zone).date())
    return [(day, list(those)) for day, those in days]


def hold_back(team: Sequence[Candidate], places: int, named: Iterable[int] = ()) -> list[Candidate]:
    """The team without the places that appointments will need.

    For each of ``named`` a place of that operator, for ``places`` others one of whoever has most of them free at that
    moment. Nobody is left with fewer than none; who is not in the team has nothing to hold back.
    """
    used = {one.operator_id: one.used for one in team}
    free = {one.operator_id: max(one.capacity - one.used, 0) for one in team}
    for operator in named:
        if operator in free:
            _take(operator, used, free)
    for _ in range(places):
        if any(free.values()):
            _take(max(free, key=lambda pk: (free[pk], -pk)), used, free)
    return [replace(one, used=used[one.operator_id]) for one in team]


def _take(operator: int, used: dict[int, int], free: dict[int, int]) -> None:
    if free[operator]:
        free[operator] -= 1
        used[operator] += 1


def _cut(openings: Iterable[Opening], grid: Grid) -> Iterator[Opening]:
    """The slots of these openings, free or not."""
    for opens, closes in openings:
        for begins, ends in _of_days(opens.astimezone(UTC), closes.astimezone(UTC), grid):
            at = begins
            while at + grid.length <= ends:
                yield at, at + grid.length
                at += grid.length


def _of_days(opens: datetime, closes: datetime, grid: Grid) -> Iterator[Opening]:
    """An opening, cut where the department's days begin."""
    while opens < closes:
        midnight = grid.midnight(opens.astimezone(grid.zone).date() + DAY)
        yield opens, min(closes, midnight)
        opens = midnight
