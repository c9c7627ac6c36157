from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from livehelp_plugin.commerce import actions
from livehelp_plugin.commerce.models import CartSnapshot, MatchMethod, OrderRecord, OrderStatus, Refund
from livehelp_plugin.commerce.shop import CartLine, Money
from livehelp_plugin.events.models import OutboxItem
from tests.factories.commerce import OrderRecordFactory, ShelfShop, cart_of, euro
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory, request_of

pytestmark = pytest.mark.django_db

ATTRIBUTION = "livehelp_plugin.attribution.receivers.credit_after_order_event"


def told(event_type: str) -> int:
    """How often an event was published: nothing consumes it here, because the test never commits."""
    return OutboxItem.objects.filter(event_type=event_type, consumer=ATTRIBUTION).count()


def test_an_order_is_recorded_with_its_visitor(shop: ShelfShop) -> None:
    visitor, user = VisitorFactory.create(), UserFactory.create()
    line = CartLine("Moka", 2, euro("34.50"), url="/moka/")
    shop.put("A-1", lines=[line], url="/orders/A-1/")
    actions.order_placed(request_of(visitor, user), "A-1")
    record = OrderRecord.objects.get()
    assert (record.shop, record.reference, record.status) == ("shelf", "A-1", OrderStatus.PLACED)
    assert (record.visitor, record.match_method, record.user) == (visitor, MatchMethod.STAMP, user)
    assert (record.site, record.total, record.currency) == (visitor.site, Decimal("34.50"), "EUR")
    assert (record.lines, record.url, record.paid_at) == ([line.as_json()], "/orders/A-1/", None)
    assert record.placed_at == BEGIN + timedelta(hours=1)


def test_repeated_signals_change_nothing(shop: ShelfShop) -> None:
    shop.put("A-1")
    request = request_of(VisitorFactory.create())
    actions.order_placed(request, "A-1")
    actions.order_paid("A-1")
    first = OrderRecord.objects.values().get()
    for _ in range(2):
        actions.order_placed(request, "A-1")
        actions.order_paid("A-1")
        actions.order_placed(request_of(VisitorFactory.create()), "A-1")
    assert OrderRecord.objects.values().get() == first
    assert (told("order.placed"), told("order.paid"), told("order.matched")) == (1, 1, 0)


def test_a_paid_order_that_was_never_placed_is_made_from_what_the_shop_says(shop: ShelfShop, site) -> None:
    shop.put("A-1", paid_at=BEGIN + timedelta(hours=2))
    actions.order_paid("A-1")
    record = OrderRecord.objects.get()
    assert (record.status, record.paid_at) == (OrderStatus.PAID, BEGIN + timedelta(hours=2))
    assert (record.site, record.visitor, record.match_method) == (site, None, MatchMethod.NONE)
    assert (told("order.placed"), told("order.paid")) == (1, 1)


def test_the_browser_may_come_after_the_webhook(shop: ShelfShop) -> None:
    visitor, user = VisitorFactory.create(), UserFactory.create()
    shop.put("A-1")
    actions.order_paid("A-1")
    actions.order_placed(request_of(visitor, user), "A-1")
    record = OrderRecord.objects.get()
    assert (record.visitor, record.match_method, record.user) == (visitor, MatchMethod.STAMP, user)
    assert record.status == OrderStatus.PAID
    assert told("order.matched") == 1


def test_a_stronger_witness_corrects_a_weaker_one(shop: ShelfShop) -> None:
    user = UserFactory.create()
    by_account, by_cookie = VisitorFactory.create(user=user), VisitorFactory.create()
    shop.put("A-1", user_id=user.pk)
    actions.order_paid("A-1")
    assert OrderRecord.objects.get().visitor == by_account
    actions.order_placed(request_of(by_cookie, user), "A-1")
    assert OrderRecord.objects.get().visitor == by_cookie


def test_what_the_shop_calls_paid_is_paid(shop: ShelfShop) -> None:
    shop.put("A-1", status="paid")
    actions.order_placed(request_of(VisitorFactory.create()), "A-1")
    assert OrderRecord.objects.get().status == OrderStatus.PAID
    assert told("order.paid") == 1


def test_the_total_follows_the_shop_until_the_payment(shop: ShelfShop) -> None:
    request = request_of(VisitorFactory.create())
    shop.put("A-1", total=euro("10"))
    actions.order_placed(request, "A-1")
    shop.put("A-1", total=euro("14.90"))
    actions.order_paid("A-1")
    shop.put("A-1", total=euro("9.90"))
    actions.order_refunded("A-1", Decimal("5"), "r-1")
    actions.order_placed(request, "A-1")
    assert OrderRecord.objects.get().total == Decimal("14.90")


