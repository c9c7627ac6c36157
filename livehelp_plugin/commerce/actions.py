"""What a shop calls. Every function may be called again, in any order; none raises into the shop.

order_placed(request, reference)      in the view that creates the order
order_paid(reference)                 where the payment is confirmed (a webhook will do)
order_refunded(reference, amount, refund_reference)
order_cancelled(reference)
cart_changed(request)                 after adding, changing, removing
"""

from __future__ import annotations

import logging
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from livehelp_plugin.commerce.events import CartChanged, OrderRefunded
from livehelp_plugin.commerce.models import CartSnapshot, OrderStatus, Refund
from livehelp_plugin.commerce.recording import advance, remember
from livehelp_plugin.commerce.shielding import shielded
from livehelp_plugin.commerce.shop import Cart, Money, Order, Request, get_shop
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.visitors.identity import visitor_of
from livehelp_plugin.visitors.models import Visitor

log = logging.getLogger(__name__)


def cart_changed(request: Request) -> None:
    """The shopper's cart may have changed: operators see it at once. Costs nothing for who never chatted."""
    with shielded("cart_changed"):
        visitor = visitor_of(request)
        if visitor is not None:
            report_cart(visitor, get_shop().cart(request))


def order_placed(request: Request, reference: str) -> None:
    """An order was placed in this request: its visitor is the one whom the request's cookie names."""
    with shielded("order_placed", reference):
        order = _look_up(reference)
        with transaction.atomic():
            record = remember(str(reference), order, request)
            advance(record, OrderStatus.PLACED, order)


def order_paid(reference: str) -> None:
    """The payment is confirmed. An order that we never saw placed is made from what the shop says."""
    with shielded("order_paid", reference):
        order = _look_up(reference)
        with transaction.atomic():
            advance(remember(str(reference), order), OrderStatus.PAID, order)


def order_refunded(reference: str, amount: Decimal | Money, refund_reference: str, at: datetime | None = None) -> None:
    """Money was given back on an order, in part or whole; each ``refund_reference`` counts once.

    ``amount`` is positive and in the order's currency. A refund that is heard of before its payment is kept.
    """
    with shielded("order_refunded", reference, refund_reference):
        if not refund_reference:
            raise ValueError("a refund needs a reference of its own, or it would be counted twice")
        order = _look_up(reference)
        with transaction.atomic():
            record = remember(str(reference), order)
            advance(record, OrderStatus.PLACED, order)
            given = amount if isinstance(amount, Money) else Money(amount, record.currency)
            if given.currency != record.currency or given.amount <= 0:
                raise ValueError(f"{given} is no refund of an order in {record.currency}")
            refund, is_new = Refund.objects.get_or_create(
                order=record,
                reference=str(refund_reference),
                defaults={"amount": given.rounded(), "refunded_at": at or database_now()},
            )
            if is_new:
                publish(OrderRefunded(order_id=record.pk, refund_id=refund.pk))
            elif refund.amount != given.rounded():
                log.warning("refund %s was %s before, now %s", refund_reference, refund.amount, given.amount)


def order_cancelled(reference: str) -> None:
    """The order will not be fulfilled; it earns nothing any more, paid or not."""
    with shielded("order_cancelled", reference):
        order = _look_up(reference)
        with transaction.atomic():
            advance(remember(str(reference), order), OrderStatus.CANCELLED, order)


def report_cart(visitor: Visitor, cart: Cart | None) -> CartSnapshot | None:
    """Keep a snapshot if the visitor's cart differs from the last one; None when it does not.

    A cart that is gone (None) is kept as an empty one, so that nobody looks at yesterday's.
    """
    latest = CartSnapshot.objects.filter(visitor=visitor).order_by("-taken_at", "-pk").first()
    if cart is None or not cart.lines:
        if latest is None:
            return None
        cart = Cart(latest.reference, (), Money(Decimal(0), latest.currency))
    seen = CartSnapshot(
        visitor=visitor,
        reference=cart.reference,
        lines=[line.as_json() for line in cart.lines],
        total=cart.total.rounded(),
        currency=cart.total.currency,
        taken_at=database_now(),
    )
    if latest is not None and _content(latest) == _content(seen):
        return None
    with transaction.atomic():
        seen.save()
        publish(CartChanged(visitor_id=visitor.pk, cart_id=seen.pk, taken_at=iso(seen.taken_at) or ""))
    return seen


def _content(snapshot: CartSnapshot) -> tuple[object, ...]:
    return snapshot.reference, snapshot.lines, snapshot.total, snapshot.currency


def _look_up(reference: str) -> Order | None:
    """What the shop says; None too when it cannot say: what we know already is enough to go on."""
    with shielded("the shop's order()", reference):
        return get_shop().order(str(reference))
    return None
