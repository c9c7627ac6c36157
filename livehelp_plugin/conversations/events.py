"""What happens in a conversation, and what of it the desk is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from livehelp_plugin.availability.events import picture_url
from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.attached import attached_to, described
from livehelp_plugin.conversations.models import Attachment, Conversation, Message, Offer, Transfer
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
    by: str = ""
    """Its author's side, for who listens to one of them only."""

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        files = attached_to([payload["message"] for payload in payloads])
        return _bodies(payloads, lambda message: message_wire(message, files.get(message.pk, ())))


@dataclass(frozen=True, kw_only=True)
class AttachmentChanged(Event):
    """A file of a message was deleted, or has left quarantine."""

    type: ClassVar[str] = "attachment.changed"
    audience: ClassVar[Audience] = Audience.PUBLIC
    message: int
    attachment: int

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        known = Attachment.objects.select_related("message").in_bulk([p["attachment"] for p in payloads])
        return [
            {"message": one.message.seq if one.message else 0, "attachment": described(one)}
            for one in (known[p["attachment"]] for p in payloads)
        ]


@dataclass(frozen=True, kw_only=True)
class FilesDropped(Event):
    """Nothing refers to these files any more; whoever keeps them forgets them."""

    type: ClassVar[str] = "files.dropped"
    names: tuple[str, ...]


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
class TransferStarted(Event):
    """The operator hands the conversation over; it stays theirs until somebody accepts."""

    type: ClassVar[str] = "transfer.started"
    conversation_id: int
    operator: int | None
    """To whom; None for whoever of the department takes it."""
    department: int
    lapses_at: str


@dataclass(frozen=True, kw_only=True)
class TransferEnded(Event):
    """A transfer came to an end: accepted, declined, lapsed or withdrawn."""

    type: ClassVar[str] = "transfer.ended"
    conversation_id: int
    outcome: str


@dataclass(frozen=True, kw_only=True)
class WaitingSet(Event):
    """*Waiting for the customer*, until then; None: the conversation goes on."""

    type: ClassVar[str] = "waiting.set"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    until: str | None
    by: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"until": p["until"], "by": p["by"]} for p in payloads]


@dataclass(frozen=True, kw_only=True)
class CheckingAnnounced(Event):
    """The operator is looking something up and says until about when; no message, so no answer in any measure."""

    type: ClassVar[str] = "checking.announced"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    until: str | None

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"until": p["until"]} for p in payloads]


@dataclass(frozen=True, kw_only=True)
class CloseAnnounced(Event):
    """The conversation closes then unless the visitor writes; ``at`` None: it does not."""

    type: ClassVar[str] = "close.announced"
    audience: ClassVar[Audience] = Audience.PUBLIC
    conversation_id: int
    at: str | None
    why: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"at": p["at"], "why": p["why"]} for p in payloads]


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
class ConversationMarked(Event):
    """Somebody marked the conversation as spam or as a test, or took the mark back: what it counts for has changed."""

    type: ClassVar[str] = "conversation.marked"
    conversation_id: int
    visitor_id: int
    mark: str
    on: bool
    operator_id: int
    name: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"mark": p["mark"], "on": p["on"], "operator": p["operator_id"], "name": p["name"]} for p in payloads]


@dataclass(frozen=True, kw_only=True)
class DeskRowChanged(Event):
    """A conversation's line on the desk, as it is now; a closed one is removed."""

    type: ClassVar[str] = "desk.row_changed"
    conversation: str
    state: str
    operator: int | None
    received_at: str
    visitor: str
    offers: dict[str, dict[str, Any]]
    """Where it rings: operator → ``lapses_at`` (None: until somebody takes it), ``mode`` and ``rule`` of the choice."""
    transfer: dict[str, Any] | None
    """On its way: ``to`` (operator or None), ``department``, ``lapses_at``."""
    requeued: bool
    language: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"row": dict(payload)} for payload in payloads]


GONE = "gone"
"""The state of a line on a desk that the conversation has left for another department."""


def desk_row(conversation: Conversation) -> dict[str, Any]:
    """A conversation's line on the desk; holds nothing that a visitor typed."""
    return desk_rows([conversation])[conversation.pk]


def desk_rows(conversations: Sequence[Conversation]) -> dict[int, dict[str, Any]]:
    """The lines of these conversations by key, in two queries whatever their number."""
    pks = [one.pk for one in conversations]
    offers: dict[int, dict[str, dict[str, Any]]] = {pk: {} for pk in pks}
    for offer in Offer.objects.filter(conversation__in=pks, ended_at=None).order_by("operator_id"):
        offers[offer.conversation_id][str(offer.operator_id)] = {
            "lapses_at": iso(offer.lapses_at),
            "mode": offer.reason.get("mode", ""),
            "rule": offer.reason.get("rule", ""),
        }
    transfers = {
        one.conversation_id: {
            "to": one.to_operator_id,
            "department": one.to_department_id,
            "lapses_at": iso(one.lapses_at),
        }
        for one in Transfer.objects.filter(conversation__in=pks, ended_at=None)
    }
    return {one.pk: _desk_row(one, offers[one.pk], transfers.get(one.pk)) for one in conversations}


def _desk_row(
    conversation: Conversation, offers: dict[str, dict[str, Any]], transfer: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "conversation": str(conversation.public_id),
        "state": "queued" if conversation.state == "offered" else conversation.state,
        "operator": conversation.operator_id if conversation.state == "active" else None,
        "received_at": iso(conversation.received_at) or "",
        "visitor": conversation.visitor.label,
        "offers": offers,
        "transfer": transfer,
        "requeued": conversation.requeued,
        "language": conversation.language,
    }


def message_wire(message: Message, attachments: Sequence[Attachment] = ()) -> dict[str, Any]:
    """What everybody sees of a message; what few messages have stands only in those."""
    wire: dict[str, Any] = {
        "id": str(message.client_id) if message.client_id else None,
        "by": message.author,
        "name": message.name,
        "body": message.body,
    }
    if message.choices:
        wire["choices"] = message.choices.splitlines()
    if attachments:
        wire["attachments"] = [described(one) for one in attachments]
    return wire


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
