"""The number on the cart icon, kept in a cookie that the page's script reads.

So a page holds nothing of the visitor's and a cache may keep it, and showing the number costs no request.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

from example_shop.cart.models import Cart
from example_shop.cart.queries import CartContents
from example_shop.cart.signals import cart_changed

COOKIE = "cart_count"
TWO_WEEKS = 14 * 24 * 3600  # as long as the session that the cart hangs on


class CartCount(MiddlewareMixin):
    """Sets or clears the cookie when the request changed the cart."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        count: int | None = getattr(request, "cart_count", None)
        if count:
            response.set_cookie(COOKIE, str(count), max_age=TWO_WEEKS, samesite="Lax", secure=request.is_secure())
        elif count == 0:
            response.delete_cookie(COOKIE, samesite="Lax")
        return response


@receiver(cart_changed)
def note_count(sender: Any, request: HttpRequest, cart: Cart, **kwargs: Any) -> None:
    request.cart_count = CartContents(cart).count  # type: ignore[attr-defined]


@receiver(user_logged_out)
def note_logout(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    request.cart_count = 0  # type: ignore[attr-defined]
