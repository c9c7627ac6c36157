"""Signals from clients: what they change (monotone marks, the eye, the path) and whom they reach."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from livehelp_plugin.conversations.access import Actor, OperatorActor, VisitorActor, conversation_for
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.snapshots import marks, shows_read
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.gateway.parsing import int_field, text_field
from livehelp_plugin.visitors.actions import see, set_watching
from livehelp_plugin.visitors.models import Visitor

Data = dict[str, Any]


def receive(actor: Actor, key: str, name: str, data: Data) -> list[Signal]:
    """Take one signal; returns what is to be spread. Raises Refused for what is malformed or not theirs."""
    taker = _takers.get(name)
    kind, _, public_id = key.partition(":")
    if taker is None or kind != "c":
        raise Refused("unknown_type")
    try:
        conversation = conversation_for(actor, uuid.UUID(public_id))
    except ValueError:
        raise Refused("not_found") from None
    return taker(actor, conversation, data)


def _typing(actor: Actor, conversation: Conversation, data: Data) -> list[Signal]:
    on = data.get("on") is True
    if isinstance(actor, VisitorActor):
        return [Signal(conversation.stream_id, "internal", "typing", "visitor", {"on": on})]
    if conversation.operator_id != getattr(actor, "operator_id", None):
        return []
    return [Signal(conversation.stream_id, "public", "typing", "operator", {"on": on})]


def _watching(actor: Actor, conversation: Conversation, data: Data) -> list[Signal]:
    if not isinstance(actor, VisitorActor):
        return []
    on = data.get("on") is True
    set_watching(conversation.visitor_id, on)
    return [Signal(conversation.stream_id, "internal", "watching", "visitor", {"on": on})]


def _page(actor: Actor, conversation: Conversation, data: Data) -> list[Signal]:
    if not isinstance(actor, VisitorActor):
        return []
    page = {"url": text_field(data, "url", limit=500), "title": text_field(data, "title", limit=200)}
    visitor = Visitor.objects.get(pk=conversation.visitor_id)
    see(visitor, database_now(), url=page["url"], title=page["title"])
    return [Signal(conversation.stream_id, "internal", "page", "visitor", page)]


def _read(actor: Actor, conversation: Conversation, data: Data) -> list[Signal]:
    seq = min(int_field(data, "seq") or 0, conversation.stream.public_top)
    if isinstance(actor, VisitorActor):
        _raise(conversation, "visitor_read", seq)
        return [_marks(conversation, "internal")]
    if isinstance(actor, OperatorActor) and conversation.operator_id == actor.operator_id:
        _raise(conversation, "operator_read", seq)
        return [_marks(conversation, "public" if shows_read(conversation) else "internal")]
    return []


def _delivered(actor: Actor, conversation: Conversation, data: Data) -> list[Signal]:
    if not isinstance(actor, VisitorActor):
        return []
    _raise(conversation, "visitor_delivered", min(int_field(data, "seq") or 0, conversation.stream.public_top))
    return [_marks(conversation, "internal")]


def _raise(conversation: Conversation, mark: str, seq: int) -> None:
    """Marks only grow, whatever order signals arrive in."""
    raised = Conversation.objects.filter(pk=conversation.pk, **{f"{mark}__lt": seq}).update(**{mark: seq})
    if raised:
        setattr(conversation, mark, seq)


def _marks(conversation: Conversation, audience: str) -> Signal:
    return Signal(conversation.stream_id, audience, "marks", "system", dict(marks(conversation, staff=True)))


_takers: dict[str, Callable[[Actor, Conversation, Data], list[Signal]]] = {
    "typing": _typing,
    "watching": _watching,
    "page": _page,
    "read": _read,
    "delivered": _delivered,
}
