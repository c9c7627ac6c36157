"""Setting a department's week and its special days. A change holds from a day on; what is past stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from livehelp_plugin.availability.models import Department, Holiday, OpeningHours
from livehelp_plugin.availability.schedules import zone_of

DAY = 24 * 60


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """One interval of a week; 0 is Monday. ``closes`` not after ``opens`` is on the next day."""

    weekday: int
    opens: time
    closes: time

    @property
    def begin(self) -> int:
        return self.weekday * DAY + self.opens.hour * 60 + self.opens.minute

    @property
    def end(self) -> int:
        """May lie beyond the end of the week."""
        length = (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute
        return self.begin + (length % DAY or DAY)


def overlapping(week: Iterable[Interval]) -> list[Interval]:
    """Those that begin before the one before them has ended; the week is a circle."""
    ordered = sorted(week)
    clashes = [two for one, two in pairwise(ordered) if two.begin < one.end]
    if len(ordered) > 1 and ordered[0].begin + 7 * DAY < ordered[-1].end:
        clashes.append(ordered[0])
    return clashes


def today_of(department: Department | None, now: datetime) -> date:
    """The day that it is on the department's clock; on the shop's for what holds for all."""
    return now.astimezone(zone_of(department or Department())).date()


def set_week(department: Department, week: Iterable[Interval], *, from_day: date, now: datetime) -> bool:
    """Let this week hold from a day on, instead of whatever was to hold then or later; without any interval, none does.

    Returns whether that changed anything. Raises ``ValidationError`` for a day in the past, and for intervals that
    overlap.
    """
    wanted = set(week)
    if overlapping(wanted):
        raise ValidationError(_("Two of these times overlap."), code="overlap")
    with transaction.atomic():
        Department.objects.filter(pk=department.pk).update(time_zone=F("time_zone"))  # who saves beside us comes after
        if from_day < today_of(department, now):
            raise ValidationError(_("The past stays as it was: choose today or a later day."), code="past")
        rows = OpeningHours.objects.filter(department=department)
        if _already(rows.filter(_holds_from(from_day)), wanted):
            return False
        rows.filter(effective_from__gte=from_day).delete()
        rows.filter(_holds_from(from_day)).update(effective_until=from_day)
        OpeningHours.objects.bulk_create(
            OpeningHours(
                department=department, weekday=one.weekday, opens=one.opens, closes=one.closes, effective_from=from_day
            )
            for one in sorted(wanted)
        )
    return True


def withdraw_week(department: Department, from_day: date, *, now: datetime) -> bool:
    """Take back a change that was to hold from a later day on: what holds before goes on. False if there is none."""
    with transaction.atomic():
        rows = OpeningHours.objects.filter(department=department)
        if from_day <= today_of(department, now):
            return False
        ended = rows.filter(effective_until=from_day).update(effective_until=None)
        dropped, _of = rows.filter(effective_from__gte=from_day).delete()
    return bool(ended or dropped)


def set_time_zone(department: Department, name: str) -> None:
    """Let the department's hours be those of this clock, in the past as well. Empty: the shop's clock."""
    Department.objects.filter(pk=department.pk).update(time_zone=name)
    department.time_zone = name


def _holds_from(day: date) -> Q:
    """What holds on this day or later."""
    return Q(effective_until=None) | Q(effective_until__gt=day)


def _already(rows: Iterable[OpeningHours], wanted: set[Interval]) -> bool:
    rows = list(rows)
    held = {Interval(row.weekday, row.opens, row.closes) for row in rows}
    return held == wanted and all(row.effective_until is None for row in rows)


# ------------------------------------------------------------------ special days


@dataclass(frozen=True, slots=True)
class Special:
    """What is to hold on a day: closed, or open at other times."""

    date: date
    name: str
    yearly: bool = False
    opens: time | None = None
    closes: time | None = None


def add_holiday(department: Department | None, special: Special, *, now: datetime) -> Holiday:
    """A further special day, of one department or of all. A yearly one begins with its next time.

    Raises ``ValidationError`` for a day in the past, and for one that is there already.
    """
    row = Holiday(department=department)
    _write(row, special, today_of(department, now))
    row.save(force_insert=True)
    return row


def change_holiday(row: Holiday, department: Department | None, special: Special, *, now: datetime) -> None:
    """Let a special day be another. Of a yearly one, what has been stays. Raises as ``add_holiday``."""
    today = today_of(department, now)
    with transaction.atomic():
        past = _past_of(row, today)
        row.department = department
        _write(row, special, today)
        row.save(force_update=True)
        Holiday.objects.bulk_create(past, ignore_conflicts=True)


def remove_holiday(row: Holiday, *, now: datetime) -> None:
    """No special day any more. Of a yearly one, what has been stays. Raises ``ValidationError`` if it is past."""
    today = today_of(row.department, now)
    with transaction.atomic():
        past = _past_of(row, today)
        row.delete()
        Holiday.objects.bulk_create(past, ignore_conflicts=True)


def import_holidays(department: Department | None, days: Sequence[tuple[date, str]], *, now: datetime) -> int:
    """Closed on these days, of one department or of all; returns how many are new.

    Passed over: what is past, and days about which something is said already, for the owner said it.
    """
    today = today_of(department, now)
    with transaction.atomic():
        rows = Holiday.objects.filter(department=department)
        rows.update(yearly=F("yearly"))  # who imports beside us comes after
        known = list(rows)
        new = {
            day: Holiday(department=department, date=day, name=name[:80])
            for day, name in days
            if day >= today and not any(falls_on(row, day) for row in known)
        }
        Holiday.objects.bulk_create(new.values())
    return len(new)


def falls_on(row: Holiday, day: date) -> bool:
    if not row.yearly:
        return row.date == day
    return row.date <= day and (row.date.month, row.date.day) == (day.month, day.day)


def next_time(day: date, today: date) -> date:
    """When a yearly day comes next, today included."""
    years = range(max(day.year, today.year), today.year + 9)  # two leap years may lie eight years apart
    times = (_in_year(day, year) for year in years)
    return next((one for one in times if one is not None and one >= today), day)


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return None


def _write(row: Holiday, special: Special, today: date) -> None:
    row.date = next_time(special.date, today) if special.yearly else special.date
    row.name, row.yearly, row.opens, row.closes = special.name, special.yearly, special.opens, special.closes
    if row.date < today:
        raise ValidationError({"date": _("The past stays as it was: choose today or a later day.")}, code="past")
    row.full_clean()


def _past_of(row: Holiday, today: date) -> list[Holiday]:
    """The times of a yearly day that have been, each by itself: they stay when the rule changes. Takes the row's lock.

    Raises ``ValidationError`` if it is past altogether.
    """
    Holiday.objects.filter(pk=row.pk).update(yearly=F("yearly"))
    if not row.yearly and row.date < today:
        raise ValidationError(_("The past stays as it was."), code="past")
    been = [_in_year(row.date, year) for year in range(row.date.year, today.year + 1)] if row.yearly else []
    return [
        Holiday(department_id=row.department_id, date=day, name=row.name, opens=row.opens, closes=row.closes)
        for day in been
        if day is not None and day < today
    ]
