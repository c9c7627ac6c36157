"""News from below brings the facts up to date, through the outbox."""

from datetime import timedelta

import pytest

from livehelp_plugin.attribution.events import OrderAttributed
from livehelp_plugin.commerce.events import OrderCancelled, OrderRefunded
from livehelp_plugin.commerce.models import OrderStatus
from livehelp_plugin.conversations.events import ConversationClosed, ConversationOpened
from livehelp_plugin.conversations.models import Author, Conversation, State
from livehelp_plugin.events import outbox
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.insights.facts import person_of
from livehelp_plugin.insights.models import ConversationFacts, Outcome
from livehelp_plugin.surveys.events import SurveyAnswered, SurveyAsked
from livehelp_plugin.visitors.actions import join_account
from tests.factories.attribution import CreditFactory
from tests.factories.conversations import ConversationFactory, MessageFactory
from tests.factories.surveys import SurveyFactory, answered
from tests.factories.visitors import BEGIN, UserFactory, VisitorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    held = ConversationFactory.create()
    MessageFactory.create(conversation=held)
    return held


def happens(event) -> None:
    publish(event)
    while outbox.sweep():
        pass
    assert not OutboxItem.objects.exists()


def facts() -> ConversationFacts:
    return ConversationFacts.objects.get()


def test_a_chat_is_received_when_it_is_opened(conversation) -> None:
    happens(ConversationOpened(conversation_id=conversation.pk, opened_at=""))
    assert facts().outcome == Outcome.OPEN


def test_a_chat_comes_to_something_when_it_is_closed(conversation) -> None:
    closed_at = BEGIN + timedelta(seconds=50)
    Conversation.objects.update(state=State.CLOSED, closed_at=closed_at, close_reason="by_visitor")
    happens(ConversationClosed(conversation_id=conversation.pk, reason="by_visitor", by="visitor", closed_at=""))
    assert (facts().outcome, facts().lost_reason) == (Outcome.LOST, "left_queue")


def test_a_credit_is_told_when_given_and_when_taken(conversation) -> None:
    credit = CreditFactory.create(conversation=conversation)
    news = OrderAttributed(order_id=credit.order_id, conversation_id=conversation.pk)
    happens(news)
    assert (facts().assisted_orders, facts().assisted_net) == (1, {"EUR": "34.5"})
    credit.delete()
    happens(news)
    assert (facts().assisted_orders, facts().assisted_net) == (0, {})


@pytest.mark.parametrize("happened", ["refunded", "cancelled"])
def test_money_that_goes_back_is_taken_off(conversation, happened: str) -> None:
    credit = CreditFactory.create(conversation=conversation)
    happens(OrderAttributed(order_id=credit.order_id, conversation_id=conversation.pk))
    answer = MessageFactory.create(conversation=conversation, author=Author.OPERATOR, operator=credit.operator)
    assert answer.created_at < credit.order.placed_at
    if happened == "refunded":
        refund = credit.order.refunds.create(reference="r1", amount=4, refunded_at=BEGIN)
        happens(OrderRefunded(order_id=credit.order_id, refund_id=refund.pk))
        assert facts().assisted_net == {"EUR": "30.5"}
    else:
        credit.order.status = OrderStatus.CANCELLED
        credit.order.save()
        happens(OrderCancelled(order_id=credit.order_id))
        assert facts().assisted_net == {}


def test_surveys_are_told_when_asked_and_when_answered(conversation) -> None:
    survey = SurveyFactory.create(conversation=conversation)
    keys = {"survey_id": survey.pk, "order_id": survey.order_id, "conversation_id": conversation.pk}
    happens(SurveyAsked(**keys))
    assert (facts().surveys_asked, facts().surveys_answered) == (1, 0)
    survey.delete()
    survey = answered({"influence": "5"}, conversation=conversation)
    happens(SurveyAnswered(**keys))
    assert (facts().surveys_asked, facts().answers) == (1, [{"influence": "5"}])


def test_after_a_merge_both_count_as_one_person(conversation) -> None:
    happens(ConversationOpened(conversation_id=conversation.pk, opened_at=""))
    user = UserFactory.create()
    known = VisitorFactory.create(user=user, site=conversation.site)
    join_account(conversation.visitor, user)
    while outbox.sweep():
        pass
    assert facts().person == person_of(known.key)
