"""The opening hours of a department as a page shows them: a week and the days that differ. No query while cached."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.cache import cache

from livehelp_plugin.availability.models import Department, Holiday, OpeningHours
from livehelp_plugin.availability.queries import departments_of_site
from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.events.clock import database_now

SECONDS = 60
"""Hours are written in bulk, which sends no signal: a page follows within a minute."""

AHEAD = timedelta(days=31)
"""How far ahead special days are announced."""

Times = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Special:
    """A coming day that is unlike its weekday; without times it is closed."""

    day: date
    name: str
    times: Times


@dataclass(frozen=True, slots=True)
class Week:
    """``days`` are Monday to Sunday, empty where it is closed; no days at all where no hours were set."""

    zone: str
    days: tuple[Times, ...] = ()
    special: tuple[Special, ...] = ()


def week_of(site_id: int, department_id: int | None = None) -> Week | None:
    """The week of a department of this site, by default of the usual one; None where there is no department."""
    weeks = _weeks(site_id)
    return weeks.get(department_id) or weeks.get(None)


def _weeks(site_id: int) -> dict[int | None, Week]:
    key = f"livehelp:weeks:{site_id}"
    found: dict[int | None, Week] | None = cache.get(key)
    if found is None:
        departments = departments_of_site(site_id)
        usual = next((one for one in departments if one.is_default), departments[0] if departments else None)
        found = {one.pk: _read(one) for one in departments}
        if usual is not None:
            found[None] = found[usual.pk]
        cache.set(key, found, SECONDS)
    return found


def _read(department: Department) -> Week:
    zone = zone_of(department)
    today = database_now().astimezone(zone).date()
    intervals: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for row in OpeningHours.objects.filter(department=department).order_by("weekday", "opens"):
        if row.effective_from <= today and (row.effective_until is None or today < row.effective_until):
            intervals[row.weekday].append((row.opens, row.closes))
    days = tuple(tuple(intervals[day]) for day in range(7)) if intervals else ()
    return Week(str(zone), days, tuple(_special(department, today)))


def _special(department: Department, today: date) -> list[Special]:
    """The department's own days go before those of all departments, one-off before yearly."""
    rows = [*Holiday.objects.filter(department=None), *Holiday.objects.filter(department=department)]
    found: dict[date, list[Holiday]] = defaultdict(list)
    for row in rows:
        day = _next(row, today)
        if day is not None and today <= day <= today + AHEAD:
            found[day].append(row)
    return [_of_day(day, found[day]) for day in sorted(found)]


def _of_day(day: date, rows: list[Holiday]) -> Special:
    def rank(row: Holiday) -> tuple[bool, bool]:
        return row.department_id is None, row.yearly

    best = min(map(rank, rows))
    held = [row for row in rows if rank(row) == best]
    closed = any(row.opens is None or row.closes is None for row in held)
    times = () if closed else tuple(sorted((row.opens, row.closes) for row in held if row.opens and row.closes))
    return Special(day, held[0].name, times)


def _next(row: Holiday, today: date) -> date | None:
    """The coming one of a yearly day; of 29 February None in other years."""
    if not row.yearly:
        return row.date
    for year in (today.year, today.year + 1):
        try:
            day = row.date.replace(year=year)
        except ValueError:
            continue
        if day >= max(today, row.date):
            return day
    return None
