"""The one way to paid, and back."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from example_shop.checkout import signals
from example_shop.checkout.models import Order, Payment, Refund
from example_shop.checkout.payments import NotPayable, NotRefundable, confirm_payment, refund_order
from example_shop.checkout.placing import cancel_order
from example_shop.home.models import HomePage


def placed() -> Order:
    return Order.objects.create(
        reference="R-1", email="carla@example.com", name="Carla", goods_total=Decimal("30"), total=Decimal("30")
    )


@pytest.fixture
def order(home: HomePage) -> Order:
    return placed()


@pytest.fixture
def heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """What the shop's own signals said."""
    said: list[tuple[str, dict[str, Any]]] = []
    listeners = []
    for name in ("order_paid", "order_refunded", "order_cancelled"):

        def hear(name: str = name, **facts: Any) -> None:
            said.append((name, {key: facts[key] for key in ("amount", "reference") if key in facts}))

        getattr(signals, name).connect(hear)
        listeners.append((name, hear))
    yield said
    for name, hear in listeners:
        getattr(signals, name).disconnect(hear)


def test_a_repeated_webhook_changes_nothing(
    order: Order, heard: list[Any], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert [confirm_payment(order, "demo", "pi_1") for _ in range(3)] == [True, False, False]
    assert heard == [("order_paid", {})]
    assert Payment.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_second_charge_is_noticed(order: Order, caplog: pytest.LogCaptureFixture) -> None:
    confirm_payment(order, "demo", "pi_1")
    with caplog.at_level(logging.ERROR):
        assert confirm_payment(order, "demo", "pi_1") is False
        assert not caplog.records
        assert confirm_payment(order, "demo", "pi_2") is False
    assert "pi_2" in caplog.text


def test_money_for_a_cancelled_order_is_refused(order: Order, heard: list[Any]) -> None:
    assert cancel_order(order) is True
    assert cancel_order(order) is False
    with pytest.raises(NotPayable):
        confirm_payment(order, "demo", "pi_1")
    assert heard == [("order_cancelled", {})]


def test_a_paid_order_cannot_be_cancelled(order: Order) -> None:
    confirm_payment(order, "demo", "pi_1")
    assert cancel_order(order) is False


@pytest.mark.django_db(transaction=True)
def test_of_many_confirmations_at_once_one_counts(heard: list[Any]) -> None:
    order = placed()

    def confirm(_: int) -> bool:
        try:
            return confirm_payment(Order.objects.get(pk=order.pk), "demo", "pi_1")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(confirm, range(4))) == [False, False, False, True]
    assert heard == [("order_paid", {})]


def test_a_listener_that_fails_does_not_fail_the_order(order: Order, caplog: pytest.LogCaptureFixture) -> None:
    def break_down(**facts: Any) -> None:
        Order.objects.create(reference="R-1")  # taken: the database refuses
        raise AssertionError("not reached")

    signals.order_paid.connect(break_down)
    try:
        assert confirm_payment(order, "demo", "pi_1") is True
    finally:
        signals.order_paid.disconnect(break_down)
    order.refresh_from_db()
    assert order.status == "paid"
    assert "A listener failed" in caplog.text


def test_a_mail_server_that_is_down_does_not_undo_a_sale(
    order: Order,
    settings: Any,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMAIL_BACKEND = "nowhere.Backend"
    with django_capture_on_commit_callbacks(execute=True):
        confirm_payment(order, "demo", "pi_1")
    order.refresh_from_db()
    assert order.status == "paid"
    assert "no e-mail to the customer" in caplog.text


def test_refunds_in_parts_until_nothing_is_left(order: Order, heard: list[Any]) -> None:
    confirm_payment(order, "demo", "pi_1")
    refund_order(order, Decimal("10.00"), "re_1")
    order.refresh_from_db()
    assert (order.status, order.refundable) == ("paid", Decimal("20.00"))
    refund_order(order, Decimal("20.00"), "re_2")
    order.refresh_from_db()
    assert (order.status, order.refundable) == ("refunded", Decimal("0.00"))
    assert heard[1:] == [
        ("order_refunded", {"amount": Decimal("10.00"), "reference": "re_1"}),
        ("order_refunded", {"amount": Decimal("20.00"), "reference": "re_2"}),
    ]


def test_the_same_refund_counts_once(order: Order, heard: list[Any]) -> None:
    confirm_payment(order, "demo", "pi_1")
    first = refund_order(order, Decimal("10.00"), "re_1")
    assert refund_order(order, Decimal("10.00"), "re_1") == first
    order.refresh_from_db()
    assert order.refunded_total == Decimal("10.00")
    assert len(heard) == 2


@pytest.mark.parametrize("amount", ["30.01", "0", "-1"])
def test_no_more_goes_back_than_was_paid(order: Order, amount: str) -> None:
    confirm_payment(order, "demo", "pi_1")
    with pytest.raises(NotRefundable):
        refund_order(order, Decimal(amount), "re_1")
    assert not Refund.objects.exists()


def test_an_unpaid_order_has_nothing_to_give_back(order: Order) -> None:
    with pytest.raises(NotRefundable):
        refund_order(order, Decimal("1.00"), "re_1")