def test_a_refund_counts_once_by_its_reference(shop: ShelfShop) -> None:
    shop.put("A-1")
    actions.order_paid("A-1")
    at = BEGIN + timedelta(days=3)
    for _ in range(3):
        actions.order_refunded("A-1", Decimal("5.00"), "r-1", at)
    actions.order_refunded("A-1", euro("2.50"), "r-2")
    refunds = Refund.objects.order_by("reference")
    assert [refund.amount for refund in refunds] == [Decimal("5.00"), Decimal("2.50")]
    assert refunds[0].refunded_at == at
    assert told("order.refunded") == 2


def test_a_refund_that_comes_before_its_payment_is_kept(shop: ShelfShop) -> None:
    shop.put("A-1")
    actions.order_refunded("A-1", Decimal("5.00"), "r-1")
    assert OrderRecord.objects.get().status == OrderStatus.PLACED
    actions.order_paid("A-1")
    assert OrderRecord.objects.get().status == OrderStatus.PAID
    assert Refund.objects.get().amount == Decimal("5.00")


@pytest.mark.parametrize(
    ("amount", "reference"),
    [
        (Decimal("0"), "r-1"),
        (Decimal("-5"), "r-1"),
        (Money(Decimal("5"), "CHF"), "r-1"),
        (5.0, "r-1"),
        (Decimal("5"), ""),
    ],
)
def test_a_refund_that_makes_no_sense_is_logged_and_not_kept(
    shop: ShelfShop, caplog: pytest.LogCaptureFixture, amount: Decimal, reference: str
) -> None:
    shop.put("A-1")
    actions.order_refunded("A-1", amount, reference)
    assert not Refund.objects.exists()
    assert "order_refunded failed" in caplog.text


def test_the_same_refund_with_another_amount_is_logged(shop: ShelfShop, caplog: pytest.LogCaptureFixture) -> None:
    shop.put("A-1")
    actions.order_refunded("A-1", Decimal("5"), "r-1")
    actions.order_refunded("A-1", Decimal("6"), "r-1")
    assert Refund.objects.get().amount == Decimal("5")
    assert "r-1" in caplog.text


def test_a_cancelled_order_stays_cancelled(shop: ShelfShop) -> None:
    shop.put("A-1")
    actions.order_paid("A-1")
    shop.put("A-1", status="cancelled")
    actions.order_cancelled("A-1")
    actions.order_cancelled("A-1")
    actions.order_paid("A-1")
    assert OrderRecord.objects.get().status == OrderStatus.CANCELLED
    assert (told("order.cancelled"), told("order.paid")) == (1, 1)


def test_the_shop_may_reopen_a_cancelled_order(shop: ShelfShop) -> None:
    shop.put("A-1", status="cancelled")
    actions.order_cancelled("A-1")
    shop.put("A-1", status="paid")
    actions.order_paid("A-1")
    assert OrderRecord.objects.get().status == OrderStatus.PAID


@pytest.mark.parametrize("cancelled", [False, True])
def test_signals_in_any_order_end_in_the_same_record(shop: ShelfShop, cancelled: bool) -> None:
    visitor = VisitorFactory.create()
    request = request_of(visitor)
    shop.put("A-1", paid_at=BEGIN + timedelta(hours=2), status="cancelled" if cancelled else "placed")
    signals: list[Callable[[], None]] = [
        lambda: actions.order_placed(request, "A-1"),
        lambda: actions.order_paid("A-1"),
        lambda: actions.order_refunded("A-1", Decimal("5"), "r-1", BEGIN + timedelta(days=1)),
        lambda: actions.order_refunded("A-1", Decimal("1"), "r-2", BEGIN + timedelta(days=2)),
        lambda: actions.order_paid("A-1"),
    ]
    if cancelled:
        signals[-1] = lambda: actions.order_cancelled("A-1")
    ends = set()
    for turn in permutations(signals):
        with transaction.atomic():
            for signal in turn:
                signal()
            record = OrderRecord.objects.get()
            refunds = tuple(record.refunds.order_by("reference").values_list("reference", "amount"))
            ends.add((record.status, record.visitor_id, record.match_method, record.paid_at, record.total, refunds))
            transaction.set_rollback(True)
    assert len(ends) == 1
    status, visitor_id, method, *_, refunds = ends.pop()
    assert (status, visitor_id, method) == ("cancelled" if cancelled else "paid", visitor.pk, "stamp")
    assert len(refunds) == 2


