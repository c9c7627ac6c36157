"""The commands by which something new begins: a conversation, a contact request. Both pass the guard."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth import get_user_model

from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.conversations.actions.opening import Opening, open_conversation
from livehelp_plugin.conversations.actions.requests import LeftRequest, finish_contact_request, leave_contact_request
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import guard
from livehelp_plugin.gateway.asking import Answer, Ask, Verb, operator_in, visitor_in
from livehelp_plugin.gateway.languages import speaking
from livehelp_plugin.gateway.prechat import read_answers
from livehelp_plugin.permissions import TRY


def _open(ask: Ask) -> Answer:
    fields, actor = ask.command.fields, visitor_in(ask)
    if fields["test"] and not _may_try(actor):
        raise Refused("forbidden")
    with speaking(fields["language"]):
        answered = read_answers(actor, fields["department"], fields["form"])
    guard.admit(guard.OPENING, actor.author, ask.origin.address, fields["challenge"])
    answer = open_conversation(
        Opening(
            actor=actor,
            body=fields["body"],
            client_id=ask.command.id,
            page=fields["page"],
            department=(answered and answered.department) or fields["department"],
            prechat=answered,
            privacy=fields["privacy"],
            language=fields["language"],
            user_agent=ask.origin.user_agent,
            attachments=fields["attachments"],
            about=fields["about"],
            is_test=fields["test"],
        )
    )
    _remember(answer, "conversation", ask)
    return answer


def _may_try(actor: VisitorActor) -> bool:
    """Whether it is a colleague, who may open a chat that counts nowhere."""
    user = get_user_model()._default_manager.filter(pk=actor.user_id).first() if actor.user_id else None
    return user is not None and user.has_perm(TRY)


def _leave(ask: Ask) -> Answer:
    fields, actor = ask.command.fields, visitor_in(ask)
    trapped = bool(fields["website"])
    guard.admit(
        guard.REQUEST,
        actor.author,
        ask.origin.address,
        fields["challenge"],
        hasty=not trapped and guard.is_hasty(fields["stamp"]),
    )
    answer = leave_contact_request(
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
            conversation=fields["conversation"],
            is_spam=trapped,
        )
    )
    _remember(answer, "reference", ask)
    return answer


def _remember(answer: dict[str, Any], name: str, ask: Ask) -> None:
    if name in answer:
        guard.remember(uuid.UUID(answer[name]), ask.origin.address)


def _done(ask: Ask) -> Answer:
    return finish_contact_request(operator_in(ask), ask.command.fields["reference"])


VERBS: dict[str, Verb] = {
    "conversation.open": _open,
    "contact_request.leave": _leave,
    "contact_request.done": _done,
}
