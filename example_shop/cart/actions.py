"""The only writers of carts. Each ends with the signal ``cart_changed``."""

from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from example_shop.cart.models import Cart, CartLine
from example_shop.cart.queries import SESSION_KEY, find_cart
from example_shop.cart.signals import cart_changed
from example_shop.catalogue.models import Variant


def add_to_cart(request: HttpRequest, variant: Variant, quantity: int) -> int:
    """Adds as many as can be had and returns how many that were."""
    cart = open_cart(request)
    with transaction.atomic():
        _lock(cart)
        added = _add(cart, variant, quantity)
    _announce(request, cart)
    return added


def set_quantity(request: HttpRequest, line_id: int, quantity: int) -> None:
    """0 removes the line. A line of somebody else's cart is left alone."""
    cart = find_cart(request)
    if cart is None:
        return
    with transaction.atomic():
        _lock(cart)
        line = cart.lines.select_related("variant").filter(pk=line_id).first()
        if line is None:
            return
        allowed = min(quantity, line.variant.availability.most)
        if allowed <= 0:
            line.delete()
        else:
            CartLine.objects.filter(pk=line.pk).update(quantity=allowed)
    _announce(request, cart)


def merge_carts(request: HttpRequest, user: User) -> None:
    """At login the session's cart joins the account's: quantities add up, as far as there is stock."""
    reference = request.session.pop(SESSION_KEY, None)
    guest = Cart.objects.filter(reference=reference, user=None).first() if reference else None
    if guest is None:
        cart = Cart.objects.filter(user_id=user.pk).first()
    else:
        with transaction.atomic():
            _lock(guest)
            cart, _created = Cart.objects.get_or_create(user_id=user.pk)
            for line in guest.lines.select_related("variant"):
                _add(cart, line.variant, line.quantity)
            guest.delete()
    if cart is not None:
        _announce(request, cart)


def open_cart(request: HttpRequest) -> Cart:
    """The visitor's cart; made, and remembered in the session, when there is none yet."""
    cart = find_cart(request)
    if cart is not None:
        return cart
    if request.user.is_authenticated:
        return Cart.objects.get_or_create(user_id=request.user.pk)[0]
    cart = Cart.objects.create()
    request.session[SESSION_KEY] = str(cart.reference)
    return cart


def _lock(cart: Cart) -> None:
    """Write first: whoever changes the same cart at the same time waits here instead of failing later."""
    Cart.objects.filter(pk=cart.pk).update(changed_at=timezone.now())


def _add(cart: Cart, variant: Variant, quantity: int) -> int:
    line = cart.lines.filter(variant=variant).first()
    before = line.quantity if line else 0
    added = min(quantity, variant.availability.most - before)
    if added <= 0:
        return 0
    CartLine.objects.update_or_create(cart=cart, variant=variant, defaults={"quantity": before + added})
    return added


def _announce(request: HttpRequest, cart: Cart) -> None:
    cart_changed.send_robust(sender=Cart, request=request, cart=cart)
