"""Posting messages and notes: the hot path, written for *n* commands at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from livehelp_plugin.conversations.access import Actor, OperatorActor, VisitorActor, stream_of
from livehelp_plugin.conversations.actions.attaching import Offered, attach, check_offered, find_offered, take
from livehelp_plugin.conversations.actions.staying import go_on
from livehelp_plugin.conversations.events import MessagePosted, NotePosted, message_wire, note_wire
from livehelp_plugin.conversations.models import Attachment, Author, Message, State
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import iso
from livehelp_plugin.events.inserting import insert_all
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.streams import Place
from livehelp_plugin.visitors.blocking import is_blocked

MAX_LENGTH = 4_000
MAX_CHOICES = 4
MAX_CHOICE = 60


@dataclass(frozen=True, slots=True)
class Post:
    """One message or note to be posted; ``client_id`` makes a retry harmless."""

    actor: VisitorActor | OperatorActor
    conversation: uuid.UUID
    body: str
    client_id: uuid.UUID
    note: bool = False
    choices: tuple[str, ...] = ()
    """Quick replies, an operator's only: at most four of 60 characters and one line each."""
    attachments: tuple[uuid.UUID, ...] = ()


Outcome = Answer | Refused


def post_messages(posts: Sequence[Post]) -> list[Outcome]:
    """Post these in one transaction, in their order; one outcome each.

    A refused one does not spoil the others. A retry gets the first answer, also after the close.
    """
    outcomes: dict[int, Outcome] = {}
    streams: dict[int, int] = {}
    for index, post in enumerate(posts):
        try:
            streams[index] = stream_of(post.conversation)
        except Refused as refused:
            outcomes[index] = refused
    if streams:
        with write(*streams.values()) as writing:
            outcomes |= _post_locked(writing, posts, streams)
    return [outcomes[index] for index in range(len(posts))]


class Held(NamedTuple):
    """What of a conversation decides whether somebody may write into it."""

    pk: int
    stream_id: int
    state: str
    visitor_id: int
    operator_id: int | None
    department_id: int
    is_quiet: bool
    waiting_until: object
    checking_until: object
    closing_at: object


