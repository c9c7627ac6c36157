"""Recomputing facts from the tables: what they say, that doing it again changes nothing, and what is frozen."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from livehelp_plugin.commerce.models import OrderStatus, Refund
from livehelp_plugin.conversations.models import Assignment, Author, Conversation, State
from livehelp_plugin.events.models import Audience
from livehelp_plugin.insights.actions import freeze, rebuild, recompute, rename_person
from livehelp_plugin.insights.facts import person_of
from livehelp_plugin.insights.models import ConversationFacts, Outcome
from livehelp_plugin.policy.actions import change_rules
from tests.factories.attribution import CreditFactory
from tests.factories.availability import OperatorFactory
from tests.factories.conversations import ConversationFactory, MessageFactory
from tests.factories.surveys import SurveyFactory, answered
from tests.factories.visitors import BEGIN, VisitorFactory

pytestmark = pytest.mark.django_db


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def say(conversation: Conversation, *said: tuple[str, float], operator=None) -> None:
    for side, seconds in said:
        author = {"v": Author.VISITOR, "o": Author.OPERATOR, "s": Author.SYSTEM}[side]
        MessageFactory.create(
            conversation=conversation,
            author=author,
            operator=operator if side == "o" else None,
            created_at=at(seconds),
        )


def close(conversation: Conversation, seconds: float, reason: str = "by_operator") -> None:
    conversation.state, conversation.closed_at, conversation.close_reason = State.CLOSED, at(seconds), reason
    conversation.save()


def facts_of(conversation: Conversation) -> ConversationFacts:
    return ConversationFacts.objects.get(conversation=conversation)


@pytest.fixture
def operator():
    return OperatorFactory.create()


@pytest.fixture
def worked(operator) -> Conversation:
    """The worked example of the definitions."""
    held = ConversationFactory.create(language="it", country="IT", device="phone")
    Assignment.objects.create(
        conversation=held,
        operator=operator,
        started_at=at(12),
        ended_at=at(1120),
        reason="claimed",
        end_reason="closed",
    )
    say(held, ("v", 0), ("s", 2), ("o", 30), ("v", 90), ("o", 100), ("v", 400), ("o", 1100), operator=operator)
    close(held, 1120)
    return held


def test_the_worked_example_from_the_tables(worked, operator) -> None:
    MessageFactory.create(conversation=worked, audience=Audience.INTERNAL, author=Author.OPERATOR, created_at=at(5))
    assert recompute(worked.pk) == 1
    row = facts_of(worked)
    assert (row.wait_seconds, row.queue_seconds) == (30, 12)
    assert (row.effective_seconds, row.total_seconds, row.longest_gap_seconds) == (310, 1120, 700)
    assert (row.visitor_messages, row.operator_messages) == (3, 3)
    assert (row.outcome, row.dropped, row.qualifying, row.converted) == (Outcome.HANDLED, False, True, False)
    assert (row.operator, row.department, row.site_id) == (operator, worked.department, worked.site_id)
    assert (row.language, row.country, row.device) == ("it", "IT", "phone")
    assert (row.closed_at, row.settled_at, row.person) == (at(1120), at(1120), person_of(worked.visitor.key))
    assert row.rules_version is None


def test_the_rules_are_those_of_the_day_of_the_chat(worked) -> None:
    before = change_rules(worked.site_id, None, BEGIN - timedelta(days=1), effective_gap_seconds=60)
    change_rules(worked.site_id, None, BEGIN + timedelta(days=1), effective_gap_seconds=5)
    recompute(worked.pk)
    row = facts_of(worked)
    assert (row.effective_seconds, row.rules_version) == (60 + 10 + 60 + 60, before.version)


def test_doing_it_again_changes_nothing(worked) -> None:
    CreditFactory.create(conversation=worked)
    answered({"influence": "4", "anyway": "no"}, conversation=worked)
    assert recompute(worked.pk) == 1
    before = ConversationFacts.objects.values().get()
    assert recompute(worked.pk) == 0
    assert ConversationFacts.objects.values().get() == before


def test_an_open_chat_only_says_that_it_was_received(operator) -> None:
    held = ConversationFactory.create()
    say(held, ("v", 0))
    recompute(held.pk)
    before = ConversationFacts.objects.values().get()
    assert (before["outcome"], before["received_at"], before["wait_seconds"]) == (Outcome.OPEN, BEGIN, None)
    say(held, ("o", 20), ("v", 40), operator=operator)
    assert recompute(held.pk) == 0
    assert ConversationFacts.objects.values().get() == before


def test_where_an_operator_spoke_first_we_began(operator) -> None:
    held = ConversationFactory.create()
    say(held, ("s", 0), ("o", 5), ("v", 60), operator=operator)
    recompute(held.pk)
    assert facts_of(held).begun_by_us


def test_a_chat_that_is_gone_is_left_alone() -> None:
    assert recompute(4711) == 0
    assert not ConversationFacts.objects.exists()


@pytest.mark.parametrize("mark", ["is_test", "is_spam"])
def test_tests_and_spam_are_not_counted(worked, mark: str) -> None:
    Conversation.objects.update(**{mark: True})
    recompute(worked.pk)
    row = facts_of(worked)
    assert (row.counted, row.qualifying) == (False, False)


def test_a_shopper_who_does_not_want_to_be_linked_is_counted_but_does_not_qualify(worked) -> None:
    Conversation.objects.update(link_to_orders=False)
    recompute(worked.pk)
    row = facts_of(worked)
    assert (row.counted, row.qualifying) == (True, False)


def test_leaving_an_operator_who_accepted_is_another_loss_than_leaving_the_queue(operator) -> None:
    waiting, held = ConversationFactory.create(), ConversationFactory.create()
    for one in (waiting, held):
        say(one, ("v", 0))
        close(one, 40, "by_visitor")
    Assignment.objects.create(conversation=held, operator=operator, started_at=at(5), ended_at=at(40), reason="claimed")
    for one in (waiting, held):
        recompute(one.pk)
    assert (facts_of(waiting).lost_reason, facts_of(held).lost_reason) == ("left_queue", "unanswered")


# ------------------------------------------------------------------ contacts


@pytest.fixture
def returned(operator) -> tuple[Conversation, Conversation]:
    """A visitor left the queue, came back within half an hour and was answered."""
    left = ConversationFactory.create()
    say(left, ("v", 0))
    close(left, 40, "by_visitor")
    back = ConversationFactory.create(
        visitor=left.visitor, continues=left, received_at=at(100), department=left.department
    )
    say(back, ("v", 100), ("o", 130), operator=operator)
    return left, back


def test_a_contact_is_lost_until_it_is_continued(returned) -> None:
    left, back = returned
    Conversation.objects.filter(pk=back.pk).update(continues=None)
    recompute(left.pk)
    assert facts_of(left).outcome == Outcome.LOST
    Conversation.objects.filter(pk=back.pk).update(continues=left)
    recompute(back.pk)
    assert (facts_of(left).outcome, facts_of(back).outcome) == (Outcome.OPEN, Outcome.OPEN)
    close(back, 200)
    assert recompute(back.pk) == 2
    first, part = facts_of(left), facts_of(back)
    assert (first.outcome, first.wait_seconds, first.lost_reason, first.part_of) == (Outcome.HANDLED, 130, "", None)
    assert (first.settled_at, first.closed_at, part.part_of) == (at(200), at(40), first)
    assert rebuild() == (2, 0)


def test_what_continues_later_is_a_contact_of_its_own(returned) -> None:
    left, back = returned
    Conversation.objects.filter(pk=back.pk).update(received_at=at(40 + 30 * 60 + 1))
    close(Conversation.objects.get(pk=back.pk), 4000)
    rebuild()
    assert (facts_of(left).outcome, facts_of(back).outcome) == (Outcome.LOST, Outcome.HANDLED)
    assert facts_of(back).part_of is None


def test_an_order_earned_by_a_part_converts_the_contact_and_counts_once(returned) -> None:
    left, back = returned
    close(back, 200)
    CreditFactory.create(conversation=back)
    recompute(left.pk)
    first, part = facts_of(left), facts_of(back)
    assert (first.converted, first.assisted_orders) == (True, 0)
    assert (part.converted, part.assisted_orders) == (True, 1)


# ------------------------------------------------------------------ orders and surveys


def test_orders_are_worth_what_was_paid_minus_what_was_given_back(worked) -> None:
    credit = CreditFactory.create(conversation=worked)
    Refund.objects.create(order=credit.order, reference="r1", amount=Decimal("4.50"), refunded_at=at(0))
    Refund.objects.create(order=credit.order, reference="r2", amount=Decimal("10"), refunded_at=at(0))
    CreditFactory.create(conversation=worked, order__currency="CHF", order__total=Decimal("80"))
    CreditFactory.create(conversation=worked, order__status=OrderStatus.CANCELLED)
    CreditFactory.create(conversation=worked, order__status=OrderStatus.PLACED)
    recompute(worked.pk)
    row = facts_of(worked)
    assert (row.assisted_orders, row.assisted_net) == (2, {"CHF": "80", "EUR": "20"})


def test_answers_are_kept_without_whose_they_are(worked) -> None:
    answered({"influence": "4", "anyway": "not_sure"}, conversation=worked)
    answered({"anyway": "no"}, conversation=worked)
    SurveyFactory.create(conversation=worked)
    SurveyFactory.create(conversation=worked, skipped_at=at(0))
    recompute(worked.pk)
    row = facts_of(worked)
    assert (row.surveys_asked, row.surveys_answered) == (4, 2)
    assert row.answers == [{"anyway": "not_sure", "influence": "4"}, {"anyway": "no"}]


def test_facts_hold_no_answers_but_those_of_the_lists(worked) -> None:
    answered({"influence": "Giulia", "remark": "call me"}, conversation=worked)
    recompute(worked.pk)
    row = facts_of(worked)
    assert (row.surveys_answered, row.answers) == (1, [])


# ------------------------------------------------------------------ rebuild, freeze


def test_rebuild_makes_what_is_missing_mends_what_is_wrong_and_then_changes_nothing(worked, returned) -> None:
    assert rebuild() == (3, 3)
    assert rebuild() == (3, 0)
    ConversationFacts.objects.filter(conversation=worked).update(wait_seconds=1, outcome=Outcome.LOST)
    out = StringIO()
    call_command("livehelp_rebuild_facts", stdout=out)
    assert out.getvalue() == "3 conversations read, 1 rows changed\n"
    assert facts_of(worked).wait_seconds == 30


def test_frozen_rows_keep_what_they_say(worked) -> None:
    recompute(worked.pk)
    row = facts_of(worked)
    assert freeze([worked.pk]) == 1
    worked.delete()
    assert rebuild() == (0, 0)
    kept = ConversationFacts.objects.get(pk=row.pk)
    assert (kept.frozen, kept.conversation, kept.wait_seconds) == (True, None, 30)


def test_a_contact_is_frozen_as_a_whole(returned) -> None:
    left, back = returned
    close(back, 200)
    rebuild()
    first, part = facts_of(left), facts_of(back)
    freeze([left.pk])
    left.delete()
    assert rebuild() == (1, 0)
    part.refresh_from_db()
    assert (part.frozen, part.part_of, part.conversation) == (True, first, back)


def test_freezing_first_brings_the_facts_up_to_date(worked) -> None:
    freeze([worked.pk])
    assert ConversationFacts.objects.get().wait_seconds == 30


def test_a_merged_visitor_s_facts_count_as_the_survivor_s(worked) -> None:
    survivor = VisitorFactory.create()
    recompute(worked.pk)
    worked.visitor.merged_into = survivor
    worked.visitor.save()
    rename_person(person_of(worked.visitor.key), person_of(survivor.key))
    assert facts_of(worked).person == person_of(survivor.key)
    assert rebuild() == (1, 0)


def test_a_random_name_cannot_be_told_apart_but_counts_as_one(worked) -> None:
    recompute(worked.pk)
    nobody = uuid.uuid4()
    rename_person(person_of(worked.visitor.key), nobody)
    assert facts_of(worked).person == nobody
    assert datetime.now(UTC) >= facts_of(worked).computed_at
