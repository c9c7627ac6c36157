"""Reading a cart. Nothing here writes, so that looking never makes a cart or a session."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import HttpRequest

from example_shop.cart.models import Cart, CartLine

SESSION_KEY = "cart"


@dataclass
class CartContents:
    """A cart as pages show it. Lines whose product was taken off the shelf are left out."""

    cart: Cart | None

    @cached_property
    def lines(self) -> list[CartLine]:
        if self.cart is None:
            return []
        return list(
            self.cart.lines.filter(variant__product__live=True).select_related(
                "variant__product", "variant__product__photo"
            )
        )

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.lines), Decimal(0))

    @property
    def count(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def is_short(self) -> bool:
        return any(line.is_short for line in self.lines)


def find_cart(request: HttpRequest) -> Cart | None:
    """The account's cart, else the session's."""
    if request.user.is_authenticated:
        return Cart.objects.filter(user=request.user).first()
    reference = request.session.get(SESSION_KEY)
    return Cart.objects.filter(reference=reference, user=None).first() if reference else None


def contents_of(request: HttpRequest) -> CartContents:
    return CartContents(find_cart(request))
