"""What turned out to be spam counts against the address that it came from."""

from __future__ import annotations

import uuid

from livehelp_plugin.conversations.actions.marking import SPAM
from livehelp_plugin.conversations.events import ConversationMarked
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.request_events import ContactRequestMarked
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.gateway.guard import blame


@consumes(ConversationMarked)
def blame_the_address_of_a_chat(event: ConversationMarked) -> None:
    marked = Conversation.objects.filter(pk=event.conversation_id).first()
    if marked is not None and event.mark == SPAM:
        blame(marked.public_id, on=event.on)


@consumes(ContactRequestMarked)
def blame_the_address_of_a_request(event: ContactRequestMarked) -> None:
    blame(uuid.UUID(event.reference), on=event.on)
