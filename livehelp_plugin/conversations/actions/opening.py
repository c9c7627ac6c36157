"""Opening a conversation: it is born with its first message, and what was answered before it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from livehelp_plugin.availability import queries as availability
from livehelp_plugin.availability.models import Department
from livehelp_plugin.availability.wording import closed_in_words
from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.conversations.actions.attaching import attach, check_offered, find_offered, take
from livehelp_plugin.conversations.actions.messaging import (
    MAX_LENGTH,
    Post,
    new_message,
    post_messages,
    publish_message,
)
from livehelp_plugin.conversations.actions.ringing import route_soon
from livehelp_plugin.conversations.events import ConversationOpened, DeskRowChanged, desk_row
from livehelp_plugin.conversations.models import Conversation, State
from livehelp_plugin.conversations.prechat import Answered, keep_answers
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.models import Audience, Stream
from livehelp_plugin.events.publishing import Writing, write
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.streams import LockedStream, Place
from livehelp_plugin.policy.queries import privacy_text
from livehelp_plugin.visitors.actions import see
from livehelp_plugin.visitors.blocking import is_blocked
from livehelp_plugin.visitors.models import Visit, Visitor


@dataclass(frozen=True, slots=True)
class PageSeen:
    """Where in the shop the visitor is."""

    url: str = ""
    title: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    actor: VisitorActor
    body: str
    client_id: uuid.UUID
    page: PageSeen = field(default_factory=PageSeen)
    department: int | None = None
    language: str = ""
    user_agent: str = ""
    about: str = ""
    is_test: bool = False
    prechat: Answered | None = None
    privacy: int | None = None
    """The version of the privacy text that was shown."""
    attachments: tuple[uuid.UUID, ...] = ()


def open_conversation(opening: Opening) -> Answer:
    """Open a conversation with its first message, in the queue of its department.

    A visitor who has an open one writes into that instead. Idempotent by ``client_id``. Raises Refused
    ``empty``, ``too_long``, ``nobody`` (nobody of the department is there; outside its hours with ``opens``),
    ``blocked``, ``file_gone``, ``too_many_files``.
    """
    _check(opening)
    answer = _answered(opening)
    if answer is not None:
        return answer
    running = _running(opening.actor)
    if running is not None:
        return _post_into(running, opening)
    department = _department(opening)
    try:
        return _open(opening, department)
    except IntegrityError:  # the visitor's other tab opened one a moment ago
        running = _running(opening.actor)
        if running is None:
            raise
        return _post_into(running, opening)


def _check(opening: Opening) -> None:
    if not opening.body and not opening.attachments:
        raise Refused("empty")
    if len(opening.body) > MAX_LENGTH:
        raise Refused("too_long")


def _answered(opening: Opening) -> Answer | None:
    found = receipts.find([opening.client_id])
    return receipts.first_answer(found, opening.actor.authors, opening.client_id)


def _running(actor: VisitorActor) -> Conversation | None:
    open_ones = Conversation.objects.exclude(state=State.CLOSED).filter(visitor_id__in=actor.family)
    return open_ones.select_related("stream").order_by("-received_at", "-pk").first()


def _department(opening: Opening) -> Department:
    serving = availability.departments_of_site(opening.actor.site_id)
    chosen = next((d for d in serving if d.pk == opening.department), None)
    chosen = chosen or availability.default_department(opening.actor.site_id)
    now = database_now()
    answering = availability.answering(opening.actor.site_id, now)
    if chosen is None:
        raise Refused("nobody")
    found = answering[chosen.pk]
    if found.state == availability.CLOSED:
        raise Refused("nobody", closed_in_words(found, now), opens=iso(found.opens))
    if not availability.takes_chats(found.state):
        raise Refused("nobody")
    return chosen


def _open(opening: Opening, department: Department) -> Answer:
    author = opening.actor.author
    with write(department.stream_id) as writing:
        if not receipts.claim((author, opening.client_id), "conversation.open", writing.now):
            return _answered(opening) or {}
        visitor = Visitor.objects.get(pk=opening.actor.visitor_id)
        visit = see(
            visitor,
            writing.now,
            url=opening.page.url,
            title=opening.page.title,
            page_id=opening.page.id,
            user_agent=opening.user_agent,
        )
        if is_blocked(opening.actor.family):  # under the visitor's row, which a block takes first
            raise Refused("blocked")
        conversation = _create(opening, department, visitor, visit, writing.now)
        stream = conversation.stream
        writing.streams[stream.pk] = LockedStream(stream.pk, str(stream.epoch), 0, 0)
        answer = _publish(writing, conversation, opening)
        receipts.fill((author, opening.client_id), answer)
    return answer


def _create(opening: Opening, department: Department, visitor: Visitor, visit: Visit, now: datetime) -> Conversation:
    closed = Conversation.objects.filter(visitor_id__in=opening.actor.family, state=State.CLOSED)
    earlier = closed.order_by("-closed_at").first()
    return Conversation.objects.create(
        stream=Stream.objects.create(),
        site_id=opening.actor.site_id,
        department=department,
        visitor=visitor,
        visit=visit,
        continues=earlier,
        familiar_id=earlier.operator_id if earlier else None,
        received_at=now,
        queued_at=now,
        language=opening.language[:12],
        device=visit.device,
        page_id=opening.page.id,
        page_url=opening.page.url[:500],
        page_title=opening.page.title[:200],
        about=opening.about[:120],
        is_test=opening.is_test,
        privacy=privacy_text(opening.actor.site_id, opening.privacy),
    )


def _publish(writing: Writing, conversation: Conversation, opening: Opening) -> Answer:
    stream = conversation.stream
    offered = find_offered(opening.attachments)
    refused = check_offered(opening.actor, opening.attachments, conversation.pk, offered)
    if refused is not None:
        raise refused
    opened = ConversationOpened(conversation_id=conversation.pk, opened_at=iso(writing.now) or "")
    writing.publish(opened, on=stream.pk)
    if opening.prechat is not None:
        keep_answers(conversation, opening.prechat, writing.now)
    message = new_message(
        conversation.pk,
        place=writing.streams[stream.pk].take_place(Audience.PUBLIC),
        body=opening.body,
        actor=opening.actor,
        client_id=opening.client_id,
        now=writing.now,
    )
    message.save(force_insert=True)
    publish_message(writing, message, on=stream.pk, attachments=attach(message, take(opening.attachments, offered)))
    writing.publish(DeskRowChanged(**desk_row(conversation)), on=conversation.department.stream_id)
    route_soon(conversation.department_id)
    return _answer(conversation, Place(message.seq), iso(writing.now))


def _answer(conversation: Conversation, place: Place, at: str | None) -> Answer:
    return {
        "conversation": str(conversation.public_id),
        "stream": f"c:{conversation.public_id}",
        "epoch": str(conversation.stream.epoch),
        "seq": place.seq,
        "at": at,
    }


def _post_into(running: Conversation, opening: Opening) -> Answer:
    with transaction.atomic():
        post = Post(opening.actor, running.public_id, opening.body, opening.client_id, attachments=opening.attachments)
        [outcome] = post_messages([post])
        if isinstance(outcome, Refused):
            raise outcome
        if opening.prechat is not None:
            keep_answers(running, opening.prechat, database_now())
        answer = _answer(running, Place(outcome["seq"]), outcome["at"])
        receipts.fill((opening.actor.author, opening.client_id), answer)  # a retry learns where, too
    return answer
