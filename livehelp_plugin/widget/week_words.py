"""A week of opening hours in words: in the active language, in Django's formats."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.appointment_times import zone_name
from livehelp_plugin.widget.week import Times, Week


def shown_week(week: Week) -> dict[str, Any]:
    """``days`` (none where no hours were set), ``special`` days to come, the clock's ``zone`` and its name."""
    return {
        "zone": week.zone,
        "zone_name": zone_name(ZoneInfo(week.zone)),
        "days": [
            {"number": n, "name": str(WEEKDAYS[n]), "times": in_words(times)} for n, times in enumerate(week.days)
        ],
        "special": [
            {
                "date": one.day.isoformat(),
                "day": date_format(one.day, "MONTH_DAY_FORMAT"),
                "name": one.name,
                "times": in_words(one.times),
            }
            for one in week.special
        ],
    }


def in_words(times: Times) -> str:
    """As in "9:00 – 13:00, 15:00 – 18:00"."""
    if not times:
        return _("Closed")
    if any(opens == closes for opens, closes in times):
        return _("All day")
    return ", ".join(f"{_on_clock(opens)} – {_on_clock(closes)}" for opens, closes in times)


def _on_clock(moment: time) -> str:
    return time_format(moment, "TIME_FORMAT")
