from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from livehelp_plugin.commerce import queries
from livehelp_plugin.commerce.models import OrderStatus, Refund
from livehelp_plugin.commerce.shop import CartLine
from tests.factories.commerce import CartSnapshotFactory, OrderRecordFactory, ShelfShop, euro
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db


def refund(order, amount: str, reference: str = "r-1") -> None:
    Refund.objects.create(order=order, amount=Decimal(amount), reference=reference, refunded_at=BEGIN)


def test_a_card_shows_the_whole_persons_cart_and_orders(shop: ShelfShop) -> None:
    person = VisitorFactory.create()
    alias = VisitorFactory.create(merged_into=person)
    CartSnapshotFactory.create(visitor=person, taken_at=BEGIN)
    latest = CartSnapshotFactory.create(visitor=alias, taken_at=BEGIN + timedelta(minutes=5), total=Decimal("30"))
    CartSnapshotFactory.create(taken_at=BEGIN + timedelta(minutes=9))
    older = OrderRecordFactory.create(visitor=alias, reference="A-1", paid=True, url="/orders/A-1/")
    OrderRecordFactory.create(visitor=person, reference="A-2", placed_at=BEGIN + timedelta(hours=2))
    OrderRecordFactory.create(reference="B-1")
    refund(older, "5")
    card = queries.card([person.pk, alias.pk])
    assert json.loads(json.dumps(card)) == card
    assert card["cart"] == {
        "lines": [{"name": "Moka", "quantity": 1, "total": "29.00", "url": "", "image": ""}],
        "total": "30.00",
        "currency": "EUR",
        "taken_at": "2026-03-02T09:05:00.000Z",
    }
    assert latest.total == Decimal("30")
    assert [row["reference"] for row in card["orders"]] == ["A-2", "A-1"]
    assert card["orders"][1] == {
        "reference": "A-1",
        "status": "paid",
        "total": "34.50",
        "currency": "EUR",
        "placed_at": "2026-03-02T10:00:00.000Z",
        "url": "/orders/A-1/",
        "refunded": "5.00",
    }
    assert card["orders"][0]["refunded"] is None


def test_an_empty_cart_is_none(shop: ShelfShop) -> None:
    visitor = CartSnapshotFactory.create(lines=[], total=0).visitor
    assert queries.card([visitor.pk]) == {"cart": None, "orders": []}


def test_orders_from_before_the_chat_come_from_the_shop(shop: ShelfShop) -> None:
    user = UserFactory.create()
    record = OrderRecordFactory.create(reference="A-2", total=Decimal("99"))
    shop.put("A-1", status="paid", placed_at=BEGIN - timedelta(days=90))
    shop.put("A-2")
    card = queries.card([record.visitor_id], user)
    assert [(row["reference"], row["total"]) for row in card["orders"]] == [("A-2", "99.00"), ("A-1", "34.50")]


def test_a_card_without_the_shops_help_shows_what_we_know(shop: ShelfShop) -> None:
    record = OrderRecordFactory.create(reference="A-1")
    shop.orders["A-2"] = RuntimeError("the shop is on fire")
    assert len(queries.card([record.visitor_id], UserFactory.create())["orders"]) == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "moka"])
def test_a_link_that_could_do_harm_is_left_out(shop: ShelfShop, link: str) -> None:
    line = CartLine("Moka", 1, euro("29"), url=link, image=link)
    visitor = CartSnapshotFactory.create(lines=[line.as_json()]).visitor
    shown = queries.card([visitor.pk])["cart"]["lines"][0]
    assert (shown["url"], shown["image"]) == ("", "")


def test_net_revenue_is_paid_less_refunded_and_never_summed_across_currencies() -> None:
    euros = OrderRecordFactory.create_batch(2, paid=True, total=Decimal("10"))
    francs = OrderRecordFactory.create(paid=True, total=Decimal("7"), currency="CHF")
    unpaid = OrderRecordFactory.create(total=Decimal("100"))
    cancelled = OrderRecordFactory.create(paid=True, total=Decimal("100"))
    cancelled.status = OrderStatus.CANCELLED
    cancelled.save()
    refund(euros[0], "2")
    refund(euros[0], "1.50", "r-2")
    refund(unpaid, "5")
    net = queries.net_revenue([*euros, francs, unpaid, cancelled])
    assert net == {"EUR": Decimal("16.50"), "CHF": Decimal("7")}


def test_a_held_order_is_the_one_in_the_table() -> None:
    record = OrderRecordFactory.create()
    assert queries.hold_order(record.pk) == record
    assert queries.hold_order(record.pk + 1) is None


def test_a_record_is_found_by_shop_and_reference(shop: ShelfShop) -> None:
    record = OrderRecordFactory.create(reference="A-1")
    OrderRecordFactory.create(reference="A-1", shop="other", site=record.site)
    assert queries.record_of("A-1") == record
    assert queries.record_of("A-1", "other") != record
    assert queries.record_of("A-2") is None
