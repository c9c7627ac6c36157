"""The same signal from two processes at once: a webhook and the return page, as in every shop."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from livehelp_plugin.commerce import actions
from livehelp_plugin.commerce.models import OrderRecord, OrderStatus, Refund
from livehelp_plugin.events import outbox
from livehelp_plugin.events.base import Event
from tests.factories.commerce import OrderRecordFactory, ShelfShop

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*signals: Callable[[], None]) -> None:
    ready = Barrier(len(signals))

    def run(signal: Callable[[], None]) -> None:
        try:
            ready.wait()
            signal()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(signal,)) for signal in signals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types of the events that were published."""
    types: list[str] = []

    def note(event: Event, now: object) -> None:
        types.append(event.type)

    monkeypatch.setattr(outbox, "enqueue", note)
    return types


def test_two_payments_at_once_make_one_record(shop: ShelfShop, told: list[str]) -> None:
    shop.put("A-1")
    at_once(*[lambda: actions.order_paid("A-1")] * 4)
    assert OrderRecord.objects.get().status == OrderStatus.PAID
    assert sorted(told) == ["order.paid", "order.placed"]


def test_an_order_that_is_known_is_paid_once(shop: ShelfShop, told: list[str]) -> None:
    shop.put("A-1")
    OrderRecordFactory.create(reference="A-1")
    at_once(*[lambda: actions.order_paid("A-1")] * 8)
    assert OrderRecord.objects.get().status == OrderStatus.PAID
    assert told == ["order.paid"]


def test_payment_and_refund_at_once_lose_neither(shop: ShelfShop, told: list[str]) -> None:
    shop.put("A-1")
    at_once(
        lambda: actions.order_paid("A-1"),
        lambda: actions.order_refunded("A-1", Decimal("5"), "r-1"),
        lambda: actions.order_refunded("A-1", Decimal("5"), "r-1"),
        lambda: actions.order_paid("A-1"),
    )
    assert OrderRecord.objects.get().status == OrderStatus.PAID
    assert Refund.objects.get().amount == Decimal("5")
    assert sorted(told) == ["order.paid", "order.placed", "order.refunded"]