@pytest.mark.parametrize(
    "signal",
    [
        lambda: actions.order_placed(request_of(), "A-1"),
        lambda: actions.order_paid("A-1"),
        lambda: actions.order_refunded("A-1", Decimal(1), "r-1"),
        lambda: actions.order_cancelled("A-1"),
    ],
    ids=["placed", "paid", "refunded", "cancelled"],
)
@pytest.mark.parametrize("answer", [None, RuntimeError("the shop is on fire")], ids=["unknown", "failing"])
def test_an_order_that_the_shop_cannot_tell_is_logged_never_raised(
    shop: ShelfShop, caplog: pytest.LogCaptureFixture, signal: Callable[[], None], answer: Exception | None
) -> None:
    if answer is not None:
        shop.orders["A-1"] = answer
    signal()
    assert not OrderRecord.objects.exists()
    assert [record.levelno for record in caplog.records][-1] == logging.ERROR


def test_a_known_order_goes_on_while_the_shop_cannot_tell(shop: ShelfShop) -> None:
    OrderRecordFactory.create(reference="A-1")
    shop.orders["A-1"] = RuntimeError("the shop is on fire")
    actions.order_paid("A-1")
    assert OrderRecord.objects.get().status == OrderStatus.PAID


def test_a_wrong_setting_does_not_stop_the_shop(settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.LIVEHELP_SHOP = "nowhere.Shop"
    actions.order_placed(request_of(), "A-1")
    actions.order_paid("A-1")
    assert "nowhere.Shop" in caplog.text


def test_the_shops_transaction_survives_our_failure(shop: ShelfShop, monkeypatch) -> None:
    shop.put("A-1")

    def broken(reference: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr(shop, "order", broken)
    with transaction.atomic():
        actions.order_paid("A-1")
        UserFactory.create(username="shopper")
    assert UserFactory._meta.model.objects.filter(username="shopper").exists()


def test_a_changed_cart_is_kept_and_told(shop: ShelfShop) -> None:
    visitor = VisitorFactory.create()
    request = request_of(visitor)
    shop.cart_now = cart_of(CartLine("Moka", 1, euro("29"), url="/moka/", image="/moka.png", reference="m"))
    actions.cart_changed(request)
    actions.cart_changed(request)
    shop.cart_now = cart_of(CartLine("Moka", 2, euro("58")))
    actions.cart_changed(request)
    first, second = CartSnapshot.objects.filter(visitor=visitor).order_by("pk")
    assert first.lines[0] == {
        "name": "Moka",
        "quantity": 1,
        "total": "29.00",
        "url": "/moka/",
        "image": "/moka.png",
        "reference": "m",
    }
    assert (first.total, second.total, second.currency) == (Decimal("29"), Decimal("58"), "EUR")


def test_a_total_finer_than_we_store_is_not_a_change(shop: ShelfShop) -> None:
    visitor = VisitorFactory.create()
    cart = cart_of(CartLine("Beans", 1, euro("3.33333")))
    assert actions.report_cart(visitor, cart) is not None
    assert actions.report_cart(visitor, cart) is None


def test_a_cart_that_is_gone_is_an_empty_one(shop: ShelfShop) -> None:
    visitor = VisitorFactory.create()
    assert actions.report_cart(visitor, None) is None
    assert actions.report_cart(visitor, cart_of()) is None
    actions.report_cart(visitor, cart_of(CartLine("Moka", 1, euro("29"))))
    emptied = actions.report_cart(visitor, None)
    assert emptied is not None
    assert (emptied.lines, emptied.total, emptied.reference) == ([], Decimal(0), "cart-1")
    assert actions.report_cart(visitor, None) is None


def test_who_never_chatted_leaves_no_cart_and_costs_no_query(shop: ShelfShop) -> None:
    shop.cart_now = cart_of(CartLine("Moka", 1, euro("29")))
    request = request_of()
    with CaptureQueriesContext(connection) as queries:
        actions.cart_changed(request)
    assert not [query for query in queries if "SAVEPOINT" not in query["sql"]]
    assert not CartSnapshot.objects.exists()


def test_a_failing_cart_is_logged_never_raised(shop: ShelfShop, caplog: pytest.LogCaptureFixture) -> None:
    shop.cart_now = RuntimeError("the cart is on fire")
    actions.cart_changed(request_of(VisitorFactory.create()))
    assert "cart_changed failed" in caplog.text
