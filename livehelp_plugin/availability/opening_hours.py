"""When a department is open. Pure: a schedule and a moment give the same answer everywhere.

*Days*: an interval belongs to the day on which it begins. One that closes no later than it opens ends on the next
day, so 09:00–09:00 is 24 hours and midnight to midnight the whole day. A special day replaces what begins on it;
what began on the evening before still runs to its end.

*Clocks*: the department is open from the first to the last moment at which its clock on the wall shows a time
within the interval. A time that the clock skips is the moment at which it skips it, an opening that it shows twice
is the first, a close that it shows twice the second.

*No hours at all*: on a day for which no week is in effect, whoever is online answers: it is open all day.

Moments are aware; what is given back is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)

FAR = timedelta(days=366)
"""How far ahead the next opening is looked for."""

SOON = timedelta(days=31)
"""How far ahead the next close is looked for: nobody is told today about one in half a year."""

Opening = tuple[datetime, datetime]
"""Open from the first moment on, until just before the second."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One interval of the week; 0 is Monday. It holds from its first date on, until before the second."""

    weekday: int
    opens: time
    closes: time
    effective_from: date = date.min
    effective_until: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_until is None or day < self.effective_until)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day unlike its weekday: closed, or open at other times.

    A yearly one comes back from its own year on; one of 29 February in leap years. The department's ``own`` go
    before those of all departments, and one-off before yearly; among equals closed goes before open, and several
    intervals add up.
    """

    day: date
    opens: time | None = None
    closes: time | None = None
    yearly: bool = False
    own: bool = False

    def falls_on(self, day: date) -> bool:
        if not self.yearly:
            return self.day == day
        return (self.day.month, self.day.day) == (day.month, day.day) and self.day <= day

    @property
    def rank(self) -> tuple[bool, bool]:
        return not self.own, self.yearly


@dataclass(frozen=True, slots=True)
class Schedule:
    zone: ZoneInfo
    hours: tuple[Hours, ...] = ()
    special: tuple[SpecialDay, ...] = ()

    @property
    def is_always_open(self) -> bool:
        return not self.hours and not self.special


def openings(schedule: Schedule, start: datetime, end: datetime) -> list[Opening]:
    """When it is open between two moments: in order, apart from one another, cut to start and end."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    found = takewhile(lambda one: one[0] < end, _openings_after(schedule, start, end - start))
    return [(max(opens, start), min(closes, end)) for opens, closes in found]


def is_open(schedule: Schedule, moment: datetime) -> bool:
    return schedule.is_always_open or bool(openings(schedule, moment, moment + TICK))


def closes_at(schedule: Schedule, moment: datetime) -> datetime | None:
    """When the opening that holds at this moment ends; None when it is closed, or stays open for a month."""
    if schedule.is_always_open:
        return None
    coming = next(_openings_after(schedule, moment, SOON), None)
    if coming is None or coming[0] > moment or coming[1] > moment + SOON:
        return None
    return coming[1]


def opens_at(schedule: Schedule, after: datetime, *, lasting: timedelta = timedelta(0)) -> datetime | None:
    """The first opening later than this moment, of those that are longer than ``lasting``; None if none within a year.

    Where it is open now, that is the opening after the next close.
    """
    if schedule.is_always_open:
        return None
    coming = (one for one in _openings_after(schedule, after, FAR) if after < one[0] <= after + FAR)
    return next((opens for opens, closes in coming if closes - opens > lasting), None)


def last_chat_at(schedule: Schedule, moment: datetime, cutoff: timedelta) -> datetime | None:
    """The moment from which on new chats are refused before the coming close: ``cutoff`` before it.

    It may have passed already. None when ``closes_at`` has none.
    """
    closes = closes_at(schedule, moment)
    return closes - cutoff if closes is not None else None


def _openings_after(schedule: Schedule, start: datetime, ahead: timedelta) -> Iterator[Opening]:
    """The openings that end after ``start``, whole and merged; those that begin within ``ahead`` are all there."""
    first = start.astimezone(schedule.zone).date() - 2 * DAY
    held: Opening | None = None
    for opens, closes in _of_days(schedule, (first + DAY * n for n in range(ahead.days + 5))):
        if held is not None and opens <= held[1]:
            held = held[0], max(held[1], closes)
            continue
        if held is not None and held[1] > start:
            yield held
        held = opens, closes
    if held is not None and held[1] > start:
        yield held


def _of_days(schedule: Schedule, days: Iterable[date]) -> Iterator[Opening]:
    """What begins on these days, by when it opens. Days follow one another, so their openings do."""
    for day in days:
        found = [_on_clock(schedule.zone, day, opens, closes) for opens, closes in _times(schedule, day)]
        yield from sorted(one for one in found if one[0] < one[1])


def _times(schedule: Schedule, day: date) -> Iterable[tuple[time, time]]:
    """The intervals that begin on a day, as times of its clock."""
    special = [one for one in schedule.special if one.falls_on(day)]
    if special:
        best = min(one.rank for one in special)
        ours = [one for one in special if one.rank == best]
        if any(one.opens is None or one.closes is None for one in ours):
            return ()
        return [(one.opens, one.closes) for one in ours if one.opens is not None and one.closes is not None]
    week = [one for one in schedule.hours if one.holds_on(day)]
    if not week:
        return ((time.min, time.min),)
    return [(one.opens, one.closes) for one in week if one.weekday == day.weekday()]


def _on_clock(zone: ZoneInfo, day: date, opens: time, closes: time) -> Opening:
    """From the first to the last moment at which the clock shows a time within this interval of a day."""
    end = datetime.combine(day if closes > opens else day + DAY, closes)
    return _shown(zone, datetime.combine(day, opens)), _shown(zone, end - TICK, last=True) + TICK


def _shown(zone: ZoneInfo, wall: datetime, *, last: bool = False) -> datetime:
    """When the clock shows this, for the first time or the last; if it never does, when it jumps over it."""
    before, after = (wall.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta(0) for fold in (0, 1))
    if after <= before:  # it exists: once, or twice where the clock goes back
        return (wall - (after if last else before)).replace(tzinfo=UTC)
    jump = _jump(zone, (wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC))
    return jump - TICK if last else jump


def _jump(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The moment between these two at which the clock goes forward."""
    old = low.astimezone(zone).utcoffset()
    while high - low > TICK:
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == old else (low, middle)
    return high
