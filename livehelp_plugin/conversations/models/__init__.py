"""The tables of a conversation: itself, what rings, what is answered later, what is said by default."""

from __future__ import annotations

from livehelp_plugin.conversations.models.attachment import Attachment
from livehelp_plugin.conversations.models.conversation import (
    Assignment,
    Author,
    CloseReason,
    Closing,
    Conversation,
    Message,
    State,
    Topic,
)
from livehelp_plugin.conversations.models.later import Appointment, ContactAnswer, ContactRequest
from livehelp_plugin.conversations.models.offers import Offer, Transfer
from livehelp_plugin.conversations.models.prechat import PreChatAnswer, PreChatForm, PreChatQuestion
from livehelp_plugin.conversations.models.texts import DepartmentText

__all__ = [
    "Appointment",
    "Assignment",
    "Attachment",
    "Author",
    "CloseReason",
    "Closing",
    "ContactAnswer",
    "ContactRequest",
    "Conversation",
    "DepartmentText",
    "Message",
    "Offer",
    "PreChatAnswer",
    "PreChatForm",
    "PreChatQuestion",
    "State",
    "Topic",
    "Transfer",
]
