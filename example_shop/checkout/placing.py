"""From a cart to an order."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from example_shop.cart.models import Cart, CartLine
from example_shop.cart.queries import CartContents
from example_shop.cart.signals import cart_changed
from example_shop.catalogue.models import Variant
from example_shop.checkout.delivery import DeliveryOption
from example_shop.checkout.models import Order, OrderLine
from example_shop.checkout.signals import announce, order_cancelled, order_placed

FIRST_REFERENCE = 2000


class CartEmpty(Exception):
    """Nothing to order: the cart was emptied, or ordered already in another tab."""


class OutOfStock(Exception):
    """Somebody was quicker. The cart is as it was, so its page can show what is short."""


def place_order(request: HttpRequest, cart: Cart, details: Mapping[str, Any], delivery: DeliveryOption) -> Order:
    """Freezes the cart's lines into an order, takes them from stock and empties the cart, all or nothing.

    A second click finds the cart empty (CartEmpty) because both wait for the same row. Raises OutOfStock.
    """
    with transaction.atomic():
        Cart.objects.filter(pk=cart.pk).update(changed_at=timezone.now())  # first a write: it locks the cart
        lines = CartContents(cart).lines
        if not lines:
            raise CartEmpty
        _take_from_stock(lines)
        goods = sum((line.total for line in lines), Decimal(0))
        order = Order.objects.create(
            **details,
            user=request.user if request.user.is_authenticated else None,
            delivery_name=str(delivery.name),
            delivery_promise=str(delivery.promise),
            delivery_price=delivery.price,
            goods_total=goods,
            total=goods + delivery.price,
        )
        # The row's own number, so that two orders at once never share a reference.
        order.reference = f"R-{FIRST_REFERENCE + order.pk}"
        order.save(update_fields=["reference"])
        OrderLine.objects.bulk_create(_frozen(order, line, request) for line in lines)
        cart.lines.all().delete()
        announce(order_placed, Order, request=request, order=order)
    cart_changed.send_robust(sender=Cart, request=request, cart=cart)
    return order


def cancel_order(order: Order) -> bool:
    """Only an order that is not paid; its goods go back to stock. False when there was nothing to cancel."""
    with transaction.atomic():
        cancelled = Order.objects.filter(pk=order.pk, status=Order.Status.PLACED).update(
            status=Order.Status.CANCELLED, cancelled_at=timezone.now()
        )
        if not cancelled:
            return False
        for line in order.lines.exclude(variant=None):
            Variant.objects.filter(pk=line.variant_id, stock__isnull=False).update(stock=F("stock") + line.quantity)
        order.refresh_from_db()
        announce(order_cancelled, Order, order=order)
    return True


def _take_from_stock(lines: Sequence[CartLine]) -> None:
    """In the order of their ids: two carts with the same products never wait for each other."""
    for line in sorted(lines, key=lambda line: line.variant_id):
        if line.variant.stock is None:
            continue
        taken = Variant.objects.filter(pk=line.variant_id, stock__gte=line.quantity).update(
            stock=F("stock") - line.quantity
        )
        if not taken:
            raise OutOfStock


def _frozen(order: Order, line: CartLine, request: HttpRequest) -> OrderLine:
    product = line.variant.product
    return OrderLine(
        order=order,
        variant=line.variant,
        name=product.title,
        label=line.variant.label,
        sku=line.variant.sku,
        quantity=line.quantity,
        unit_price=line.variant.price,
        url=product.get_url(request) or "",
        picture=product.picture_url,
    )
