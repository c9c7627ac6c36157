"""Writing facts: recomputed from what happened, never incremented; and set loose from what was erased."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from livehelp_plugin.conversations.models import CloseReason, Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.insights import facts
from livehelp_plugin.insights.gathering import Gathered, contact_of, gather
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.policy.queries import Rules, rules_at


def recompute(conversation_id: int) -> int:
    """Bring the facts of this conversation, and of the contact it is part of, up to date.

    Idempotent; returns how many rows changed. A conversation that is gone, and frozen rows, are left alone.
    """
    conversation = Conversation.objects.select_related("continues").filter(pk=conversation_id).first()
    if conversation is None:
        return 0
    contact = contact_of(conversation)
    with transaction.atomic():
        rows = _held_rows(contact)
        gathered = gather([c for c in _reread(contact) if c.pk in rows])
        if not gathered or any(row.frozen for row in rows.values()):
            return 0
        return sum(_save(rows[pk], values) for pk, values in _values(gathered, rows))


def rebuild() -> tuple[int, int]:
    """Recompute all facts that are not frozen; returns how many conversations were read, how many rows changed."""
    read = changed = 0
    for pk in list(Conversation.objects.order_by("pk").values_list("pk", flat=True)):
        read += 1
        changed += recompute(pk)
    return read, changed


def freeze(conversation_ids: Collection[int]) -> int:
    """Keep the facts of these conversations as they are now, for what they were made from is about to go.

    The whole contact is frozen, or its parts would no longer agree. Returns how many rows are frozen;
    they lose their conversation with it.
    """
    for pk in conversation_ids:
        recompute(pk)
    rows = ConversationFacts.objects.filter(conversation__in=conversation_ids)
    firsts = {part_of or pk for pk, part_of in rows.values_list("pk", "part_of")}
    frozen = ConversationFacts.objects.filter(Q(pk__in=firsts) | Q(part_of__in=firsts)).update(frozen=True)
    return frozen


def rename_person(old: uuid.UUID, new: uuid.UUID) -> None:
    """Count one visitor's facts as another's: after a merge, and under a random name after an erasure."""
    ConversationFacts.objects.filter(person=old).update(person=new)


def _held_rows(contact: list[Conversation]) -> dict[int, ConversationFacts]:
    """The contact's rows, made where missing, and locked: the first one stands for all."""
    now = database_now()
    for conversation in contact:
        ConversationFacts.objects.get_or_create(
            conversation=conversation,
            defaults={
                "site_id": conversation.site_id,
                "department_id": conversation.department_id,
                "received_at": conversation.received_at,
                "outcome": facts.OPEN,
                "computed_at": now,
            },
        )
    ConversationFacts.objects.filter(conversation=contact[0]).update(frozen=F("frozen"))
    rows = ConversationFacts.objects.filter(conversation__in=contact)
    return {row.conversation_id: row for row in rows if row.conversation_id is not None}


def _reread(contact: list[Conversation]) -> list[Conversation]:
    """The same conversations as they are now that nobody else can write their facts."""
    known = Conversation.objects.select_related("visitor").in_bulk([c.pk for c in contact])
    return [known[c.pk] for c in contact if c.pk in known]


def _values(gathered: list[Gathered], rows: dict[int, ConversationFacts]) -> Iterator[tuple[int, dict[str, Any]]]:
    first = rows[gathered[0].conversation.pk]
    for one in gathered:
        pk = one.conversation.pk
        rules = rules_at(one.conversation.site_id, one.conversation.received_at)
        whole = gathered if rows[pk] == first else [one]
        values = _dimensions(one, rules) | _earned(one, whole) | _service(one, whole, rules)
        yield pk, values | {"part_of_id": None if rows[pk] == first else first.pk}


def _dimensions(one: Gathered, rules: Rules) -> dict[str, Any]:
    c = one.conversation
    return {
        "person": one.person,
        "site_id": c.site_id,
        "department_id": c.department_id,
        "received_at": c.received_at,
        "closed_at": c.closed_at,
        "counted": not (c.is_test or c.is_spam or c.close_reason == CloseReason.BLOCKED),
        "language": c.language,
        "country": c.country,
        "device": c.device,
        "rules_version": rules.version,
    }


def _earned(one: Gathered, whole: list[Gathered]) -> dict[str, Any]:
    return {
        "converted": any(part.orders for part in whole),
        "assisted_orders": len(one.orders),
        "assisted_net": facts.net_by_currency(one.orders),
        "surveys_asked": len(one.surveys),
        "surveys_answered": sum(answers is not None for answers in one.surveys),
        "ratings_asked": len(one.ratings),
        "ratings_answered": sum(answers is not None for answers in one.ratings),
        "answers": [answers for answers in (*one.surveys, *one.ratings) if answers],
    }


def _service(one: Gathered, whole: list[Gathered], rules: Rules) -> dict[str, Any]:
    """Waiting and outcome of the contact, durations of the conversation; nothing of them while it is open."""
    talks, talk = [part.talk for part in whole], one.talk
    outcome = facts.outcome(talks)
    settled, closed = outcome != facts.OPEN, talk.closed_at is not None
    return {
        "operator_id": one.last_operator if closed else None,
        "settled_at": max(t.closed_at for t in talks if t.closed_at) if settled else None,
        "outcome": outcome,
        "begun_by_us": facts.opened_by_operator(talks),
        "lost_reason": facts.lost_reason(talks),
        "dropped": facts.is_dropped(talks),
        "short_abandon": facts.is_short_abandon(talks),
        "wait_seconds": facts.wait_seconds(talks) if settled else None,
        "queue_seconds": facts.queue_seconds(talks) if settled else None,
        "total_seconds": facts.total_seconds(talk) if closed else None,
        "effective_seconds": facts.effective_seconds(talk, rules.effective_gap_seconds) if closed else None,
        "longest_gap_seconds": facts.longest_gap_seconds(talk) if closed else None,
        "visitor_messages": facts.count(talk, facts.VISITOR) if closed else 0,
        "operator_messages": facts.count(talk, facts.OPERATOR) if closed else 0,
        "qualifying": settled and any(_qualifies(part) for part in whole),
    }


def _qualifies(one: Gathered) -> bool:
    """Whether an order may be credited to it: both sides spoke, in earnest, and the shopper did not object."""
    c = one.conversation
    both = facts.count(one.talk, facts.VISITOR) and facts.count(one.talk, facts.OPERATOR)
    return bool(both) and c.link_to_orders and not (c.is_test or c.is_spam)


def _save(row: ConversationFacts, values: dict[str, Any]) -> bool:
    """Store what differs; False when nothing does."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    row.computed_at = database_now()
    row.save(update_fields=[*(name.removesuffix("_id") for name in changed), "computed_at"])
    return True
