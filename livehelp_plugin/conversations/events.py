"""What happens in a conversation, and what of it the desk is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from livehelp_plugin.availability.events import picture_url
from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.models import Conversation, Message
from livehelp_plugin.events.base import Event
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.models import Audience


@dataclass(frozen=True, kw_only=True)
class ConversationOpened(Event):
    """A visitor's first message arrived; the conversation waits in the queue."""

    type: ClassVar[str] = "conversation.opened"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    opened_at: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"opened_at": payload["opened_at"]} for payload in payloads]


@dataclass(frozen=True, kw_only=True)
class MessagePosted(Event):
    """Somebody wrote; the body stays in the message's own row."""

    type: ClassVar[str] = "message.posted"
    audience: ClassVar[Audience] = Audience.PUBLIC
    message: int

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return _bodies(payloads, message_wire)


@dataclass(frozen=True, kw_only=True)
class NotePosted(Event):
    """An operator left a note that only colleagues see."""

    type: ClassVar[str] = "note.posted"
    message: int

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return _bodies(payloads, note_wire)


@dataclass(frozen=True, kw_only=True)
class ConversationAccepted(Event):
    """An operator took the conversation; the visitor learns who answers."""

    type: ClassVar[str] = "conversation.accepted"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    operator_id: int

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        known = Operator.objects.in_bulk({payload["operator_id"] for payload in payloads})
        return [{"operator": shown_to_visitors(known.get(payload["operator_id"]))} for payload in payloads]


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(Event):
    """The same moment for colleagues: who, and why this one."""

    type: ClassVar[str] = "conversation.assigned"
    conversation_id: int
    operator_id: int
    reason: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        known = Operator.objects.in_bulk({payload["operator_id"] for payload in payloads})
        return [
            {
                "operator": payload["operator_id"],
                "name": known[payload["operator_id"]].display_name if payload["operator_id"] in known else "",
                "reason": payload["reason"],
            }
            for payload in payloads
        ]


@dataclass(frozen=True, kw_only=True)
class ConversationRequeued(Event):
    """The operator was lost; the conversation is first in line again."""

    type: ClassVar[str] = "conversation.requeued"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    reason: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"reason": payload["reason"]} for payload in payloads]


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(Event):
    """The conversation ended, once."""

    type: ClassVar[str] = "conversation.closed"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    reason: str
    by: str
    closed_at: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"reason": p["reason"], "by": p["by"], "closed_at": p["closed_at"]} for p in payloads]


@dataclass(frozen=True, kw_only=True)
class DeskRowChanged(Event):
    """A conversation's line on the desk, as it is now; a closed one is removed."""

    type: ClassVar[str] = "desk.row_changed"
    conversation: str
    state: str
    operator: int | None
    received_at: str
    visitor: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"row": dict(payload)} for payload in payloads]


@dataclass(frozen=True, kw_only=True)
class ContactRequestLeft(Event):
    """A visitor asked to be answered later."""

    type: ClassVar[str] = "contact_request.left"
    request_id: int
    reference: str
    at: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"reference": payload["reference"], "at": payload["at"]} for payload in payloads]


@dataclass(frozen=True, kw_only=True)
class ContactRequestDone(Event):
    """Somebody has answered the request."""

    type: ClassVar[str] = "contact_request.done"
    reference: str


def desk_row(conversation: Conversation) -> dict[str, Any]:
    """A conversation's line on the desk; holds nothing that a visitor typed."""
    return {
        "conversation": str(conversation.public_id),
        "state": "queued" if conversation.state == "offered" else conversation.state,
        "operator": conversation.operator_id if conversation.state == "active" else None,
        "received_at": iso(conversation.received_at) or "",
        "visitor": conversation.visitor.label,
    }


def message_wire(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.client_id) if message.client_id else None,
        "by": message.author,
        "name": message.name,
        "body": message.body,
    }


def note_wire(message: Message) -> dict[str, Any]:
    return {
        "id": str(message.client_id) if message.client_id else None,
        "name": message.name,
        "body": message.body,
    }


def shown_to_visitors(operator: Operator | None) -> dict[str, Any]:
    return {"name": operator.display_name if operator else "", "picture": picture_url(operator)}


def _bodies(payloads: Sequence[dict[str, Any]], shape: Any) -> list[dict[str, Any]]:
    messages = Message.objects.in_bulk({payload["message"] for payload in payloads})
    gone = Message(author="system", body="")
    return [shape(messages.get(payload["message"], gone)) for payload in payloads]
