"""Whatever happens to an order, its credit is reckoned again."""

from __future__ import annotations

from livehelp_plugin.attribution.actions import credit_order, credit_orders_of
from livehelp_plugin.commerce.events import (
    OrderCancelled,
    OrderMatched,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
)
from livehelp_plugin.conversations.events import ConversationMarked
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.visitors.events import VisitorsMerged

OrderEvent = OrderPlaced | OrderMatched | OrderPaid | OrderRefunded | OrderCancelled


@consumes(OrderPlaced, OrderMatched, OrderPaid, OrderRefunded, OrderCancelled, at_once=True)
def credit_after_order_event(event: OrderEvent) -> None:
    credit_order(event.order_id)


@consumes(VisitorsMerged, at_once=True)
def credit_after_merge(event: VisitorsMerged) -> None:
    credit_orders_of(event.into_id)


@consumes(ConversationMarked, at_once=True)
def credit_after_mark(event: ConversationMarked) -> None:
    """Spam and tests earn nothing."""
    credit_orders_of(event.visitor_id)
