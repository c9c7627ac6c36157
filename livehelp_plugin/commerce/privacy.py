"""What our records of carts and orders keep of a person. The shop's own orders are for the shop to erase."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from livehelp_plugin.commerce.models import CartSnapshot, OrderRecord, Refund
from livehelp_plugin.visitors.personal_data import Person, declare, older, refers, retire

FLOOR = 2


def _orders_of(person: Person) -> QuerySet[OrderRecord]:
    return OrderRecord.objects.filter(Q(visitor__in=person.visitors) | Q(user__in=person.users))


def _old_carts(now: datetime) -> Q:
    signed_in = Q(visitor__user__isnull=False)
    return ~signed_in & older(now, "taken_at", "retain_anonymous_days", site="visitor__site") | signed_in & older(
        now, "taken_at", "retain_account_days", site="visitor__site"
    )


def _old_orders(now: datetime) -> Q:
    """Orders that no conversation earned (any more): a credit and a survey go with their conversation."""
    free = Q(credit=None, surveys=None)
    signed_in = Q(user__isnull=False) | Q(visitor__user__isnull=False)
    anonymous = ~signed_in & older(now, "placed_at", "retain_anonymous_days")
    return free & (anonymous | signed_in & older(now, "placed_at", "retain_account_days"))


declare(
    CartSnapshot,
    floor=FLOOR,
    of=lambda person: CartSnapshot.objects.filter(visitor__in=person.visitors),
    told="reference lines total currency taken_at",
    deleted="id visitor",
)
declare(
    OrderRecord,
    floor=FLOOR,
    of=_orders_of,
    told="shop reference status lines total currency url placed_at paid_at",
    deleted="id site visitor user match_method",
)
declare(
    Refund,
    floor=FLOOR,
    of=lambda person: Refund.objects.filter(order__in=_orders_of(person)),
    told="reference amount refunded_at",
    deleted="id order",
)

refers("order_id", lambda person: _orders_of(person).values_list("pk", flat=True))

retire("carts", CartSnapshot, _old_carts, floor=FLOOR)
retire("orders", OrderRecord, _old_orders, floor=FLOOR)
