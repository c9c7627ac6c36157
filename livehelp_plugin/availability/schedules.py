"""Opening hours as they are kept, read as schedules; and when a department stops taking chats before a close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import Q

from livehelp_plugin.availability.models import Department, Estimate, Holiday, OpeningHours
from livehelp_plugin.availability.opening_hours import Hours, Schedule, SpecialDay
from livehelp_plugin.policy.queries import Rules

ENOUGH_SAMPLES = 20
"""With fewer chats to reckon from, a computed cut-off is the fixed one."""

LONGEST_CUTOFF = timedelta(minutes=240)


def zone_of(department: Department) -> ZoneInfo:
    """The department's clock: its own time zone, else the shop's; so, too, where the system has forgotten its own."""
    try:
        return ZoneInfo(department.time_zone or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def schedule_of(department: Department) -> Schedule:
    """All that is known of one department's hours, the past included. Two queries."""
    return schedules_of([department])[department.pk]


def schedules_of(departments: Iterable[Department], since: datetime | None = None) -> dict[int, Schedule]:
    """The schedules of these departments; without what was over days before ``since``. Two queries for all."""
    zones = {one.pk: zone_of(one) for one in departments}
    weeks = OpeningHours.objects.filter(department__in=zones).order_by("pk")
    days = Holiday.objects.filter(Q(department__in=zones) | Q(department=None)).order_by("pk")
    if since is not None:
        past = since.date() - timedelta(days=3)
        weeks = weeks.filter(Q(effective_until=None) | Q(effective_until__gt=past))
        days = days.filter(Q(yearly=True) | Q(date__gt=past))
    hours, special = defaultdict(list), defaultdict(list)
    for week in weeks:
        hours[week.department_id].append(_hours(week))
    for day in days:
        special[day.department_id].append(_special(day))
    return {pk: Schedule(zone, tuple(hours[pk]), tuple(special[None] + special[pk])) for pk, zone in zones.items()}


def _hours(row: OpeningHours) -> Hours:
    return Hours(row.weekday, row.opens, row.closes, row.effective_from, row.effective_until)


def _special(row: Holiday) -> SpecialDay:
    return SpecialDay(row.date, row.opens, row.closes, yearly=row.yearly, own=row.department_id is not None)


def cutoffs(departments: Iterable[Department], rules: Rules) -> dict[int, timedelta]:
    """How long before a close each department takes no new chats. No query unless it is computed, then one."""
    fixed = timedelta(minutes=rules.cutoff_minutes)
    if not rules.cutoff_computed:
        return {one.pk: fixed for one in departments}
    rows = Estimate.objects.filter(department__in=departments, kind=Estimate.Kind.EFFECTIVE_P90)
    known = {one.department_id: one for one in rows}
    return {one.pk: computed_cutoff(known.get(one.pk), fixed) for one in departments}


def computed_cutoff(estimate: Estimate | None, otherwise: timedelta) -> timedelta:
    """p90 of the effective duration × chats that an operator has in hand, rounded up to minutes; at most four hours.

    So nine of ten chats that begin in the last minute are over by the close. ``otherwise`` with fewer than 20
    chats to reckon from.
    """
    if estimate is None or estimate.samples < ENOUGH_SAMPLES:
        return otherwise
    minutes = ceil(estimate.seconds * estimate.in_hand / 60)
    return min(timedelta(minutes=minutes), LONGEST_CUTOFF)
