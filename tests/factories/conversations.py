"""Conversations that were held, written straight into the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import factory

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.models import Attachment, Author, CloseReason, Conversation, Message, State
from livehelp_plugin.events.models import Audience
from tests.factories.availability import DepartmentFactory, StreamFactory
from tests.factories.visitors import BEGIN, VisitorFactory


class ConversationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Conversation

    stream = factory.SubFactory(StreamFactory)
    visitor = factory.SubFactory(VisitorFactory)
    site = factory.SelfAttribute("visitor.site")
    department = factory.SubFactory(DepartmentFactory)
    received_at = BEGIN
    queued_at = factory.SelfAttribute("received_at")

    class Params:
        closed = factory.Trait(
            state=State.CLOSED,
            closed_at=factory.LazyAttribute(lambda held: held.received_at + timedelta(minutes=50)),
            close_reason=CloseReason.BY_OPERATOR,
        )


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    conversation = factory.SubFactory(ConversationFactory)
    audience = Audience.PUBLIC
    seq = factory.Sequence(lambda n: n + 1)
    author = Author.VISITOR
    body = "Which grind for a moka?"
    created_at = BEGIN


class AttachmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Attachment

    kind = "pdf"
    name = "order.pdf"
    size = 70
    file = factory.Sequence(lambda n: f"00/{n}.pdf")
    created_at = BEGIN


def chat(asked: datetime, *answers: tuple[datetime, Operator], **fields: Any) -> Conversation:
    """A conversation: the visitor asks, then operators answer at the given times."""
    held = ConversationFactory.create(received_at=asked, **fields)
    MessageFactory.create(conversation=held, created_at=asked)
    for at, operator in answers:
        MessageFactory.create(conversation=held, author=Author.OPERATOR, operator=operator, created_at=at)
    return held
