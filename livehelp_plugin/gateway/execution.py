"""From commands to answers: one gate for sockets and HTTP, batch and single."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence

from django.db import DatabaseError, transaction

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.conversations.access import conversation_for
from livehelp_plugin.conversations.actions.assignment import claim
from livehelp_plugin.conversations.actions.beginning import begin_appointment
from livehelp_plugin.conversations.actions.closing import announce_close, close_conversation, stay_open
from livehelp_plugin.conversations.actions.detaching import delete_attachment
from livehelp_plugin.conversations.actions.messaging import Post, post_messages
from livehelp_plugin.conversations.actions.offering import decline
from livehelp_plugin.conversations.actions.staying import check, wait_for_customer
from livehelp_plugin.conversations.actions.transferring import transfer, withdraw_transfer
from livehelp_plugin.conversations.models import Closing
from livehelp_plugin.events import failpoints, receipts
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.signals import Signal, spread
from livehelp_plugin.events.telling import told
from livehelp_plugin.gateway import limits, marks, openings, ratings, reaching
from livehelp_plugin.gateway.asking import Answer, Ask, Origin, Verb, operator_in, visitor_in
from livehelp_plugin.gateway.commands import Command
from livehelp_plugin.visitors.actions import join_account, set_address_form, write_info
from livehelp_plugin.visitors.identity import revoke
from livehelp_plugin.visitors.models import Visitor

__all__ = ["Answer", "Ask", "Origin", "execute", "refusal"]

log = logging.getLogger(__name__)


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
    return Post(
        ask.actor,
        fields["conversation"],
        fields["body"],
        ask.command.id,
        note,
        fields["choices"],
        fields["attachments"],
    )


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


def _claim(ask: Ask) -> Answer:
    return claim(operator_in(ask), ask.command.fields["conversation"], ask.command.id)


def _begin(ask: Ask) -> Answer:
    fields = ask.command.fields
    return begin_appointment(operator_in(ask), fields["appointment"], ask.command.id, fields["body"])


def _decline(ask: Ask) -> Answer:
    return decline(operator_in(ask), ask.command.fields["conversation"], ask.command.id)


def _transfer(ask: Ask) -> Answer:
    fields = ask.command.fields
    return transfer(
        operator_in(ask),
        fields["conversation"],
        ask.command.id,
        operator=fields["operator"],
        department=fields["department"],
        note=fields["note"],
    )


def _withdraw_transfer(ask: Ask) -> Answer:
    return withdraw_transfer(operator_in(ask), ask.command.fields["conversation"], ask.command.id)


def _wait(ask: Ask) -> Answer:
    return wait_for_customer(
        ask.actor, ask.command.fields["conversation"], ask.command.id, ask.command.fields["minutes"]
    )


def _check(ask: Ask) -> Answer:
    return check(operator_in(ask), ask.command.fields["conversation"], ask.command.id, ask.command.fields["minutes"])


def _announce_close(ask: Ask) -> Answer:
    actor, fields = operator_in(ask), ask.command.fields
    conversation, topic = fields["conversation"], fields["topic"]
    return announce_close(actor, conversation, ask.command.id, why=Closing.ANNOUNCED, topic=topic)


def _call_off_close(ask: Ask) -> Answer:
    return stay_open(ask.actor, ask.command.fields["conversation"], ask.command.id)


def _close(ask: Ask) -> Answer:
    fields = ask.command.fields
    return close_conversation(
        ask.actor,
        fields["conversation"],
        ask.command.id,
        topic=fields["topic"],
        confirmed=fields["confirmed"],
        settled=fields["settled"],
    )


def _delete_attachment(ask: Ask) -> Answer:
    return delete_attachment(operator_in(ask), ask.command.fields["attachment"], ask.command.id)


def _status(ask: Ask) -> Answer:
    fields = ask.command.fields
    operator = Operator.objects.get(pk=operator_in(ask).operator_id)
    status = set_status(operator, Status(fields["status"]), changed_by=ask.actor.author, reason=fields["reason"])
    return {"status": status}


def _info(ask: Ask) -> Answer:
    actor, fields = operator_in(ask), ask.command.fields
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


def _address_form(ask: Ask) -> Answer:
    actor, fields = operator_in(ask), ask.command.fields
    conversation = conversation_for(actor, fields["conversation"])
    key, answer = (actor.author, ask.command.id), {"form": fields["form"]}
    with transaction.atomic():
        if not receipts.claim(key, "address_form.set", database_now()):
            return receipts.first_answer(receipts.find([ask.command.id]), actor.authors, ask.command.id) or {}
        set_address_form(conversation.visitor, fields["form"])
        receipts.fill(key, answer)
    spread([Signal(conversation.stream_id, "internal", "card", "operator", {"part": "info"})])
    return answer


def _forget(ask: Ask) -> Answer:
    revoke(visitor_in(ask).token_hash, database_now())
    return {}


def _join(ask: Ask) -> Answer:
    actor = visitor_in(ask)
    if actor.user_id is None:
        raise Refused("forbidden")
    join_account(Visitor.objects.get(pk=actor.visitor_id), actor.user_id)
    return {}


_verbs: dict[str, Verb] = {
    "conversation.claim": _claim,
    "offer.decline": _decline,
    "appointment.begin": _begin,
    "transfer.start": _transfer,
    "transfer.withdraw": _withdraw_transfer,
    "waiting.set": _wait,
    "checking.announce": _check,
    "close.announce": _announce_close,
    "close.call_off": _call_off_close,
    "conversation.close": _close,
    "attachment.delete": _delete_attachment,
    "status.set": _status,
    "info.write": _info,
    "address_form.set": _address_form,
    "device.forget": _forget,
    "account.join": _join,
    **openings.VERBS,
    **marks.VERBS,
    **reaching.VERBS,
    **ratings.VERBS,
}
