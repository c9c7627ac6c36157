"""Effects that must happen: written with the event, done after commit or by the janitor, at least once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import transaction

from livehelp_plugin.events import failpoints
from livehelp_plugin.events.base import Event, event_type
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
NAME_LENGTH = 160
HOLD = timedelta(seconds=60)
"""How long a worker has for one item before another may take it."""

OUTSIDE_SECONDS = 2.0
"""How long one round may talk to mail servers and their like: what hangs there must not hold up the other sweeps."""

Consumer = Callable[[Any], None]
When = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Registered:
    """A consumer, and how it wants to be called."""

    consumer: Consumer
    at_once: bool
    outside: bool
    when: When | None


_consumers: dict[str, Registered] = {}
_by_type: dict[str, list[str]] = {}


def consumes(
    *types: type[Event], at_once: bool = False, outside: bool = False, when: When | None = None
) -> Callable[[Consumer], Consumer]:
    """Register a consumer: idempotent, called with the event at least once, in its own transaction.

    ``at_once`` ones run right after the commit, in the same thread: only for what is cheap and local. ``outside``
    ones talk to a server that may be slow: no transaction stands around them, or a mail that hangs would stop every
    writer of an SQLite database. ``when``: what it says no to is not even written down.
    """

    def register(consumer: Consumer) -> Consumer:
        name = f"{consumer.__module__}.{consumer.__qualname__}"
        if len(name) > NAME_LENGTH:
            raise ValueError(f"{name} is too long a name for a consumer: {NAME_LENGTH} characters at most")
        _consumers[name] = Registered(consumer, at_once, outside, when)
        for event in types:
            _by_type.setdefault(event.type, []).append(name)
        return consumer

    return register


def enqueue(event: Event, now: datetime) -> None:
    """Owe this event to its consumers; inside the transaction that makes it true."""
    names = [name for name in _by_type.get(event.type, ()) if _wants(name, event)]
    if not names:
        return
    payload = event.payload()
    items = OutboxItem.objects.bulk_create(
        OutboxItem(consumer=name, event_type=event.type, payload=payload, created_at=now, due_at=now) for name in names
    )
    at_once = [item.pk for item in items if _consumers[item.consumer].at_once]
    if at_once:
        transaction.on_commit(lambda: _soon(at_once), robust=True)


def _wants(name: str, event: Event) -> bool:
    when = _consumers[name].when
    return when is None or when(event)


def _soon(pks: list[int]) -> None:
    if not failpoints.is_off("outbox_at_once"):
        for pk in pks:
            work(pk)


def sweep(limit: int = 100) -> int:
    """Do what is due; returns how many items were done. Any number of processes may sweep."""
    due = OutboxItem.objects.filter(dead=False, due_at__lte=database_now()).order_by("due_at")
    rows = list(due.values_list("pk", "consumer")[:limit])
    inside = [pk for pk, name in rows if not _is_outside(name)]
    return sum(work(pk) for pk in inside) + _outside([pk for pk, name in rows if _is_outside(name)])


def _is_outside(name: str) -> bool:
    return name in _consumers and _consumers[name].outside


def _outside(pks: list[int]) -> int:
    """What reaches out comes last; what there is no time for is due again in the next round."""
    done, began = 0, monotonic()
    for pk in pks:
        if monotonic() - began > OUTSIDE_SECONDS:
            break
        done += work(pk)
    return done


def work(pk: int) -> bool:
    """Do one item, if it is still owed and nobody else holds it."""
    now = database_now()
    held = OutboxItem.objects.filter(pk=pk, dead=False, due_at__lte=now).update(due_at=now + HOLD)
    item = OutboxItem.objects.filter(pk=pk).first() if held else None
    if item is None:
        return False
    consumer = _consumers.get(item.consumer)
    if consumer is None:  # a consumer of a newer or older version; kept for it
        return False
    try:
        _call(consumer, item)
    except Exception as error:
        _failed(item, now, error)
        return False
    return True


def _call(registered: Registered, item: OutboxItem) -> None:
    event = event_type(item.event_type).from_payload(item.payload)
    if registered.outside:
        registered.consumer(event)
        item.delete()
        return
    with transaction.atomic():
        registered.consumer(event)
        item.delete()


def _failed(item: OutboxItem, now: datetime, error: Exception) -> None:
    log.warning("%s failed on %s", item.consumer, item.event_type, exc_info=told(error))
    attempts = item.attempts + 1
    OutboxItem.objects.filter(pk=item.pk).update(
        attempts=attempts,
        due_at=now + timedelta(seconds=min(2**attempts, 3600)),
        dead=attempts >= MAX_ATTEMPTS,
        error=type(error).__name__,
    )
