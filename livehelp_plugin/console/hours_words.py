"""Weeks and special days as the owner reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from django.db.models import Q
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from livehelp_plugin.availability.models import Department, Holiday, OpeningHours
from livehelp_plugin.availability.setting_hours import Interval, next_time


@dataclass(frozen=True, slots=True)
class Period:
    """What holds from a day on; ``since`` is empty for what was before anything was said."""

    since: date | None
    words: list[str]
    is_present: bool
    is_planned: bool


def week_on(rows: Iterable[OpeningHours], day: date) -> list[Interval]:
    """What holds on this day, as a week."""
    return sorted(
        Interval(row.weekday, row.opens, row.closes)
        for row in rows
        if row.effective_from <= day and (row.effective_until is None or day < row.effective_until)
    )


def periods_of(department: Department, today: date) -> list[Period]:
    """All weeks that were, are and are to be, the latest first; none before hours were ever set."""
    rows = list(department.hours.all())
    edges = {row.effective_from for row in rows} | {row.effective_until for row in rows if row.effective_until}
    days = sorted(edges)
    present = max((day for day in days if day <= today), default=None)
    return [
        Period(day, week_in_words(week_on(rows, day)), is_present=day == present, is_planned=day > today)
        for day in reversed(days)
    ]


def week_in_words(week: Iterable[Interval]) -> list[str]:
    """One line for each run of days that are alike: "Mon–Fri 09:00–13:00, 15:30–19:30"."""
    week = sorted(week)
    if not week:
        return [_("Always: whoever is online answers")]
    times = {day: [(one.opens, one.closes) for one in week if one.weekday == day] for day in range(7)}
    lines = []
    for spans, run in groupby(range(7), key=lambda day: times[day]):
        days = list(run)
        lines.append(f"{_days(days)} {_spans(spans)}")
    return lines


def _days(days: list[int]) -> str:
    if len(days) == 1:
        return str(WEEKDAYS[days[0]])
    return f"{WEEKDAYS_ABBR[days[0]]}\u2013{WEEKDAYS_ABBR[days[-1]]}"


def _spans(spans: list[tuple[time, time]]) -> str:
    return ", ".join(span_in_words(*span) for span in spans) or _("closed")


def span_in_words(opens: time, closes: time) -> str:
    """From when to when; "all day" from midnight to midnight."""
    if opens == closes == time.min:
        return _("all day")
    return f"{time_format(opens, 'TIME_FORMAT')}\u2013{time_format(closes, 'TIME_FORMAT')}"


@dataclass(frozen=True, slots=True)
class ComingDay:
    """A special day that is still to come, or comes again."""

    row: Holiday
    day: date
    words: str


def coming_days(department: Department, today: date) -> list[ComingDay]:
    """The special days of a department, those of all departments among them, by when they are next."""
    rows = Holiday.objects.filter(Q(department=department) | Q(department=None), Q(date__gte=today) | Q(yearly=True))
    days = [ComingDay(row, next_time(row.date, today) if row.yearly else row.date, hours_in_words(row)) for row in rows]
    return sorted(days, key=lambda one: (one.day, one.row.name))


def hours_in_words(row: Holiday) -> str:
    if row.opens is None or row.closes is None:
        return _("closed")
    return span_in_words(row.opens, row.closes)
