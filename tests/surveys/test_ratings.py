"""A rating is asked at the right moment, once, and never in the way."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core import mail

from livehelp_plugin.commerce.models import OrderStatus
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.models import ContactRequest, Conversation
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.insights.actions import recompute
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.surveys.actions import ask
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.surveys.queries import purchase_survey_for
from livehelp_plugin.surveys.ratings import answer_rating, ask_rating, due_rating, owe_rating, skip_rating
from livehelp_plugin.visitors.models import Visitor
from tests.factories.commerce import CartSnapshotFactory, OrderRecordFactory, ShelfShop
from tests.world import World

pytestmark = pytest.mark.django_db

HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def operator(world: World) -> OperatorActor:
    return world.operator()


def answered(world: World, operator: OperatorActor, shopper: VisitorActor) -> Conversation:
    held = world.open(shopper)
    world.claim(operator, held)
    world.post(operator, held, "Medium, and no finer.")
    return held


def settle(shopper: VisitorActor, held: Conversation) -> None:
    """ "That's all, thank you"."""
    close_conversation(shopper, held.public_id, uuid.uuid4(), settled=True)
    owe_rating(held.pk)


def is_due(shopper: VisitorActor, after: timedelta = timedelta(0)) -> bool:
    return due_rating(shopper.family, database_now() + after) is not None


def test_who_says_that_all_is_settled_is_asked_at_once(world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    assert is_due(shopper)


def test_else_half_an_hour_after_the_close(world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    held = answered(world, operator, shopper)
    world.close(shopper, held)
    owe_rating(held.pk)
    assert not is_due(shopper, HALF_HOUR - timedelta(minutes=1))
    assert is_due(shopper, HALF_HOUR)
    assert not is_due(shopper, HALF_HOUR + timedelta(days=7))


def test_an_operator_cannot_say_it_for_the_customer(world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    held = answered(world, operator, shopper)
    close_conversation(operator, held.public_id, uuid.uuid4(), settled=True)
    owe_rating(held.pk)
    assert not is_due(shopper)


def test_with_something_in_the_cart_the_purchase_survey_may_go_first(world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    CartSnapshotFactory.create(visitor=Visitor.objects.get(pk=shopper.visitor_id))
    settle(shopper, answered(world, operator, shopper))
    assert not is_due(shopper)
    assert is_due(shopper, HALF_HOUR)


def test_an_order_since_the_chat_is_surveyed_first_and_that_was_the_request(
    shop: ShelfShop, world: World, operator: OperatorActor
) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    OrderRecordFactory.create(
        reference="A-1",
        visitor=Visitor.objects.get(pk=shopper.visitor_id),
        site=world.site,
        status=OrderStatus.PAID,
        placed_at=database_now(),
        paid_at=database_now(),
    )
    assert not is_due(shopper)
    assert ask("A-1") is not None
    assert not is_due(shopper, timedelta(days=6))


def test_one_request_in_seven_days_whatever_comes(shop: ShelfShop, world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    first = ask_rating(shopper)
    assert first is not None
    assert skip_rating(shopper, first.public_id)

    settle(shopper, answered(world, operator, shopper))
    OrderRecordFactory.create(
        reference="A-1",
        visitor=Visitor.objects.get(pk=shopper.visitor_id),
        site=world.site,
        status=OrderStatus.PAID,
        placed_at=database_now(),
        paid_at=database_now(),
    )

    assert not is_due(shopper)
    assert purchase_survey_for("A-1") is None


def test_it_is_asked_while_nothing_runs_and_never_in_the_way_of_writing_again(
    world: World, operator: OperatorActor
) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    world.open(shopper, "One more thing")
    assert not is_due(shopper)


def test_what_was_shown_is_the_same_request_until_it_ends(world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    first = ask_rating(shopper)
    assert first == ask_rating(shopper)
    assert first is not None
    assert answer_rating(shopper, first.public_id, {"csat": "4"})
    assert not answer_rating(shopper, first.public_id, {"csat": "1"})
    assert not skip_rating(shopper, first.public_id)
    assert ask_rating(shopper) is None
    assert list(SurveyAnswer.objects.values_list("question", "value")) == [("csat", "4")]


@pytest.mark.parametrize("why", ["nobody answered", "test", "spam", "nothing is asked"])
def test_who_is_never_asked(world: World, operator: OperatorActor, why: str) -> None:
    shopper = world.visitor()
    held = world.open(shopper) if why == "nobody answered" else answered(world, operator, shopper)
    if why in ("test", "spam"):
        Conversation.objects.filter(pk=held.pk).update(**{f"is_{why}": True})
    if why == "nothing is asked":
        change_rules(world.site.pk, None, database_now() - HALF_HOUR, ask_csat=False, ask_solved=False)
    settle(shopper, held)
    assert not is_due(shopper, HALF_HOUR)


def test_another_shopper_s_rating_is_not_there(world: World, operator: OperatorActor) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    rating = ask_rating(shopper)
    assert rating is not None
    other = world.visitor()
    with pytest.raises(Refused, match="not_found"):
        answer_rating(other, rating.public_id, {"csat": "1"})
    with pytest.raises(Refused, match="not_found"):
        skip_rating(other, rating.public_id)


@pytest.mark.parametrize(
    ("given", "code"),
    [({}, "empty"), ({"csat": "6"}, "invalid"), ({"nps": "5"}, "empty"), ({"comment": "x" * 1001}, "too_long")],
)
def test_what_cannot_be_kept_is_said(world: World, operator: OperatorActor, given: dict[str, str], code: str) -> None:
    shopper = world.visitor()
    settle(shopper, answered(world, operator, shopper))
    rating = ask_rating(shopper)
    assert rating is not None
    with pytest.raises(Refused, match=code):
        answer_rating(shopper, rating.public_id, given)
    assert Survey.objects.get().answered_at is None


def rated(world: World, operator: OperatorActor, **given: str) -> Conversation:
    shopper = world.visitor()
    held = answered(world, operator, shopper)
    settle(shopper, held)
    rating = ask_rating(shopper)
    assert rating is not None
    answer_rating(shopper, rating.public_id, given)
    while outbox.sweep():
        pass
    return held


def test_a_low_rating_is_mailed_and_filed_once(world: World, operator: OperatorActor) -> None:
    change_rules(world.site.pk, None, database_now() - HALF_HOUR, owner_email="owner@example.com")
    held = rated(world, operator, csat="1", solved="no", comment="Nobody knew.")

    request = ContactRequest.objects.get()
    assert (request.conversation, request.source, request.want) == (held, "rating", "chat")
    assert "1 of 5" in request.body
    assert "Nobody knew." in request.body
    [message] = mail.outbox
    assert message.to == ["owner@example.com"]
    assert message.subject.startswith("A low rating")
    assert "Nobody knew." in message.body


def test_a_good_rating_leads_to_nothing(world: World, operator: OperatorActor) -> None:
    rated(world, operator, csat="3", solved="yes")
    assert not ContactRequest.objects.exists()


def test_the_facts_know_the_rating_and_not_the_comment(world: World, operator: OperatorActor) -> None:
    held = rated(world, operator, csat="5", comment="Lovely.")
    recompute(held.pk)
    row = ConversationFacts.objects.get(conversation=held)
    assert (row.ratings_asked, row.ratings_answered, row.surveys_asked) == (1, 1, 0)
    assert row.answers == [{"csat": "5"}]
