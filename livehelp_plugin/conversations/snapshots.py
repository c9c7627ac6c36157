"""What a client must know before its first event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from livehelp_plugin.availability.models import Department
from livehelp_plugin.availability.presence import present, subject_of_visitor
from livehelp_plugin.availability.queries import operators_of
from livehelp_plugin.conversations.appointment_events import desk_appointments
from livehelp_plugin.conversations.appointments_queries import due_at_desk
from livehelp_plugin.conversations.attached import attached_to
from livehelp_plugin.conversations.events import desk_rows, message_wire, note_wire, shown_to_visitors
from livehelp_plugin.conversations.models import ContactRequest, Conversation, Message, State
from livehelp_plugin.conversations.places import standing
from livehelp_plugin.conversations.prospects import prospects
from livehelp_plugin.conversations.queueing import WAITING
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.models import Audience, Stream
from livehelp_plugin.policy.queries import rules_now

KEPT = 200
"""How many messages a snapshot holds; a reducer keeps as many."""

Frame = dict[str, Any]


def conversation_snapshot(conversation: Conversation, *, staff: bool) -> Frame:
    """The snapshot frame of one conversation, for the visitor or for staff."""
    return _consistent(conversation.stream_id, lambda stream: _conversation_frame(conversation, stream, staff))


def desk_snapshot(department: Department) -> Frame:
    """The snapshot frame of one desk."""
    return _consistent(department.stream_id, lambda stream: _desk_frame(department, stream))


def _consistent(stream_id: int, make: Callable[[Stream], Frame]) -> Frame:
    """State and tops that belong together: read again while somebody writes in between."""
    for _ in range(20):
        before = Stream.objects.get(pk=stream_id)
        frame = make(before)
        after = Stream.objects.get(pk=stream_id)
        if (before.epoch, before.public_top, before.internal_top) == (
            after.epoch,
            after.public_top,
            after.internal_top,
        ):
            break
    return frame


def _conversation_frame(conversation: Conversation, stream: Stream, staff: bool) -> Frame:
    conversation = Conversation.objects.select_related("visitor", "operator").get(pk=conversation.pk)
    top = {"public": stream.public_top}
    state = _public_state(conversation)
    if staff:
        top["internal"] = stream.internal_top
        state["internal"] = {
            "operator": conversation.operator_id,
            "notes": _notes(conversation),
            "spam": conversation.is_spam,
            "test": conversation.is_test,
        }
    return {
        "t": "snapshot",
        "stream": f"c:{conversation.public_id}",
        "epoch": str(stream.epoch),
        "top": top,
        "state": state,
        "marks": marks(conversation, staff=staff),
        "live": live(conversation, database_now()) if staff else live_of_visitor(conversation, database_now()),
    }


def _public_state(conversation: Conversation) -> dict[str, Any]:
    newest = conversation.messages.filter(audience=Audience.PUBLIC).order_by("-seq")[: KEPT + 1]
    messages = list(reversed(newest))
    # The last operator stays named after the close, as in a reducer that saw it happen.
    named = conversation.operator if conversation.state in (State.ACTIVE, State.CLOSED) else None
    return {
        "conversation": str(conversation.public_id),
        "state": "queued" if conversation.state == State.OFFERED else str(conversation.state),
        "opened_at": iso(conversation.received_at),
        "closed_at": iso(conversation.closed_at),
        "close_reason": conversation.close_reason or None,
        "operator": shown_to_visitors(named) if named else None,
        "waiting_until": iso(conversation.waiting_until),
        "checking_until": iso(conversation.checking_until),
        "closing": {"at": iso(conversation.closing_at), "why": conversation.closing_why}
        if conversation.closing_at
        else None,
        "earlier": len(messages) > KEPT,
        "messages": message_items(messages[-KEPT:]),
    }


def message_items(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Public messages as a snapshot lists them, with their files."""
    files = attached_to([message.pk for message in messages])
    return [{"seq": one.seq, **message_wire(one, files.get(one.pk, ())), "at": iso(one.created_at)} for one in messages]


def _notes(conversation: Conversation) -> list[dict[str, Any]]:
    notes = conversation.messages.filter(audience=Audience.INTERNAL).order_by("seq")
    return [
        {"seq": note.seq, "after": note.after_public, **note_wire(note), "at": iso(note.created_at)} for note in notes
    ]


def marks(conversation: Conversation, *, staff: bool) -> dict[str, int]:
    """How far each side has read; monotone. Shoppers are told only where ``shows_read``."""
    return {
        "visitor_read": conversation.visitor_read,
        "visitor_delivered": conversation.visitor_delivered,
        "operator_read": conversation.operator_read if staff or shows_read(conversation) else 0,
    }


def shows_read(conversation: Conversation) -> bool:
    """Whether the shopper may learn that a message was read: once somebody accepted, if the owner wants it."""
    return conversation.accepted_at is not None and rules_now(conversation.site_id).show_read


def live(conversation: Conversation, now: datetime) -> dict[str, Any]:
    """What staff see of the visitor now: lossy, refreshed with each snapshot."""
    visit = conversation.visitor.visits.order_by("-last_seen_at", "-pk").first()
    subject = subject_of_visitor(conversation.visitor_id)
    here = bool(present([subject], now))
    return {
        "present": here,
        "watching": bool(here and visit and visit.watching),
        "page": {"url": visit.page_url, "title": visit.page_title} if visit and visit.page_url else None,
    }


def live_of_visitor(conversation: Conversation, now: datetime) -> dict[str, Any]:
    """What visitors see while they wait: whether anybody can answer, and their place; refreshed with each snapshot."""
    if conversation.state not in WAITING:
        return {}
    return {"availability": prospects([conversation], now)[conversation.pk], "queue": standing(conversation)}


def _desk_frame(department: Department, stream: Stream) -> Frame:
    here = Q(department=department) | Q(transfers__to_department=department, transfers__ended_at=None)
    open_ones = Conversation.objects.filter(here).exclude(state=State.CLOSED).distinct()
    found = list(open_ones.select_related("visitor").order_by("received_at", "pk"))
    rows = desk_rows(found)
    requests = ContactRequest.objects.filter(department=department, done_at=None, is_spam=False)
    return {
        "t": "snapshot",
        "stream": f"d:{department.pk}",
        "epoch": str(stream.epoch),
        "top": {"internal": stream.internal_top},
        "state": {
            "department": {"id": department.pk, "name": department.name},
            "rows": {str(one.public_id): rows[one.pk] for one in found},
            "operators": operators_of(department.pk),
            "requests": [str(request.public_id) for request in requests.order_by("created_at", "pk")],
            "appointments": desk_appointments(due_at_desk(department.pk)),
        },
        "marks": {},
        "live": {},
    }
