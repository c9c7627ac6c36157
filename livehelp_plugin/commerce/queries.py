"""What is known of carts and orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from livehelp_plugin.commerce.models import CartSnapshot, OrderRecord, OrderStatus, Refund
from livehelp_plugin.commerce.shielding import shielded
from livehelp_plugin.commerce.shop import Money, Order, get_shop
from livehelp_plugin.events.clock import iso

ORDERS_SHOWN = 20


def latest_cart(visitor_ids: Sequence[int]) -> CartSnapshot | None:
    """The cart of a person (a visitor and those merged into it) as it was seen last."""
    return CartSnapshot.objects.filter(visitor_id__in=visitor_ids).order_by("-taken_at", "-pk").first()


def orders_of(visitor_ids: Sequence[int]) -> list[OrderRecord]:
    """A person's orders that we saw, newest first."""
    return list(OrderRecord.objects.filter(visitor_id__in=visitor_ids).order_by("-placed_at", "-pk"))


def record_of(reference: str, shop: str = "") -> OrderRecord | None:
    """Our record of an order of this shop (by default the configured one)."""
    rows = OrderRecord.objects.filter(shop=shop or get_shop().key, reference=str(reference))
    return rows.order_by("pk").first()


def hold_order(order_id: int) -> OrderRecord | None:
    """An order's record, locked until the transaction ends: whoever reckons with it sees its last state.

    An UPDATE that changes nothing, because a SELECT does not lock on every database.
    """
    rows = OrderRecord.objects.filter(pk=order_id)
    return rows.get() if rows.update(status=F("status")) else None


def refunded(order_ids: Iterable[int]) -> dict[int, Decimal]:
    """How much was given back on each order that had a refund."""
    sums = Refund.objects.filter(order_id__in=list(order_ids)).values("order_id").annotate(given=Sum("amount"))
    return {row["order_id"]: row["given"] for row in sums.order_by()}


def net_revenue(orders: Iterable[OrderRecord]) -> dict[str, Decimal]:
    """Paid − refunded, per currency; what is cancelled or not paid is 0."""
    paid = [order for order in orders if order.status == OrderStatus.PAID]
    back = refunded(order.pk for order in paid)
    net: dict[str, Decimal] = {}
    for order in paid:
        net[order.currency] = net.get(order.currency, Decimal(0)) + order.total - back.get(order.pk, Decimal(0))
    return net


def card(visitor_ids: Sequence[int], user: Any = None) -> dict[str, Any]:
    """What an operator sees beside a chat: the cart now, and orders, newest first. JSON-able.

    Orders that the shop knows of the account but we never saw are among them.
    """
    snapshot = latest_cart(visitor_ids)
    records = orders_of(visitor_ids)[:ORDERS_SHOWN]
    back = refunded(record.pk for record in records)
    rows = {record.reference: _record_row(record, back.get(record.pk)) for record in records}
    if user is not None:
        with shielded("the shop's orders_of()"):
            for order in list(get_shop().orders_of(user))[:ORDERS_SHOWN]:
                rows.setdefault(order.reference, _order_row(order))
    newest_first = sorted(rows.values(), key=lambda row: row["placed_at"], reverse=True)
    return {"cart": _cart(snapshot), "orders": newest_first[:ORDERS_SHOWN]}


def _cart(snapshot: CartSnapshot | None) -> dict[str, Any] | None:
    if snapshot is None or not snapshot.lines:
        return None
    return {
        "lines": [
            {
                "name": line["name"],
                "quantity": line["quantity"],
                "total": line["total"],
                "url": followable(line["url"]),
                "image": followable(line["image"]),
            }
            for line in snapshot.lines
        ],
        "total": Money(snapshot.total, snapshot.currency).plain(),
        "currency": snapshot.currency,
        "taken_at": iso(snapshot.taken_at),
    }


def _record_row(record: OrderRecord, back: Decimal | None) -> dict[str, Any]:
    return {
        "reference": record.reference,
        "status": record.status,
        "total": Money(record.total, record.currency).plain(),
        "currency": record.currency,
        "placed_at": iso(record.placed_at),
        "url": followable(record.url),
        "refunded": Money(back, record.currency).plain() if back else None,
    }


def _order_row(order: Order) -> dict[str, Any]:
    return {
        "reference": order.reference,
        "status": order.status,
        "total": order.total.plain(),
        "currency": order.total.currency,
        "placed_at": iso(order.placed_at),
        "url": followable(order.url),
        "refunded": None,
    }


def followable(url: str) -> str:
    """Only what a browser may follow without harm."""
    return url if url.startswith(("/", "https://", "http://")) else ""
