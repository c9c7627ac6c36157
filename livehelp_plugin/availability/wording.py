"""Opening hours as shoppers read them: on the department's clock, in the active language, in Django's formats."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from livehelp_plugin.availability.queries import CLOSED, NOBODY, Answering

DAY = timedelta(days=1)


def in_words(one: Answering, now: datetime) -> str:
    """What to say about a department's hours: "Chat is open until 18:30", "Back on Monday at 9:00".

    Empty where there is nothing to say: it has no hours, or does not close within a day, or open within a year.
    """
    if one.state == CLOSED:
        return _back(one.opens.astimezone(one.zone), now.astimezone(one.zone)) if one.opens else ""
    if one.until is None or one.until - now >= DAY:
        return ""
    time = date_format(one.until.astimezone(one.zone), "TIME_FORMAT")
    if one.state == NOBODY:
        return _("We are usually here until %(time)s") % {"time": time}
    return _("Chat is open until %(time)s") % {"time": time}


def closed_in_words(one: Answering, now: datetime) -> str:
    """What is answered to who would chat while it is closed."""
    return " ".join(
        text.removesuffix(".") + "."
        for text in (
            _("The chat is closed now."),
            in_words(one, now),
            _("Leave a message and we will come back to you."),
        )
        if text
    )


def _back(opens: datetime, now: datetime) -> str:
    days = (opens.date() - now.date()).days
    time = date_format(opens, "TIME_FORMAT")
    if days == 0:
        return _("Back today at %(time)s") % {"time": time}
    if days == 1:
        return _("Back tomorrow at %(time)s") % {"time": time}
    if days < 7:
        return _("Back on %(weekday)s at %(time)s") % {"weekday": date_format(opens, "l"), "time": time}
    return _("Back on %(date)s at %(time)s") % {"date": date_format(opens, "MONTH_DAY_FORMAT"), "time": time}
