from __future__ import annotations

from datetime import timedelta

import pytest

from livehelp_plugin.conversations.models import Author
from livehelp_plugin.conversations.qualifying import Touch
from livehelp_plugin.conversations.talks import is_purged, talks_before
from livehelp_plugin.events.models import Audience
from tests.factories.availability import OperatorFactory
from tests.factories.conversations import MessageFactory, chat
from tests.factories.visitors import BEGIN, VisitorFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PLACED = BEGIN + 4 * HOUR
WINDOW = timedelta(hours=72)


def test_a_talk_holds_the_first_question_and_every_answer_before_the_order() -> None:
    giulia, marco = OperatorFactory.create_batch(2)
    held = chat(BEGIN, (BEGIN + HOUR, giulia), (BEGIN + 2 * HOUR, marco), (PLACED, giulia), is_test=True)
    MessageFactory.create(conversation=held, created_at=BEGIN + 3 * HOUR)
    (talk,) = talks_before([held.visitor_id], PLACED, WINDOW)
    assert talk.visitor_wrote_at == BEGIN
    assert talk.touches == (Touch(BEGIN + HOUR, giulia.pk), Touch(BEGIN + 2 * HOUR, marco.pk))
    assert (talk.is_test, talk.is_spam, talk.link_to_orders) == (True, False, True)


def test_notes_and_system_lines_are_no_touches() -> None:
    operator = OperatorFactory.create()
    held = chat(BEGIN)
    MessageFactory.create(
        conversation=held, audience=Audience.INTERNAL, author=Author.OPERATOR, operator=operator, created_at=BEGIN
    )
    MessageFactory.create(conversation=held, author=Author.SYSTEM, created_at=BEGIN)
    assert talks_before([held.visitor_id], PLACED, WINDOW) == []


def test_only_the_persons_own_conversations_are_read() -> None:
    operator = OperatorFactory.create()
    mine, alias = VisitorFactory.create_batch(2)
    held = [chat(BEGIN, (BEGIN + HOUR, operator), visitor=each) for each in (mine, alias)]
    chat(BEGIN, (BEGIN + HOUR, operator))
    found = talks_before([mine.pk, alias.pk], PLACED, WINDOW)
    assert [talk.conversation_id for talk in found] == [each.pk for each in held]


def test_the_windows_beginning_is_read() -> None:
    operator = OperatorFactory.create()
    held = chat(BEGIN - HOUR, (BEGIN, operator))
    assert talks_before([held.visitor_id], BEGIN + WINDOW, WINDOW)
    assert not talks_before([held.visitor_id], BEGIN + WINDOW + timedelta(seconds=1), WINDOW)


def test_reading_costs_three_queries_however_many_talks(django_assert_num_queries) -> None:
    operator, visitor = OperatorFactory.create(), VisitorFactory.create()
    for _ in range(3):
        chat(BEGIN, (BEGIN + HOUR, operator), visitor=visitor, closed=True)
    with django_assert_num_queries(3):
        assert len(talks_before([visitor.pk], PLACED, WINDOW)) == 3


def test_a_conversation_without_messages_is_purged() -> None:
    held = chat(BEGIN)
    assert not is_purged(held.pk)
    held.messages.all().delete()
    assert is_purged(held.pk)
