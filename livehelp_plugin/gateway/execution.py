"""From commands to answers: one gate for sockets and HTTP, batch and single."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, transaction

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, conversation_for
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.closing import close_conversation
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.actions.requests import (
    LeftRequest,
    finish_contact_request,
    leave_contact_request,
)
from livehelp_plugin.events import failpoints, receipts
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.signals import Signal, spread
from livehelp_plugin.events.telling import told
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.commands import Command
from livehelp_plugin.visitors.actions import join_account, write_info
from livehelp_plugin.visitors.identity import revoke
from livehelp_plugin.visitors.models import Visitor

log = logging.getLogger(__name__)

Actor = VisitorActor | OperatorActor


@dataclass(frozen=True, slots=True)
class Origin:
    """Where commands came from, as far as the engine may care."""

    address: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One command of one actor."""

    actor: Actor
    command: Command
    origin: Origin = Origin()


Answer = dict[str, Any]


def execute(asks: Sequence[Ask]) -> list[Answer]:
    """Do these in order; one answer each, never an exception. Neighbouring messages share one transaction."""
    answers: list[Answer] = []
    for run in _runs(asks):
        answers += _do_posts(run) if _is_post(run[0]) else [_do(run[0])]
    failpoints.reach("before_ack")
    return answers


def refusal(command_id: object, refused: Refused) -> Answer:
    """The answer to a command that was not done."""
    return {
        "id": command_id if isinstance(command_id, str) else None,
        "ok": False,
        "error": refused.as_json(),
    }


def _is_post(ask: Ask) -> bool:
    return ask.command.type in ("message.post", "note.post")


def _runs(asks: Sequence[Ask]) -> Iterator[list[Ask]]:
    run: list[Ask] = []
    for ask in asks:
        if run and not (_is_post(ask) and _is_post(run[-1])):
            yield run
            run = []
        run.append(ask)
    if run:
        yield run


def _guarded(ids: list[uuid.UUID], work: Callable[[], list[Answer]]) -> list[Answer]:
    try:
        return work()
    except Refused as refused:
        return [refusal(str(i), refused) for i in ids]
    except DatabaseError as error:
        log.warning("the database did not answer a command", exc_info=told(error))
    except Exception as error:
        log.error("a command failed", exc_info=told(error))
    return [refusal(str(i), Refused("unavailable")) for i in ids]


def _do_posts(run: list[Ask]) -> list[Answer]:
    def work() -> list[Answer]:
        refused = {index: held for index, ask in enumerate(run) if (held := _limited(ask)) is not None}
        allowed = [index for index in range(len(run)) if index not in refused]
        outcomes = dict(zip(allowed, post_messages([_post(run[index]) for index in allowed]), strict=True))
        return [_answer(ask.command, outcomes.get(index, refused.get(index))) for index, ask in enumerate(run)]

    return _guarded([ask.command.id for ask in run], work)


def _limited(ask: Ask) -> Refused | None:
    try:
        limits.spend_message(ask.actor.author)
    except Refused as refused:
        return refused
    return None


def _post(ask: Ask) -> Post:
    fields, note = ask.command.fields, ask.command.type == "note.post"
    return Post(ask.actor, fields["conversation"], fields["body"], ask.command.id, note)


def _answer(command: Command, outcome: Answer | Refused | None) -> Answer:
    if isinstance(outcome, Refused):
        return refusal(str(command.id), outcome)
    return {"id": str(command.id), "ok": True, "data": outcome}


def _do(ask: Ask) -> Answer:
    def work() -> list[Answer]:
        found = receipts.find([ask.command.id])
        first = receipts.first_answer(found, ask.actor.authors, ask.command.id)
        return [_answer(ask.command, _verbs[ask.command.type](ask) if first is None else first)]

    return _guarded([ask.command.id], work)[0]


def _open(ask: Ask) -> Answer:
    fields, actor = ask.command.fields, _visitor(ask)
    limits.spend(limits.OPENINGS_PER_VISITOR, actor.author)
    limits.spend(limits.OPENINGS_PER_ADDRESS, limits.address_key(ask.origin.address))
    return open_conversation(
        Opening(
            actor=actor,
            body=fields["body"],
            client_id=ask.command.id,
            page=fields["page"],
            department=fields["department"],
            language=fields["language"],
            user_agent=ask.origin.user_agent,
        )
    )


def _claim(ask: Ask) -> Answer:
    return claim(_operator(ask), ask.command.fields["conversation"], ask.command.id)


def _close(ask: Ask) -> Answer:
    return close_conversation(ask.actor, ask.command.fields["conversation"], ask.command.id)


def _status(ask: Ask) -> Answer:
    operator = Operator.objects.get(pk=_operator(ask).operator_id)
    return {"status": set_status(operator, Status(ask.command.fields["status"]), changed_by=ask.actor.author)}


def _info(ask: Ask) -> Answer:
    actor, fields = _operator(ask), ask.command.fields
    conversation = conversation_for(actor, fields["conversation"])
    key, now = (actor.author, ask.command.id), database_now()
    with transaction.atomic():
        if not receipts.claim(key, "info.write", now):
            return receipts.first_answer(receipts.find([ask.command.id]), actor.authors, ask.command.id) or {}
        note = write_info(
            conversation.visitor,
            body=fields["body"],
            author_id=actor.user_id,
            author_name=actor.name,
            now=now,
            note_id=fields["note"],
        )
        answer = {"note": note.pk if note else None, "at": iso(now)}
        receipts.fill(key, answer)
    spread([Signal(conversation.stream_id, "internal", "card", "operator", {"part": "info"})])
    return answer


def _leave(ask: Ask) -> Answer:
    fields, actor = ask.command.fields, _visitor(ask)
    limits.spend(limits.REQUESTS_PER_VISITOR, actor.author)
    limits.spend(limits.REQUESTS_PER_ADDRESS, limits.address_key(ask.origin.address))
    return leave_contact_request(
        LeftRequest(
            actor=actor,
            client_id=ask.command.id,
            body=fields["body"],
            want=fields["want"],
            name=fields["name"],
            email=fields["email"],
            phone=fields["phone"],
            page_url=fields["page"].url,
            department=fields["department"],
        )
    )


def _done(ask: Ask) -> Answer:
    return finish_contact_request(_operator(ask), ask.command.fields["reference"])


def _forget(ask: Ask) -> Answer:
    revoke(_visitor(ask).token_hash, database_now())
    return {}


def _join(ask: Ask) -> Answer:
    actor = _visitor(ask)
    if actor.user_id is None:
        raise Refused("forbidden")
    join_account(Visitor.objects.get(pk=actor.visitor_id), actor.user_id)
    return {}


_verbs: dict[str, Callable[[Ask], Answer]] = {
    "conversation.open": _open,
    "conversation.claim": _claim,
    "conversation.close": _close,
    "status.set": _status,
    "info.write": _info,
    "contact_request.leave": _leave,
    "contact_request.done": _done,
    "device.forget": _forget,
    "account.join": _join,
}


def _visitor(ask: Ask) -> VisitorActor:
    if not isinstance(ask.actor, VisitorActor):
        raise Refused("forbidden")
    return ask.actor


def _operator(ask: Ask) -> OperatorActor:
    if not isinstance(ask.actor, OperatorActor):
        raise Refused("forbidden")
    return ask.actor
