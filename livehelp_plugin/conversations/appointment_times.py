"""When an appointment is, in words: on the department's clock, and always with the name of that clock."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _


def zone_name(zone: ZoneInfo) -> str:
    """Whose clock: "Rome time"; "UTC" for a zone that is no place."""
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return _("%(place)s time") % {"place": place} if "/" in zone.key else zone.key


def day_name(day: date) -> str:
    return _("%(weekday)s, %(date)s") % {"weekday": date_format(day, "l"), "date": date_format(day, "DATE_FORMAT")}


def time_name(moment: datetime, zone: ZoneInfo) -> str:
    return time_format(moment.astimezone(zone).timetz(), "TIME_FORMAT")


def span(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """ "10:00 – 10:20"."""
    return f"{time_name(starts_at, zone)} – {time_name(ends_at, zone)}"


def in_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Day, times and whose clock, on one line."""
    return _("%(day)s, %(times)s (%(zone)s)") % {
        "day": day_name(starts_at.astimezone(zone).date()),
        "times": span(starts_at, ends_at, zone),
        "zone": zone_name(zone),
    }
