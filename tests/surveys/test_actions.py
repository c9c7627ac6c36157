from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from livehelp_plugin.commerce.models import OrderStatus
from livehelp_plugin.events import outbox
from livehelp_plugin.events.base import Event
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.surveys import actions
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.surveys.queries import purchase_survey_for, results
from tests.factories.availability import OperatorFactory
from tests.factories.commerce import OrderRecordFactory, ShelfShop
from tests.factories.conversations import chat
from tests.factories.surveys import SurveyFactory
from tests.factories.visitors import BEGIN, VisitorFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """What was published."""
    events: list[Event] = []
    monkeypatch.setattr(outbox, "enqueue", lambda event, now: events.append(event))
    return events


def types(told: list[Event]) -> list[str]:
    return [event.type for event in told]


def answers() -> dict[str, str]:
    return dict(SurveyAnswer.objects.values_list("question", "value"))


@pytest.mark.parametrize("status", [OrderStatus.PLACED, OrderStatus.PAID])
def test_an_order_after_a_chat_is_asked_once(shop: ShelfShop, told: list[Event], status: str) -> None:
    held = chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()))
    OrderRecordFactory.create(reference="A-1", visitor=held.visitor, status=status, paid_at=BEGIN)
    survey = actions.ask("A-1")
    assert survey is not None
    assert (survey.conversation, survey.order.reference) == (held, "A-1")
    assert actions.ask("A-1") == survey
    assert types(told) == ["survey.asked"]


def test_the_conversation_asked_about_is_the_one_that_touched_last(shop: ShelfShop) -> None:
    operator = OperatorFactory.create()
    first = chat(BEGIN, (BEGIN + MINUTE, operator), closed=True)
    last = chat(BEGIN, (BEGIN + 2 * MINUTE, operator), visitor=first.visitor)
    OrderRecordFactory.create(reference="A-1", visitor=first.visitor)
    survey = actions.ask("A-1")
    assert survey is not None
    assert survey.conversation == last


def test_a_guests_chat_is_known_after_a_merge(shop: ShelfShop) -> None:
    account = VisitorFactory.create()
    guest = VisitorFactory.create(merged_into=account)
    chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()), visitor=guest)
    OrderRecordFactory.create(reference="A-1", visitor=account)
    assert actions.ask("A-1") is not None


def nobody_answered() -> None:
    OrderRecordFactory.create(reference="A-1", visitor=chat(BEGIN).visitor)


def another_visitor() -> None:
    chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()))
    OrderRecordFactory.create(reference="A-1")


def no_visitor() -> None:
    OrderRecordFactory.create(reference="A-1", visitor=None, site=VisitorFactory.create().site)


def cancelled() -> None:
    held = chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()))
    OrderRecordFactory.create(reference="A-1", visitor=held.visitor, status=OrderStatus.CANCELLED)


def too_long_ago() -> None:
    held = chat(BEGIN - timedelta(days=9), (BEGIN - timedelta(days=9), OperatorFactory.create()))
    OrderRecordFactory.create(reference="A-1", visitor=held.visitor)


def not_to_be_linked() -> None:
    held = chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()), link_to_orders=False)
    OrderRecordFactory.create(reference="A-1", visitor=held.visitor)


def no_order() -> None:
    chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()))


@pytest.mark.parametrize(
    "given",
    [nobody_answered, another_visitor, no_visitor, cancelled, too_long_ago, not_to_be_linked, no_order],
    ids=lambda given: given.__name__,
)
def test_an_order_without_a_qualifying_conversation_is_not_asked(
    shop: ShelfShop, told: list[Event], given: Callable[[], None]
) -> None:
    given()
    assert purchase_survey_for("A-1") is None
    assert actions.ask("A-1") is None
    assert not Survey.objects.exists()
    assert told == []


def test_looking_whether_to_ask_asks_nothing(shop: ShelfShop) -> None:
    held = chat(BEGIN, (BEGIN + MINUTE, OperatorFactory.create()))
    OrderRecordFactory.create(reference="A-1", visitor=held.visitor)
    found = purchase_survey_for("A-1")
    assert found is not None
    assert found.pk is None
    assert not Survey.objects.exists()


def test_answers_are_kept_with_order_and_conversation(told: list[Event]) -> None:
    survey = SurveyFactory.create()
    assert actions.answer(survey.public_id, {"influence": "4", "anyway": "no", "next": "/"})
    survey.refresh_from_db()
    assert survey.answered_at is not None
    assert answers() == {"influence": "4", "anyway": "no"}
    (event,) = told
    assert event.payload() == {
        "survey_id": survey.pk,
        "order_id": survey.order_id,
        "conversation_id": survey.conversation_id,
    }
    assert types(told) == ["survey.answered"]


def test_a_second_answer_leaves_the_first(told: list[Event]) -> None:
    survey = SurveyFactory.create()
    assert actions.answer(survey.public_id, {"influence": "4"})
    assert not actions.answer(survey.public_id, {"influence": "1", "anyway": "yes"})
    assert not actions.skip(survey.public_id)
    assert answers() == {"influence": "4"}
    assert types(told) == ["survey.answered"]


def test_what_was_skipped_stays_skipped(told: list[Event]) -> None:
    survey = SurveyFactory.create()
    assert actions.skip(survey.public_id)
    assert not actions.skip(survey.public_id)
    assert not actions.answer(survey.public_id, {"influence": "4"})
    assert answers() == {}
    assert types(told) == ["survey.skipped"]


@pytest.mark.parametrize("given", [{}, {"influence": "9"}])
def test_a_refused_answer_leaves_the_survey_open(told: list[Event], given: dict[str, str]) -> None:
    survey = SurveyFactory.create()
    with pytest.raises(Refused):
        actions.answer(survey.public_id, given)
    assert told == []
    assert actions.answer(survey.public_id, {"influence": "2"})


def test_an_unknown_survey_cannot_be_answered() -> None:
    assert not actions.answer(uuid.uuid4(), {"influence": "2"})
    assert not actions.skip(uuid.uuid4())


def test_results_tell_what_was_asked_and_answered() -> None:
    answered, skipped = SurveyFactory.create(), SurveyFactory.create()
    actions.answer(answered.public_id, {"influence": "5", "anyway": "not_sure"})
    actions.skip(skipped.public_id)
    first, second = results([answered.conversation_id, skipped.conversation_id])
    assert (first.answered, first.influence, first.anyway) == (True, 5, "not_sure")
    assert (second.answered, second.influence, second.anyway) == (False, None, "")
    assert (second.order_id, second.conversation_id) == (skipped.order_id, skipped.conversation_id)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_keep_one(told: list[Event]) -> None:
    survey = SurveyFactory.create()
    ready, kept = Barrier(2), []

    def run(value: str) -> None:
        try:
            ready.wait()
            if actions.answer(survey.public_id, {"influence": value}):
                kept.append(value)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(value,)) for value in "15"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 1
    assert answers() == {"influence": kept[0]}
    assert types(told) == ["survey.answered"]