def _held(streams: set[int]) -> dict[int, Held]:
    """The conversations of locked streams. In plain SQL: the hot path asks this once for every batch."""
    sql = (
        "SELECT id, stream_id, state, visitor_id, operator_id, department_id, "  # noqa: S608 - placeholders only
        "is_quiet, waiting_until, checking_until, closing_at "
        f"FROM livehelp_conversation WHERE stream_id IN ({', '.join(['%s'] * len(streams))})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, list(streams))
        return {row[1]: Held(*row) for row in cursor.fetchall()}


def _post_locked(writing: Writing, posts: Sequence[Post], streams: dict[int, int]) -> dict[int, Outcome]:
    conversations = _held(set(streams.values()))
    at = iso(writing.now)
    offered = find_offered(pk for index in streams for pk in posts[index].attachments)
    done = receipts.find(posts[index].client_id for index in streams)
    outcomes: dict[int, Outcome] = {}
    fresh: list[tuple[int, Message]] = []
    seen: dict[receipts.Key, int] = {}
    carried: dict[int, list[Attachment]] = {}
    for index, stream in streams.items():
        post = posts[index]
        key = (post.actor.author, post.client_id)
        first = receipts.first_answer(done, post.actor.authors, post.client_id)
        refusal = _refusal(post, conversations.get(stream), offered)
        if first is not None:
            outcomes[index] = first
        elif key in seen:
            outcomes[index] = outcomes[seen[key]]
        elif refusal is not None:
            outcomes[index] = refusal
        else:
            message = _place(writing, post, conversations[stream])
            carried[index] = take(post.attachments, offered)
            outcomes[index] = {"seq": message.seq, "at": at}
            fresh.append((index, message))
            seen[key] = index
    _store(writing, posts, streams, fresh, outcomes, conversations, carried)
    return outcomes


def _refusal(post: Post, conversation: Held | None, offered: Offered) -> Refused | None:
    """Why this may not be posted; asserted under the lock."""
    if conversation is None or not post.actor.may_follow(conversation):
        return Refused("not_found")
    if not post.body and not post.attachments:
        return Refused("empty")
    if len(post.body) > MAX_LENGTH:
        return Refused("too_long")
    if post.choices and (post.note or isinstance(post.actor, VisitorActor)):
        return Refused("forbidden")
    if post.attachments and post.note:
        return Refused("invalid", field="attachments")
    if conversation.state == State.CLOSED and not post.note:
        # Whoever is blocked has nothing open, so that only what is refused anyway is asked about.
        by_blocked = isinstance(post.actor, VisitorActor) and is_blocked(post.actor.family)
        return Refused("blocked" if by_blocked else "closed")
    if isinstance(post.actor, VisitorActor) and post.note:
        return Refused("forbidden")
    if isinstance(post.actor, OperatorActor) and not post.note and conversation.operator_id != post.actor.operator_id:
        return Refused("not_owner")
    return check_offered(post.actor, post.attachments, conversation.pk, offered) if post.attachments else None


def _place(writing: Writing, post: Post, conversation: Held) -> Message:
    """The message with its seq, given out now so that the next in the batch gets the one after."""
    audience = Audience.INTERNAL if post.note else Audience.PUBLIC
    return new_message(
        conversation.pk,
        place=writing.streams[conversation.stream_id].take_place(audience),
        body=post.body,
        actor=post.actor,
        client_id=post.client_id,
        note=post.note,
        choices=post.choices,
        now=writing.now,
    )


def new_message(
    conversation: int,
    *,
    place: Place,
    body: str,
    actor: Actor,
    client_id: uuid.UUID,
    note: bool = False,
    choices: Sequence[str] = (),
    now: datetime,
) -> Message:
    """An unsaved message of this actor in the conversation with this key."""
    by_operator = isinstance(actor, OperatorActor)
    return Message(
        conversation_id=conversation,
        audience=Audience.INTERNAL if note else Audience.PUBLIC,
        seq=place.seq,
        after_public=place.after,
        author=Author.OPERATOR if by_operator else Author.VISITOR,
        operator_id=actor.operator_id if isinstance(actor, OperatorActor) else None,
        name=actor.name if isinstance(actor, OperatorActor) else "",
        client_id=client_id,
        body=body,
        choices="\n".join(choices),
        created_at=now,
    )


def _store(
    writing: Writing,
    posts: Sequence[Post],
    streams: dict[int, int],
    fresh: list[tuple[int, Message]],
    outcomes: dict[int, Outcome],
    held: dict[int, Held],
    carried: dict[int, list[Attachment]],
) -> None:
    if not fresh:
        return
    insert_all(Message, [message for _, message in fresh], keys=True)
    answers = []
    for index, message in fresh:
        post, answer = posts[index], outcomes[index]
        publish_message(writing, message, on=streams[index], attachments=attach(message, carried[index]))
        _goes_on(writing, message, held[streams[index]])
        assert not isinstance(answer, Refused)
        answers.append(((post.actor.author, post.client_id), "note.post" if post.note else "message.post", answer))
    receipts.keep(answers, writing.now)


def _goes_on(writing: Writing, message: Message, held: Held) -> None:
    """A word ends what waited for one; most conversations wait for nothing, and pay nothing."""
    if message.audience == Audience.INTERNAL:
        return
    by_visitor = message.author == Author.VISITOR
    over = (held.waiting_until or held.closing_at) if by_visitor else held.checking_until
    if over or held.is_quiet:
        go_on(writing, held.pk, by_visitor=by_visitor)


def publish_message(writing: Writing, message: Message, *, on: int, attachments: Sequence[Attachment] = ()) -> None:
    """Log a saved message, and what it carries, in its stream, at the place it was given."""
    place = Place(message.seq, message.after_public)
    if message.audience == Audience.INTERNAL:
        writing.publish(NotePosted(message=message.pk), on=on, place=place, wire=note_wire(message))
    else:
        event = MessagePosted(message=message.pk, by=str(message.author))
        writing.publish(event, on=on, place=place, wire=message_wire(message, attachments))
