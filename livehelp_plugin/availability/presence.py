"""Presence is a lease: proof of a connection, renewed in batches by the process that holds it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max

from livehelp_plugin.availability.models import Lease
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.sweeping import sweep

VISITOR = timedelta(seconds=60)
"""How long a shopper counts as there after the last sign of life."""
OPERATOR = timedelta(seconds=45)
"""How long an operator counts as there; then what rings is withdrawn at once."""


def subject_of_visitor(visitor_id: int) -> str:
    return f"v:{visitor_id}"


def subject_of_operator(operator_id: int) -> str:
    return f"o:{operator_id}"


def renew(connections: Iterable[tuple[str, uuid.UUID]]) -> None:
    """Renew these (subject, connection) leases, in one statement."""
    now = database_now()
    leases = [
        Lease(subject=subject, connection=connection, expires_at=now + _length(subject))
        for subject, connection in sorted(set(connections), key=str)
    ]
    if leases:
        Lease.objects.bulk_create(
            leases,
            update_conflicts=True,
            unique_fields=["subject", "connection"],
            update_fields=["expires_at"],
        )


def release(connections: Iterable[tuple[str, uuid.UUID]], *, grace: timedelta = timedelta(seconds=5)) -> None:
    """Shorten leases of connections that ended: a page change is back within the grace."""
    until = database_now() + grace
    for subject, connection in connections:
        Lease.objects.filter(subject=subject, connection=connection, expires_at__gt=until).update(expires_at=until)


def touch(subject: str, connection: uuid.UUID) -> None:
    """Renew a poller's lease, but only when half of it is gone: one write in 20 s, not one per poll."""
    now = database_now()
    fresh = Lease.objects.filter(subject=subject, connection=connection, expires_at__gt=now + _length(subject) / 2)
    if not fresh.exists():
        renew([(subject, connection)])


def present(subjects: Iterable[str], now: datetime) -> set[str]:
    """Which of these are connected."""
    return set(Lease.objects.filter(subject__in=list(subjects), expires_at__gt=now).values_list("subject", flat=True))


def lease_ends(subjects: Iterable[str], since: datetime) -> dict[str, datetime]:
    """Until when the connections of these were, or are, proven; only of those that were later than ``since``."""
    leases = Lease.objects.filter(subject__in=list(subjects), expires_at__gt=since)
    return dict(leases.values_list("subject").annotate(until=Max("expires_at")).order_by())


def _length(subject: str) -> timedelta:
    return OPERATOR if subject.startswith("o:") else VISITOR


@sweep
def forget_expired(now: datetime) -> int:
    """Delete leases that ended a while ago."""
    return Lease.objects.filter(expires_at__lt=now - timedelta(minutes=10)).delete()[0]
