from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import transaction

from livehelp_plugin.attribution.actions import credit_order, credit_orders_of
from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.attribution.queries import assisted
from livehelp_plugin.availability.models import Operator
from livehelp_plugin.commerce import actions as commerce
from livehelp_plugin.commerce.models import MatchMethod, OrderRecord, OrderStatus, Refund
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events import outbox
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.visitors.actions import join_account
from livehelp_plugin.visitors.models import Visitor
from tests.factories.availability import OperatorFactory
from tests.factories.commerce import OrderRecordFactory, ShelfShop
from tests.factories.conversations import chat
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory, request_of

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLACED = BEGIN + HOUR


@pytest.fixture
def operator(site) -> Operator:
    return OperatorFactory.create()


@pytest.fixture
def held(operator: Operator) -> Conversation:
    """A conversation that was answered half an hour before the order."""
    return chat(BEGIN, (BEGIN + 30 * MINUTE, operator))


@pytest.fixture
def order(held: Conversation) -> OrderRecord:
    return OrderRecordFactory.create(visitor=held.visitor, paid=True)


def attributed() -> set[int]:
    """The conversations of which OrderAttributed was told."""
    items = OutboxItem.objects.filter(event_type="order.attributed")
    return {item.payload["conversation_id"] for item in items}


def test_a_paid_order_is_credited_with_everything_that_explains_it(
    order: OrderRecord, held: Conversation, operator: Operator
) -> None:
    credit = credit_order(order.pk)
    assert credit == Credit.objects.get()
    assert (credit.order, credit.conversation, credit.operator) == (order, held, operator)
    assert (credit.touched_at, credit.in_chat) == (BEGIN + 30 * MINUTE, True)
    assert (credit.match_method, credit.window_hours, credit.rules_version) == (MatchMethod.STAMP, 72, None)
    assert attributed() == {held.pk}


def test_reckoning_again_changes_nothing(order: OrderRecord) -> None:
    credit_order(order.pk)
    before = Credit.objects.values().get()
    for _ in range(3):
        credit_order(order.pk)
    assert Credit.objects.values().get() == before


@pytest.mark.parametrize("status", [OrderStatus.PLACED, OrderStatus.CANCELLED])
def test_what_is_not_paid_earns_nothing_and_loses_what_it_had(
    order: OrderRecord, held: Conversation, status: str
) -> None:
    credit_order(order.pk)
    OrderRecord.objects.update(status=status)
    OutboxItem.objects.all().delete()
    assert credit_order(order.pk) is None
    assert not Credit.objects.exists()
    assert attributed() == {held.pk}


def test_a_refund_keeps_the_credit_and_is_subtracted(order: OrderRecord, held: Conversation) -> None:
    credit_order(order.pk)
    Refund.objects.create(order=order, reference="r-1", amount=Decimal("4.50"), refunded_at=BEGIN)
    OutboxItem.objects.all().delete()
    credit_order(order.pk)
    assert assisted([held.pk]).net == {"EUR": Decimal("30.00")}
    assert attributed() == {held.pk}


def test_the_owners_window_at_the_time_of_the_order_decides(held: Conversation, site) -> None:
    RulesVersion.objects.create(site=site, effective_from=BEGIN - 100 * HOUR, attribution_window_hours=24)
    versions = RulesVersion.objects.create(site=site, effective_from=BEGIN + 30 * HOUR, attribution_window_hours=72)
    early, inside, later = (
        OrderRecordFactory.create(visitor=held.visitor, paid=True, placed_at=BEGIN + hours * HOUR)
        for hours in (25, 24, 40)
    )
    assert credit_order(early.pk) is None
    narrow, wide = credit_order(inside.pk), credit_order(later.pk)
    assert narrow is not None
    assert narrow.window_hours == 24
    assert wide is not None
    assert (wide.window_hours, wide.rules_version) == (72, versions.pk)


