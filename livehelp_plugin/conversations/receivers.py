"""What the shop reports about a visitor reaches the operator who is talking to them, as it happens."""

from __future__ import annotations

from livehelp_plugin.commerce.events import CartChanged, OrderCancelled, OrderPaid, OrderPlaced, OrderRefunded
from livehelp_plugin.commerce.models import OrderRecord
from livehelp_plugin.conversations.models import Conversation, State
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.events.signals import Signal, spread
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import Visitor


@consumes(CartChanged, at_once=True)
def show_cart(event: CartChanged) -> None:
    _tell_staff(event.visitor_id, "cart")


@consumes(OrderPlaced, OrderPaid, OrderRefunded, OrderCancelled, at_once=True)
def show_order(event: OrderPlaced | OrderPaid | OrderRefunded | OrderCancelled) -> None:
    visitor_id = OrderRecord.objects.filter(pk=event.order_id).values_list("visitor_id", flat=True).first()
    if visitor_id is not None:
        _tell_staff(visitor_id, "orders")


def _tell_staff(visitor_id: int, part: str) -> None:
    """Signal that a part of the visitor's card has changed, in their open conversations."""
    visitor = Visitor.objects.filter(pk=visitor_id).first()
    if visitor is None:
        return
    relatives = family(survivor(visitor))
    streams = Conversation.objects.exclude(state=State.CLOSED).filter(visitor_id__in=relatives)
    spread(
        [
            Signal(stream, "internal", "card", "system", {"part": part})
            for stream in streams.values_list("stream_id", flat=True)
        ]
    )
