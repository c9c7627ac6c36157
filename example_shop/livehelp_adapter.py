"""The shop's whole tie to live help: how its carts and orders are read, and which of its signals matter."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse

from example_shop.cart import signals as cart
from example_shop.cart.queries import contents_of
from example_shop.catalogue.finding import variant_at
from example_shop.catalogue.money import CURRENCY
from example_shop.checkout import signals as checkout
from example_shop.checkout.models import Order as ShopOrder
from livehelp_plugin.commerce import actions
from livehelp_plugin.commerce.products import Product
from livehelp_plugin.commerce.shop import Cart, CartLine, Money, Order

STATES: dict[str, Literal["placed", "paid", "cancelled"]] = {
    ShopOrder.Status.PLACED: "placed",
    ShopOrder.Status.PAID: "paid",
    ShopOrder.Status.REFUNDED: "paid",  # what was given back is told by order_refunded
    ShopOrder.Status.CANCELLED: "cancelled",
}


def euros(amount: Decimal) -> Money:
    return Money(amount, CURRENCY)


class RoasteryShop:
    key = "roastery"

    def cart(self, request: HttpRequest) -> Cart | None:
        contents = contents_of(request)
        if contents.cart is None:
            return None
        lines = [
            CartLine(str(line.variant), line.quantity, euros(line.total), p.url, p.picture_url, line.variant.sku)
            for line in contents.lines
            for p in [line.variant.product]
        ]
        return Cart(str(contents.cart.reference), tuple(lines), euros(contents.total))

    def order(self, reference: str) -> Order | None:
        found = ShopOrder.objects.filter(reference=reference).prefetch_related("lines").first()
        return self._told(found) if found else None

    def orders_of(self, user: Any) -> Sequence[Order]:
        found = ShopOrder.objects.filter(user_id=user.pk).prefetch_related("lines")
        return [self._told(order) for order in found[:5]]

    def product(self, request: HttpRequest, path: str) -> Product | None:
        found = variant_at(request, path)
        if found is None:
            return None
        page, can_be_had = found.product, found.availability.is_available
        form = {"product": page.pk, "size": found.size, "grind": found.grind, "quantity": 1}
        shown = (page.title, page.url, euros(found.price), page.picture_url, found.label, can_be_had)
        return Product(*shown, add_url=reverse("cart:add"), add_fields=form)

    def connect(self) -> None:
        cart.cart_changed.connect(lambda request, **_: actions.cart_changed(request), weak=False)
        checkout.order_placed.connect(
            lambda request, order, **_: actions.order_placed(request, order.reference), weak=False
        )
        checkout.order_paid.connect(lambda order, **_: actions.order_paid(order.reference), weak=False)
        checkout.order_cancelled.connect(lambda order, **_: actions.order_cancelled(order.reference), weak=False)
        checkout.order_refunded.connect(
            lambda order, amount, reference, **_: actions.order_refunded(order.reference, amount, reference), weak=False
        )

    def _told(self, order: ShopOrder) -> Order:
        rows = order.lines.all()
        lines = [CartLine(str(row), row.quantity, euros(row.total), row.url, row.picture, row.sku) for row in rows]
        return Order(
            str(order.reference), euros(order.total), order.placed_at, STATES[order.status], tuple(lines),
            paid_at=order.paid_at, user_id=order.user_id, url=order.get_absolute_url(),
        )  # fmt: skip
