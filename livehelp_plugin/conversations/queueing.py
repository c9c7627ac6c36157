"""The queue of a department: who waits, in which order, and how much its operators have in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from livehelp_plugin.availability.queries import team
from livehelp_plugin.conversations.appointments_queries import Reserved, reserved
from livehelp_plugin.conversations.choosing import Candidate, Waiting
from livehelp_plugin.conversations.models import Conversation, Offer, State, Transfer
from livehelp_plugin.conversations.slots import hold_back

PAGE = 100

WAITING = (State.QUEUED, State.OFFERED)


def queue_of(department_id: int) -> QuerySet[Conversation]:
    """Those who wait in a department, the next one first."""
    waiting = Conversation.objects.filter(department=department_id, state__in=WAITING)
    return waiting.order_by("-priority", "queued_at", "pk")


@dataclass(frozen=True, slots=True)
class InHand:
    """What an operator has: places taken, and how many of them by quiet conversations."""

    used: int = 0
    quiet: int = 0


def in_hand(operator_ids: Collection[int]) -> dict[int, InHand]:
    """What these operators have in hand: active (not waiting for the customer), offered, incoming. Two queries."""
    active = Conversation.objects.filter(operator__in=operator_ids, state=State.ACTIVE, waiting_until=None)
    held = {
        row["operator"]: InHand(row["held"], row["quiet"])
        for row in active.values("operator")
        .annotate(held=Count("pk"), quiet=Count("pk", filter=Q(is_quiet=True)))
        .order_by()
    }
    ringing = Offer.objects.filter(operator__in=operator_ids, ended_at=None)
    for row in ringing.values("operator").annotate(open=Count("pk")).order_by():
        before = held.get(row["operator"], InHand())
        held[row["operator"]] = InHand(before.used + row["open"], before.quiet)
    return held


def candidates(department_id: int, now: datetime) -> list[Candidate]:
    """Who of a department can be asked now, with what they have in hand, or must keep free. Six queries."""
    members = team(department_id, now)
    held = in_hand([one.operator_id for one in members]) if members else {}
    found = [
        Candidate(
            operator_id=one.operator_id,
            capacity=one.capacity,
            used=held.get(one.operator_id, InHand()).used,
            quiet=held.get(one.operator_id, InHand()).quiet,
            engaged_at=one.engaged_at,
            priority=one.priority,
            skills=one.skills,
            languages=one.languages,
        )
        for one in members
    ]
    kept = reserved(department_id, now) if members else Reserved()
    return hold_back(found, kept.places, kept.named)


def to_be_offered(department_id: int) -> Iterator[Waiting]:
    """Those for whom somebody is looked for, in order: handed over to the department first, then the queue.

    Read a page at a time, so that who takes three from a queue of a thousand reads a hundred.
    """
    handed = Transfer.objects.filter(to_department=department_id, to_operator=None, ended_at=None)
    transfers = list(handed.select_related("conversation").order_by("started_at", "pk"))
    yield from _waiting([one.conversation for one in transfers], {one.conversation_id: one for one in transfers})
    begun = 0
    while True:
        page = list(queue_of(department_id)[begun : begun + PAGE])
        yield from _waiting(page, {})
        if len(page) < PAGE:
            return
        begun += PAGE


def _waiting(page: list[Conversation], transfers: dict[int, Transfer]) -> Iterator[Waiting]:
    offers: dict[int, list[Offer]] = {}
    for offer in Offer.objects.filter(conversation__in=[one.pk for one in page]):
        offers.setdefault(offer.conversation_id, []).append(offer)
    for one in page:
        transfer = transfers.get(one.pk)
        mine = [row for row in offers.get(one.pk, ()) if row.transfer_id == (transfer.pk if transfer else None)]
        ringing = [row for row in mine if row.ended_at is None]
        yield Waiting(
            conversation_id=one.pk,
            language=one.language,
            skill=one.skill_id,
            familiar=one.familiar_id,
            declined=_with(mine, Offer.Outcome.DECLINED),
            lapsed=_with(mine, Offer.Outcome.LAPSED),
            ringing=frozenset(row.operator_id for row in ringing),
            asked=any(row.lapses_at is not None for row in ringing),
            barred=frozenset({one.operator_id} if one.operator_id else ()),
            transfer_id=transfer.pk if transfer else None,
        )


def _with(rows: list[Offer], outcome: str) -> frozenset[int]:
    return frozenset(row.operator_id for row in rows if row.outcome == outcome)
