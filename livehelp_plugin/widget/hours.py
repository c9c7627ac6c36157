"""Who can answer and until when, as browsers are told: the same for every visitor of a site and language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from livehelp_plugin.availability.queries import Answering, answering, shown_online, takes_chats
from livehelp_plugin.availability.wording import in_words
from livehelp_plugin.events.clock import iso


def availability_of(site_id: int, now: datetime) -> dict[str, Any]:
    """``departments``, the state of each; and ``hours`` of each, where any has opening hours that matter now.

    ``hours``: ``until``, when new chats stop before the coming close, or ``opens``, when they are taken again; and
    ``text``, the same in words. A department without hours has an empty one, so that nobody takes another's for it.
    ``people`` of each are those who are there and agreed to be shown, as ``[name, picture]``, if there are any.
    """
    found = answering(site_id, now)
    answer: dict[str, Any] = {"departments": {str(pk): one.state for pk, one in found.items()}}
    hours = {str(pk): _hours(one, now) for pk, one in found.items()}
    if any(hours.values()):
        answer["hours"] = hours
    if people := shown_online(site_id, now):
        answer["people"] = {str(pk): those for pk, those in people.items() if takes_chats(found[pk].state)}
    return answer


def _hours(one: Answering, now: datetime) -> dict[str, Any]:
    told = {"until": iso(one.until), "opens": iso(one.opens), "text": in_words(one, now)}
    return {name: value for name, value in told.items() if value}
