"""Marks that take a conversation out of the figures: spam, test; and visitors who may not write for now."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from livehelp_plugin.conversations.access import OperatorActor, SystemActor, conversation_for
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.ringing import write_about
from livehelp_plugin.conversations.events import ConversationMarked
from livehelp_plugin.conversations.models import CloseReason, Conversation, State
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.signals import Signal, spread
from livehelp_plugin.visitors import blocking
from livehelp_plugin.visitors.identity import family, survivor

SPAM, TEST = "spam", "test"

MAX_DAYS = 3650


def mark_spam(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """Spam: out of the queue and of every figure. An open one is closed, whatever was still to be answered.

    Idempotent. Raises Refused ``not_found``, ``not_owner``.
    """
    return _mark(actor, public_id, client_id, SPAM, on=True)


def unmark_spam(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """It was none: it counts again, and stays closed. For supervisors; idempotent. Raises also ``forbidden``."""
    conversation_for(actor, public_id)
    if not actor.supervisor:
        raise Refused("forbidden")
    return _mark(actor, public_id, client_id, SPAM, on=False)


def mark_test(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, *, on: bool) -> Answer:
    """A trial of the chat, or after all none. It goes on as it was, outside all figures. Idempotent.

    Raises Refused ``not_found``, ``not_owner``.
    """
    return _mark(actor, public_id, client_id, TEST, on=on)


def _mark(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, mark: str, *, on: bool) -> Answer:
    conversation = conversation_for(actor, public_id)
    with transaction.atomic():
        with write_about(conversation) as writing:
            first = receipts.first_answer(receipts.find([client_id]), actor.authors, client_id)
            if first is not None:
                return first
            conversation.refresh_from_db(fields=["state", "operator", "visitor"])
            _check_may_mark(actor, conversation)
            column = f"is_{mark}"
            changed = Conversation.objects.filter(pk=conversation.pk, **{column: not on}).update(**{column: on})
            if changed:
                event = ConversationMarked(
                    conversation_id=conversation.pk,
                    visitor_id=conversation.visitor_id,
                    mark=mark,
                    on=on,
                    operator_id=actor.operator_id,
                    name=actor.name,
                )
                writing.publish(event, on=conversation.stream_id)
            receipts.keep([((actor.author, client_id), f"conversation.mark_{mark}", {})], writing.now)
        if mark == SPAM and on:
            close_conversation(SystemActor(), public_id, reason=CloseReason.SPAM)
    return {}


def _check_may_mark(actor: OperatorActor, conversation: Conversation) -> None:
    """As with closing: one's own, one that nobody holds, or as a supervisor; what is over, whoever may read it."""
    held = conversation.state == State.ACTIVE and conversation.operator_id != actor.operator_id
    if held and not actor.supervisor:
        raise Refused("not_owner")


def block_visitor(
    actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, *, days: int | None, reason: str = ""
) -> Answer:
    """The visitor of this conversation may not write for so many days, or for good; what is open is closed.

    Idempotent by ``client_id``. Raises Refused ``not_found``, ``not_owner``, ``invalid``.
    """
    if days is not None and not 1 <= days <= MAX_DAYS:
        raise Refused("invalid", field="days")

    def work(conversation: Conversation) -> Answer:
        until = None if days is None else database_now() + timedelta(days=days)
        made = blocking.block(conversation.visitor, until=until, made_by_id=actor.user_id, reason=reason)
        return {"until": iso(made.until)}

    return _about_visitor(actor, public_id, client_id, "visitor.block", work)


def unblock_visitor(actor: OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID) -> Answer:
    """The visitor may write again: for supervisors, and for who made the block. Idempotent.

    Raises Refused ``not_found``, ``not_owner``, ``forbidden``.
    """

    def work(conversation: Conversation) -> Answer:
        standing = blocking.blocks_of(family(survivor(conversation.visitor)), database_now())
        if not actor.supervisor and standing.exclude(made_by=actor.user_id).exists():
            raise Refused("forbidden")
        blocking.unblock(conversation.visitor)
        return {}

    return _about_visitor(actor, public_id, client_id, "visitor.unblock", work)


def _about_visitor(
    actor: OperatorActor,
    public_id: uuid.UUID,
    client_id: uuid.UUID,
    command: str,
    work: Callable[[Conversation], Answer],
) -> Answer:
    conversation = conversation_for(actor, public_id)
    _check_may_mark(actor, conversation)
    key = (actor.author, client_id)
    with transaction.atomic():
        if not receipts.claim(key, command, database_now()):
            return receipts.first_answer(receipts.find([client_id]), actor.authors, client_id) or {}
        answer = work(conversation)
        receipts.fill(key, answer)
    spread([Signal(conversation.stream_id, "internal", "card", "operator", {"part": "block"})])
    return answer
