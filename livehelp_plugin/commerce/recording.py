"""Our one record of an order: locked, made from what the shop says, and only ever moved on."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from livehelp_plugin.commerce.events import OrderCancelled, OrderMatched, OrderPaid, OrderPlaced
from livehelp_plugin.commerce.matching import match, site_for, user_of
from livehelp_plugin.commerce.models import MatchMethod, OrderRecord, OrderStatus
from livehelp_plugin.commerce.shop import Order, Request, get_shop
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.publishing import publish

LONGEST_URL = 500

_RANK = {OrderStatus.PLACED: 0, OrderStatus.PAID: 1, OrderStatus.CANCELLED: 2}


class UnknownOrder(LookupError):
    """Neither we nor the shop know an order by this reference."""


def remember(reference: str, order: Order | None, request: Request | None = None) -> OrderRecord:
    """Our record of this order, locked until the transaction ends; made if there is none.

    The first statement of its transaction. Raises UnknownOrder.
    """
    record = _hold(reference)
    if record is None:
        if order is None:
            raise UnknownOrder(reference)
        try:
            with transaction.atomic():
                return _create(reference, order, request)
        except IntegrityError:  # another signal was faster
            record = _hold(reference)
            if record is None:
                raise
    _improve_match(record, order, request)
    return record


def _hold(reference: str) -> OrderRecord | None:
    """An UPDATE, so that it locks on every database. A shop's references are unique across its sites."""
    rows = OrderRecord.objects.filter(shop=get_shop().key, reference=reference)
    if not rows.update(reference=reference):
        return None
    return rows.order_by("pk").first()


def _create(reference: str, order: Order, request: Request | None) -> OrderRecord:
    found = match(order, request)
    record = OrderRecord.objects.create(
        site_id=site_for(order, request, found.visitor),
        shop=get_shop().key,
        reference=reference,
        visitor=found.visitor,
        user_id=user_of(order, request),
        match_method=found.method,
        placed_at=order.placed_at,
        **_content(order),
    )
    publish(OrderPlaced(order_id=record.pk))
    return record


def _content(order: Order) -> dict[str, Any]:
    return {
        "lines": [line.as_json() for line in order.lines],
        "total": order.total.rounded(),
        "currency": order.total.currency,
        "url": order.url if len(order.url) <= LONGEST_URL else "",
    }


def _improve_match(record: OrderRecord, order: Order | None, request: Request | None) -> None:
    """A later signal may be the one that knows the visitor (a webhook can be faster than the browser)."""
    if record.match_method == MatchMethod.STAMP:
        return
    if request is None and record.match_method != MatchMethod.NONE:
        return
    found = match(order, request)
    if found.visitor is None or not found.beats(record.match_method):
        return
    record.visitor, record.match_method = found.visitor, found.method
    record.site_id = site_for(order, request, found.visitor)
    record.user_id = record.user_id or user_of(order, request)
    record.save(update_fields=["visitor", "match_method", "site", "user"])
    publish(OrderMatched(order_id=record.pk, visitor_id=found.visitor.pk))


def next_status(now: str, signalled: str, shop_says: str | None) -> OrderStatus:
    """Placed, paid, cancelled: only forwards, so that late and repeated signals change nothing.

    One way leads back: a payment that is signalled for a cancelled order counts if the shop itself now
    calls the order paid. Pure.
    """
    known = [OrderStatus(now), OrderStatus(signalled), OrderStatus(shop_says or OrderStatus.PLACED)]
    if known == [OrderStatus.CANCELLED, OrderStatus.PAID, OrderStatus.PAID]:
        return OrderStatus.PAID
    return max(known, key=_RANK.__getitem__)


def advance(record: OrderRecord, signalled: OrderStatus, order: Order | None) -> None:
    """Move a held record on to what was signalled and what the shop says. Idempotent.

    Lines and total follow the shop until the payment and are frozen then: a shop that lowers its total
    after a refund must not have it subtracted twice.
    """
    before = record.status
    record.status = next_status(before, signalled, order.status if order else None)
    if record.paid_at is None:
        if order is not None:
            for field, value in _content(order).items():
                setattr(record, field, value)
            record.paid_at = order.paid_at
        if record.paid_at is None and OrderStatus.PAID in (record.status, signalled):
            record.paid_at = database_now()
    record.save(update_fields=["status", "paid_at", "lines", "total", "currency", "url"])
    if record.status == before:
        return
    if record.status == OrderStatus.PAID:
        publish(OrderPaid(order_id=record.pk))
    if record.status == OrderStatus.CANCELLED:
        publish(OrderCancelled(order_id=record.pk))