def test_a_conversation_marked_later_loses_the_order_to_the_one_before(
    order: OrderRecord, held: Conversation, operator: Operator
) -> None:
    later = chat(BEGIN, (BEGIN + 40 * MINUTE, OperatorFactory.create()), visitor=held.visitor, closed=True)
    first = credit_order(order.pk)
    assert first is not None
    assert first.conversation == later
    Conversation.objects.filter(pk=later.pk).update(is_spam=True)
    OutboxItem.objects.all().delete()
    credit_orders_of(held.visitor_id)
    assert Credit.objects.get().conversation == held
    assert attributed() == {held.pk, later.pk}


def test_a_guests_chat_counts_after_joining_the_account(held: Conversation, operator: Operator) -> None:
    user = UserFactory.create()
    account = VisitorFactory.create(user=user)
    order = OrderRecordFactory.create(visitor=account, paid=True)
    assert credit_order(order.pk) is None
    assert join_account(held.visitor, user) == account
    outbox.sweep()
    assert Credit.objects.get().conversation == held


def test_an_order_of_the_guest_is_reckoned_again_after_joining(held: Conversation) -> None:
    user = UserFactory.create()
    Visitor.objects.filter(pk=held.visitor_id).update(user=user)
    guest = VisitorFactory.create()
    order = OrderRecordFactory.create(visitor=guest, paid=True)
    assert credit_order(order.pk) is None
    join_account(guest, user)
    outbox.sweep()
    assert Credit.objects.get().order == order


def test_an_order_of_the_guest_counts_for_the_accounts_chat(held: Conversation) -> None:
    guest = VisitorFactory.create(merged_into=held.visitor)
    order = OrderRecordFactory.create(visitor=guest, paid=True)
    assert credit_order(order.pk) is not None


def test_another_visitors_chat_never_counts(held: Conversation) -> None:
    assert credit_order(OrderRecordFactory.create(paid=True).pk) is None


def test_an_unknown_order_is_left_alone() -> None:
    assert credit_order(987_654) is None


def test_a_purged_log_freezes_its_credit_while_the_order_stays_paid(order: OrderRecord, held: Conversation) -> None:
    credit_order(order.pk)
    held.messages.all().delete()
    assert credit_order(order.pk) == Credit.objects.get()
    OrderRecord.objects.update(status=OrderStatus.CANCELLED)
    credit_order(order.pk)
    assert not Credit.objects.exists()


def test_assisted_orders_are_counted_once(order: OrderRecord, held: Conversation, operator: Operator) -> None:
    chat(BEGIN, (BEGIN + 20 * MINUTE, operator), visitor=held.visitor, closed=True)
    credit_order(order.pk)
    everything = assisted(Conversation.objects.values_list("pk", flat=True))
    assert (everything.orders, everything.net) == (1, {"EUR": Decimal("34.50")})
    assert assisted([]).orders == 0


def test_signals_in_any_order_end_in_the_same_credit(shop: ShelfShop, held: Conversation) -> None:
    request = request_of(held.visitor)
    shop.put("A-1", placed_at=PLACED)
    signals = [
        lambda: commerce.order_placed(request, "A-1"),
        lambda: commerce.order_paid("A-1"),
        lambda: commerce.order_refunded("A-1", Decimal("5"), "r-1", BEGIN),
        lambda: commerce.order_paid("A-1"),
    ]
    ends = set()
    for turn in permutations(signals):
        with transaction.atomic():
            for signal in turn:
                signal()
                outbox.sweep()
            credit = Credit.objects.get()
            net = assisted([held.pk]).net["EUR"]
            ends.add((credit.conversation_id, credit.operator_id, credit.touched_at, credit.match_method, net))
            transaction.set_rollback(True)
    assert len(ends) == 1
    assert ends.pop()[-1] == Decimal("29.50")


@pytest.mark.django_db(transaction=True)
def test_an_order_is_credited_as_soon_as_its_payment_is_committed(shop: ShelfShop) -> None:
    held = chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()))
    shop.put("A-1", placed_at=PLACED)
    commerce.order_placed(request_of(held.visitor), "A-1")
    assert not Credit.objects.exists()
    commerce.order_paid("A-1")
    assert Credit.objects.get().conversation == held
