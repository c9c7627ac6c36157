"""Whose order is it? By the browser, else by the cart, else by the account; never by e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model

from livehelp_plugin.commerce.models import CartSnapshot, MatchMethod
from livehelp_plugin.commerce.shielding import shielded
from livehelp_plugin.commerce.shop import Order, Request, get_shop
from livehelp_plugin.visitors.identity import site_of, survivor, visitor_of
from livehelp_plugin.visitors.models import Visitor

STRENGTH = {MatchMethod.NONE: 0, MatchMethod.ACCOUNT: 1, MatchMethod.CART: 2, MatchMethod.STAMP: 3}
"""A stronger witness corrects a weaker one, whichever speaks first."""


@dataclass(frozen=True, slots=True)
class Match:
    """A visitor and how they were found; both or neither."""

    visitor: Visitor | None = None
    method: MatchMethod = MatchMethod.NONE

    def beats(self, method: str) -> bool:
        return STRENGTH[self.method] > STRENGTH[MatchMethod(method)]


def match(order: Order | None, request: Request | None) -> Match:
    """The strongest match that the request (None for a webhook) and the shop's order allow."""
    visitor = visitor_of(request) if request is not None else None
    if visitor is not None:
        return Match(visitor, MatchMethod.STAMP)
    visitor = _by_cart(order, request)
    if visitor is not None:
        return Match(visitor, MatchMethod.CART)
    visitor = _by_account(user_of(order, request))
    if visitor is not None:
        return Match(visitor, MatchMethod.ACCOUNT)
    return Match()


def _by_cart(order: Order | None, request: Request | None) -> Visitor | None:
    """The visitor in whose hands the cart was seen last."""
    references = {order.cart_reference} if order else set()
    if request is not None:
        with shielded("reading the cart of an order"):
            cart = get_shop().cart(request)
            references.add(cart.reference if cart else "")
    references.discard("")
    if not references:
        return None
    snapshots = CartSnapshot.objects.filter(reference__in=references).select_related("visitor")
    latest = snapshots.order_by("-taken_at", "-pk").first()
    return survivor(latest.visitor) if latest else None


def _by_account(user_id: Any) -> Visitor | None:
    """The account's visitor, if it has exactly one."""
    if user_id is None:
        return None
    found = Visitor.objects.filter(user_id=user_id, merged_into=None)[:2]
    return found[0] if len(found) == 1 else None


def user_of(order: Order | None, request: Request | None) -> Any:
    """The account that ordered: as the shop says, else who is signed in; None for guests."""
    if order is not None and order.user_id is not None:
        known = get_user_model()._default_manager.filter(pk=order.user_id)
        return order.user_id if known.exists() else None
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def site_for(order: Order | None, request: Request | None, visitor: Visitor | None) -> int:
    """The order's site: as the shop says, where the request went, where the visitor was, the default site."""
    sites = apps.get_model("wagtailcore", "Site").objects
    if order is not None and order.site_id is not None and sites.filter(pk=order.site_id).exists():
        return order.site_id
    if request is not None:
        return site_of(request)
    return visitor.site_id if visitor is not None else sites.get(is_default_site=True).pk
