"""Reading a conversation for its transcript: the public messages, on the department's clock."""

from __future__ import annotations

from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.conversations.attached import text_of
from livehelp_plugin.conversations.models import Author, Conversation, Message
from livehelp_plugin.conversations.transcripts import Said, Transcript, transcript
from livehelp_plugin.events.models import Audience


def transcript_of(conversation: Conversation) -> Transcript:
    """Whole, however long, files by their names; notes, whispers and what happened behind the scenes are not in it."""
    public = list(conversation.messages.filter(audience=Audience.PUBLIC).order_by("seq"))
    words = text_of(public)
    said = (Said(one.created_at, one.author == Author.VISITOR, _name(one), words[one.pk]) for one in public)
    return transcript(said, zone_of(conversation.department))


def _name(message: Message) -> str:
    return message.name if message.author == Author.OPERATOR else ""
