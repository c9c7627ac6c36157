"""Facts about carts and orders. They stand in no stream: clients see their effects, not them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CartChanged(Event):
    """A visitor's cart differs from the snapshot before."""

    type: ClassVar[str] = "cart.changed"
    visitor_id: int
    cart_id: int
    taken_at: str


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """An order became known to us, once per order."""

    type: ClassVar[str] = "order.placed"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderMatched(Event):
    """An order that was known without its visitor has found them."""

    type: ClassVar[str] = "order.matched"
    order_id: int
    visitor_id: int


@dataclass(frozen=True, kw_only=True)
class OrderPaid(Event):
    """The payment of an order was confirmed."""

    type: ClassVar[str] = "order.paid"
    order_id: int


@dataclass(frozen=True, kw_only=True)
class OrderRefunded(Event):
    """Money was given back, once per refund."""

    type: ClassVar[str] = "order.refunded"
    order_id: int
    refund_id: int


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Event):
    """An order will not be fulfilled."""

    type: ClassVar[str] = "order.cancelled"
    order_id: int
