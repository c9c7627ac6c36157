"""What one conversation, and the contact that it is part of, came to. Pure: plain data in, plain values out.

A *contact* is a conversation together with what continues it within 30 minutes. Definitions are those of
``docs/reference/measures.md``; durations are seconds of wall time, None where there is nothing to measure.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

VISITOR, OPERATOR = "visitor", "operator"
OPEN, HANDLED, LOST = "open", "handled", "lost"
LEFT_QUEUE, LEFT_OFFERED, NOT_TAKEN, UNANSWERED = "left_queue", "left_offered", "not_taken", "unanswered"
QUEUED, OFFERED, ACTIVE = "queued", "offered", "active"
BY_VISITOR, VISITOR_GONE, NOT_TAKEN_IN_TIME = "by_visitor", "visitor_gone", "not_taken"

CONTACT_GAP = timedelta(minutes=30)
SHORT_ABANDON_SECONDS = 10

_PEOPLE = uuid.UUID("5b0f4b2c-6a0e-4c35-9d0c-0d8e2a2f9f11")


@dataclass(frozen=True, slots=True)
class Said:
    """A message that both sides see: when, and by whom. Automatic messages and notes are none."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation as it went. ``left_from`` is the state in which it was closed."""

    received_at: datetime
    said: Sequence[Said] = ()
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: str = ""
    left_from: str = QUEUED


def same_contact(earlier_closed_at: datetime | None, received_at: datetime) -> bool:
    """Whether a conversation that continues an earlier one belongs to the same contact: at most 30 minutes later."""
    return earlier_closed_at is not None and received_at - earlier_closed_at <= CONTACT_GAP


def outcome(contact: Sequence[Talk]) -> str:
    """Open while any of its conversations is; else handled if an operator ever wrote, else lost."""
    if any(talk.closed_at is None for talk in contact):
        return OPEN
    return HANDLED if _answered(contact) else LOST


def lost_reason(contact: Sequence[Talk]) -> str:
    """Why nobody answered, by the way in which the last conversation ended; empty unless lost."""
    if outcome(contact) != LOST:
        return ""
    last = contact[-1]
    if last.close_reason == NOT_TAKEN_IN_TIME:
        return NOT_TAKEN
    if last.close_reason in (BY_VISITOR, VISITOR_GONE) and last.left_from != ACTIVE:
        return LEFT_OFFERED if last.left_from == OFFERED else LEFT_QUEUE
    return UNANSWERED


def is_short_abandon(contact: Sequence[Talk]) -> bool:
    """Lost within less than 10 seconds."""
    last = contact[-1].closed_at
    return (
        outcome(contact) == LOST and last is not None and _seconds(contact[0].received_at, last) < SHORT_ABANDON_SECONDS
    )


def is_dropped(contact: Sequence[Talk]) -> bool:
    """Handled, but closed over an unanswered visitor message."""
    said = [message for talk in contact for message in talk.said]
    return outcome(contact) == HANDLED and said[-1].by == VISITOR


def wait_seconds(contact: Sequence[Talk]) -> float | None:
    """From the receipt to the first operator message; None where the operator spoke first: nobody waited."""
    first = next((message for talk in contact for message in talk.said if message.by == OPERATOR), None)
    if first is None or opened_by_operator(contact):
        return None
    return _seconds(contact[0].received_at, first.at)


def queue_seconds(contact: Sequence[Talk]) -> float | None:
    """From the receipt until an operator first accepted; what is left of the wait is reaction."""
    accepted = next((talk.accepted_at for talk in contact if talk.accepted_at), None)
    if accepted is None or opened_by_operator(contact):
        return None
    return _seconds(contact[0].received_at, accepted)


def opened_by_operator(contact: Sequence[Talk]) -> bool:
    """Whether the first word was an operator's: an appointment, or the answer to a contact request."""
    first = next((message for talk in contact for message in talk.said), None)
    return first is not None and first.by == OPERATOR


def total_seconds(talk: Talk) -> float | None:
    """From the first visitor message to the close; to the last message when the visitor had simply gone."""
    first = next((message.at for message in talk.said if message.by == VISITOR), None)
    if first is None or talk.closed_at is None:
        return None
    end = talk.said[-1].at if talk.close_reason == VISITOR_GONE else talk.closed_at
    return _seconds(first, end)


def effective_seconds(talk: Talk, cap: float) -> float | None:
    """From the first operator message on, the sum of the gaps between messages, each counted up to ``cap``."""
    start = next((index for index, message in enumerate(talk.said) if message.by == OPERATOR), None)
    if start is None:
        return None
    times = [message.at for message in talk.said[start:]]
    return float(sum(min(_seconds(one, two), cap) for one, two in pairwise(times)))


def longest_gap_seconds(talk: Talk) -> float | None:
    """The longest that the visitor waited for an operator message, from a turn's first unanswered message."""
    gaps, since = [], None
    for message in talk.said:
        if message.by == VISITOR:
            since = since or message.at
        elif since is not None:
            gaps.append(_seconds(since, message.at))
            since = None
    return max(gaps, default=None)


def count(talk: Talk, by: str) -> int:
    return sum(message.by == by for message in talk.said)


@dataclass(frozen=True, slots=True)
class CreditedOrder:
    """What an order that the conversation earned was worth, and what of it was given back."""

    paid: Decimal
    refunded: Decimal
    currency: str


def net_by_currency(orders: Iterable[CreditedOrder]) -> dict[str, str]:
    """Paid minus refunded, per currency; never summed across currencies, never rounded."""
    sums: dict[str, Decimal] = {}
    for order in orders:
        sums[order.currency] = sums.get(order.currency, Decimal(0)) + order.paid - order.refunded
    return {currency: f"{sums[currency].normalize():f}" for currency in sorted(sums)}


def person_of(key: uuid.UUID) -> uuid.UUID:
    """Tells a visitor's facts from others' without naming the visitor; replaced by a random one at erasure."""
    return uuid.uuid5(_PEOPLE, key.hex)


def _answered(contact: Sequence[Talk]) -> bool:
    return any(message.by == OPERATOR for talk in contact for message in talk.said)


def _seconds(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds()
