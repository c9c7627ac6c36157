"""The owner hears at once of what nobody answered."""

from __future__ import annotations

from livehelp_plugin.conversations.events import ContactRequestLeft, ConversationClosed
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.notifications.mail import tell_of_lost_chat, tell_of_request


@consumes(ContactRequestLeft)
def mail_the_request(event: ContactRequestLeft) -> None:
    tell_of_request(event.request_id)


@consumes(ConversationClosed)
def mail_the_lost_chat(event: ConversationClosed) -> None:
    tell_of_lost_chat(event.conversation_id)
