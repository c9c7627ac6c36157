"""A shop that tells what a test puts in it, and rows of carts and orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory

from livehelp_plugin.commerce.models import CartSnapshot, MatchMethod, OrderRecord, OrderStatus
from livehelp_plugin.commerce.shop import Cart, CartLine, Money, Order, OrderState, Request
from tests.factories.visitors import BEGIN, VisitorFactory


class ShelfShop:
    """An adapter whose carts and orders lie on a shelf; an exception put there is raised."""

    key = "shelf"

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.cart_now: Cart | Exception | None = None
        self.orders: dict[str, Order | Exception] = {}

    def cart(self, request: Request) -> Cart | None:
        if isinstance(self.cart_now, Exception):
            raise self.cart_now
        return self.cart_now

    def order(self, reference: str) -> Order | None:
        found = self.orders.get(reference)
        if isinstance(found, Exception):
            raise found
        return found

    def orders_of(self, user: Any) -> Sequence[Order]:
        found = list(self.orders.values())
        for order in found:
            if isinstance(order, Exception):
                raise order
        return [order for order in found if isinstance(order, Order)]

    def connect(self) -> None:
        """Sends no signals."""

    def put(self, reference: str = "A-1", status: OrderState = "placed", **fields: Any) -> Order:
        given = {"total": euro("34.50"), "placed_at": BEGIN + timedelta(hours=1)} | fields
        order = Order(reference=reference, status=status, **given)
        self.orders[reference] = order
        return order


shelf = ShelfShop()
"""The one that ``LIVEHELP_SHOP`` names in tests; the fixture ``shop`` empties it."""


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def cart_of(*lines: CartLine, reference: str = "cart-1") -> Cart:
    return Cart(reference, lines, sum((line.total for line in lines), euro("0")))


class CartSnapshotFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CartSnapshot

    visitor = factory.SubFactory(VisitorFactory)
    reference = factory.Sequence("cart-{}".format)
    lines = factory.LazyFunction(lambda: [CartLine("Moka", 1, euro("29.00")).as_json()])
    total = Decimal("29.00")
    currency = "EUR"
    taken_at = BEGIN


class OrderRecordFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrderRecord

    visitor = factory.SubFactory(VisitorFactory)
    site = factory.SelfAttribute("visitor.site")
    shop = "shelf"
    reference = factory.Sequence("A-{}".format)
    match_method = MatchMethod.STAMP
    total = Decimal("34.50")
    currency = "EUR"
    placed_at = BEGIN + timedelta(hours=1)

    class Params:
        paid = factory.Trait(status=OrderStatus.PAID, paid_at=factory.LazyAttribute(lambda order: order.placed_at))
