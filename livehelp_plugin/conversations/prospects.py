"""Whether anybody can answer those who wait: told to each of them when it changes, for a chat that nobody takes must
not look as if somebody came in a minute."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from livehelp_plugin.availability.queries import CLOSED, NOBODY, OPEN, states, takes_chats, team
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.queueing import WAITING
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.signals import Signal, spread
from livehelp_plugin.events.sweeping import sweep

SIGNAL = "availability"

_told: dict[int, str] = {}
"""What each waiting stream has heard from this process. Only a memory: another process tells it once more."""


def prospects(waiting: Iterable[Conversation], now: datetime) -> dict[int, dict[str, Any]]:
    """For each of these conversations, by id, what its visitor is told: ``department`` and its ``state``.

    As ``availability.states`` has it, except that who waits already is still answered after the hours, as long as
    somebody is there.
    """
    sites: dict[int, dict[int, str]] = {}
    known: dict[int, str] = {}
    found: dict[int, dict[str, Any]] = {}
    for one in waiting:
        pk = one.department_id
        if pk not in known:
            if one.site_id not in sites:
                sites[one.site_id] = states(one.site_id, now)
            state = sites[one.site_id].get(pk, NOBODY)
            known[pk] = OPEN if state == CLOSED and team(pk, now) else state
        found[one.pk] = {"department": pk, "state": known[pk]}
    return found


@sweep
def tell_prospects(now: datetime) -> int:
    """Tell those who wait what has changed since they were told; returns how many."""
    waiting = list(Conversation.objects.filter(state__in=WAITING).only("pk", "stream_id", "department_id", "site_id"))
    found = prospects(waiting, now)
    before = dict(_told)
    _told.clear()
    signals = []
    for one in waiting:
        told = found[one.pk]
        _told[one.stream_id] = told["state"]
        if takes_chats(told["state"]) != takes_chats(before.get(one.stream_id, OPEN)):
            signals.append(Signal(one.stream_id, Audience.PUBLIC.value, SIGNAL, "system", told))
    spread(signals)
    return len(signals)
