"""What is owed to somebody who is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class PushDue(Event):
    """An answer waits unseen; one browser is to be told."""

    type: ClassVar[str] = "push.due"
    conversation_id: int
    subscription: int
    seq: int


@dataclass(frozen=True, kw_only=True)
class AnswerMailDue(Event):
    """Answers have waited unseen for some minutes; their shopper is to be written to."""

    type: ClassVar[str] = "answer_mail.due"
    conversation_id: int
    seq: int
    """Of the last one."""


@dataclass(frozen=True, kw_only=True)
class TranscriptAsked(Event):
    """Somebody wants a conversation by e-mail."""

    type: ClassVar[str] = "transcript.asked"
    conversation_id: int
    email: str
    language: str
    reference: str
    """Names the mail: the id of the command that asked."""
