"""Which conversation earned an order: last touch within the window. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from livehelp_plugin.conversations.qualifying import Talk, Verdict, judge, touching


class Reason(StrEnum):
    """What became of an order, in one word."""

    LAST_TOUCH = "last_touch"
    NOT_PAID = "not_paid"
    CANCELLED = "cancelled"
    NO_VISITOR = "no_visitor"
    NO_CONVERSATION = "no_conversation"


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order as far as its credit is concerned. ``status`` as in ``commerce.models.OrderStatus``."""

    placed_at: datetime
    status: str
    has_visitor: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who earned it, by which message, and whether a touching conversation was open just then."""

    conversation_id: int
    operator_id: int
    touched_at: datetime
    in_chat: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The credit, or None; why; and what was found about each conversation."""

    chosen: Chosen | None
    reason: Reason
    verdicts: Mapping[int, Verdict] = field(default_factory=dict)


def choose(order: Purchase, talks: Sequence[Talk], window: timedelta) -> Decision:
    """Give an order to the operator of the latest operator message before it, if it was paid.

    The order of ``talks`` does not matter; messages after the order never do.
    """
    if order.status == "cancelled":
        return Decision(None, Reason.CANCELLED)
    if order.status != "paid":
        return Decision(None, Reason.NOT_PAID)
    if not order.has_visitor:
        return Decision(None, Reason.NO_VISITOR)
    verdicts = {talk.conversation_id: judge(talk, order.placed_at, window) for talk in talks}
    found = touching(talks, order.placed_at, window)
    if not found:
        return Decision(None, Reason.NO_CONVERSATION, verdicts)
    touch, talk = found[-1]
    in_chat = any(other.was_open(order.placed_at) for _, other in found)
    return Decision(Chosen(talk.conversation_id, touch.operator_id, touch.at, in_chat), Reason.LAST_TOUCH, verdicts)
