"""Effects that must happen: written with the event, done after commit or by the janitor, at least once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
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

Consumer = Callable[[Any], None]
_consumers: dict[str, tuple[Consumer, bool]] = {}
_by_type: dict[str, list[str]] = {}


def consumes(*types: type[Event], at_once: bool = False) -> Callable[[Consumer], Consumer]:
    """Register a consumer: idempotent, called with the event at least once, in its own transaction.

    ``at_once`` ones run right after the commit, in the same thread: only for what is cheap and local.
    """

    def register(consumer: Consumer) -> Consumer:
        name = f"{consumer.__module__}.{consumer.__qualname__}"
        if len(name) > NAME_LENGTH:
            raise ValueError(f"{name} is too long a name for a consumer: {NAME_LENGTH} characters at most")
        _consumers[name] = (consumer, at_once)
        for event in types:
            _by_type.setdefault(event.type, []).append(name)
        return consumer

    return register


def enqueue(event: Event, now: datetime) -> None:
    """Owe this event to its consumers; inside the transaction that makes it true."""
    names = _by_type.get(event.type)
    if not names:
        return
    payload = event.payload()
    items = OutboxItem.objects.bulk_create(
        OutboxItem(consumer=name, event_type=event.type, payload=payload, created_at=now, due_at=now) for name in names
    )
    at_once = [item.pk for item in items if _consumers[item.consumer][1]]
    if at_once:
        transaction.on_commit(lambda: _soon(at_once), robust=True)


def _soon(pks: list[int]) -> None:
    if not failpoints.is_off("outbox_at_once"):
        for pk in pks:
            work(pk)


def sweep(limit: int = 100) -> int:
    """Do what is due; returns how many items were done. Any number of processes may sweep."""
    due = OutboxItem.objects.filter(dead=False, due_at__lte=database_now()).order_by("due_at")[:limit]
    return sum(work(pk) for pk in due.values_list("pk", flat=True))


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
        with transaction.atomic():
            consumer[0](event_type(item.event_type).from_payload(item.payload))
            item.delete()
    except Exception as error:
        _failed(item, now, error)
        return False
    return True


def _failed(item: OutboxItem, now: datetime, error: Exception) -> None:
    log.warning("%s failed on %s", item.consumer, item.event_type, exc_info=told(error))
    attempts = item.attempts + 1
    OutboxItem.objects.filter(pk=item.pk).update(
        attempts=attempts,
        due_at=now + timedelta(seconds=min(2**attempts, 3600)),
        dead=attempts >= MAX_ATTEMPTS,
        error=type(error).__name__,
    )
