from __future__ import annotations

from datetime import timedelta

import pytest

from livehelp_plugin.commerce.matching import Match, match, site_for, user_of
from livehelp_plugin.commerce.models import MatchMethod
from tests.factories.commerce import CartSnapshotFactory, ShelfShop, cart_of
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory, request_of

pytestmark = pytest.mark.django_db


def test_the_browsers_cookie_names_the_visitor(shop: ShelfShop) -> None:
    visitor = VisitorFactory.create()
    CartSnapshotFactory.create(reference="cart-1")
    shop.cart_now = cart_of(reference="cart-1")
    assert match(shop.put(), request_of(visitor)) == Match(visitor, MatchMethod.STAMP)


def test_a_merged_visitor_is_followed(shop: ShelfShop) -> None:
    survivor = VisitorFactory.create()
    alias = VisitorFactory.create(merged_into=survivor)
    assert match(shop.put(), request_of(alias)) == Match(survivor, MatchMethod.STAMP)


def test_without_a_cookie_the_cart_is_known(shop: ShelfShop) -> None:
    visitor = CartSnapshotFactory.create(reference="cart-1").visitor
    CartSnapshotFactory.create(reference="cart-2")
    shop.cart_now = cart_of(reference="cart-1")
    assert match(shop.put(), request_of()) == Match(visitor, MatchMethod.CART)


def test_a_webhooks_order_may_name_its_cart(shop: ShelfShop) -> None:
    visitor = CartSnapshotFactory.create(reference="cart-1").visitor
    assert match(shop.put(cart_reference="cart-1"), None) == Match(visitor, MatchMethod.CART)


def test_a_cart_belongs_to_whom_it_was_seen_with_last(shop: ShelfShop) -> None:
    later = CartSnapshotFactory.create(reference="cart-1", taken_at=BEGIN + timedelta(minutes=1)).visitor
    CartSnapshotFactory.create(reference="cart-1", taken_at=BEGIN)
    assert match(shop.put(cart_reference="cart-1"), None).visitor == later


def test_an_account_with_one_visitor_is_enough(shop: ShelfShop) -> None:
    user = UserFactory.create()
    visitor = VisitorFactory.create(user=user)
    VisitorFactory.create(user=user, merged_into=visitor)
    assert match(shop.put(user_id=user.pk), None) == Match(visitor, MatchMethod.ACCOUNT)
    assert match(shop.put(), request_of(user=user)) == Match(visitor, MatchMethod.ACCOUNT)


def test_an_account_with_two_visitors_proves_nothing(shop: ShelfShop) -> None:
    user = UserFactory.create()
    VisitorFactory.create_batch(2, user=user)
    assert match(shop.put(user_id=user.pk), None) == Match()


def test_an_email_address_is_no_witness(shop: ShelfShop) -> None:
    user = UserFactory.create(email="ada@example.com")
    VisitorFactory.create(email="ada@example.com")
    assert match(shop.put(user_id=user.pk), request_of(user=user)) == Match()


def test_a_failing_cart_does_not_hide_the_account(shop: ShelfShop) -> None:
    user = UserFactory.create()
    visitor = VisitorFactory.create(user=user)
    shop.cart_now = RuntimeError("the cart is on fire")
    assert match(shop.put(), request_of(user=user)).visitor == visitor


def test_an_account_that_was_deleted_is_nobody(shop: ShelfShop) -> None:
    assert user_of(shop.put(user_id=987_654), None) is None


def test_the_site_is_the_shops_word_then_the_requests_then_the_visitors(shop: ShelfShop, site) -> None:
    from wagtail.models import Site

    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    visitor = VisitorFactory.create(site=other)
    assert site_for(shop.put(site_id=other.pk), request_of(), None) == other.pk
    assert site_for(shop.put(site_id=987_654), request_of(), None) == site.pk
    assert site_for(shop.put(), request_of(), visitor) == site.pk
    assert site_for(shop.put(), None, visitor) == other.pk
    assert site_for(shop.put(), None, None) == site.pk
