"""Visitors who may not write for now. A block is a person's: it holds for everyone who was merged with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.visitors.events import VisitorBlocked, VisitorUnblocked
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import Visitor, VisitorBlock


def blocks_of(visitor_ids: Collection[int], now: datetime) -> QuerySet[VisitorBlock]:
    """The blocks that hold now for a person, given by all their visitors."""
    standing = VisitorBlock.objects.filter(visitor__in=visitor_ids, lifted_at=None)
    return standing.filter(Q(until=None) | Q(until__gt=now))


def is_blocked(visitor_ids: Collection[int]) -> bool:
    """Asked only where something new begins or has been refused anyway: posting costs nothing more."""
    return blocks_of(visitor_ids, database_now()).exists()


def block(visitor: Visitor, *, until: datetime | None, made_by_id: int | None, reason: str = "") -> VisitorBlock:
    """Keep a person from writing until then, or for good. Blocked anew, the new term and reason hold.

    What is open is closed by who hears ``VisitorBlocked``.
    """
    person = survivor(visitor)
    with transaction.atomic():
        # The row is held by who opens a conversation, too: one of both sees what the other did.
        Visitor.objects.filter(pk=person.pk).update(name=F("name"))
        now = database_now()
        wanted = {"until": until, "made_by_id": made_by_id, "reason": reason[:80], "made_at": now}
        try:
            with transaction.atomic():
                made = VisitorBlock.objects.create(visitor=person, **wanted)
        except IntegrityError:
            VisitorBlock.objects.filter(visitor=person, lifted_at=None).update(**wanted)
            made = VisitorBlock.objects.get(visitor=person, lifted_at=None)
        publish(VisitorBlocked(visitor_id=person.pk))
    return made


def unblock(visitor: Visitor) -> int:
    """Let a person write again; returns how many blocks ended. Idempotent."""
    person = survivor(visitor)
    with transaction.atomic():
        standing = VisitorBlock.objects.filter(visitor__in=family(person), lifted_at=None)
        lifted = standing.update(lifted_at=database_now())
        if lifted:
            publish(VisitorUnblocked(visitor_id=person.pk))
    return lifted
