"""Contact requests: left anywhere, kept until answered, answered in whatever way."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.actions.answering import (
    assign_request,
    open_chat_about,
    record_call,
    reply_by_email,
    set_call_by,
)
from livehelp_plugin.conversations.actions.requests import (
    LeftRequest,
    finish_contact_request,
    leave_contact_request,
    request_for,
)
from livehelp_plugin.conversations.models import CloseReason, ContactAnswer, ContactRequest, Conversation, State
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from tests.world import World, public_bodies


def left(visitor: VisitorActor, **fields: Any) -> ContactRequest:
    given = {"email": "anna@example.com", "name": "Anna"} | fields
    answer = leave_contact_request(LeftRequest(visitor, uuid.uuid4(), **given))
    return ContactRequest.objects.get(public_id=answer["reference"])


def code(work: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        work(*args, **more)
    return refused.value.code


def test_left_in_a_waiting_chat_it_takes_its_place(world: World) -> None:
    world.operator()
    visitor = world.visitor()
    held = world.open(visitor, "To Malta?")

    request = left(visitor, conversation=held.public_id)

    held.refresh_from_db()
    assert (request.conversation, request.body) == (held, "")
    assert (held.state, held.close_reason) == (State.CLOSED, CloseReason.LEFT_ADDRESS)


def test_left_in_a_chat_that_somebody_holds_the_chat_goes_on(world: World) -> None:
    operator, visitor = world.operator(), world.visitor()
    held = world.open(visitor)
    world.claim(operator, held)

    request = left(visitor, conversation=held.public_id)

    held.refresh_from_db()
    assert (request.conversation, held.state) == (held, State.ACTIVE)


def test_it_is_left_once_and_closes_once(world: World) -> None:
    world.operator()
    visitor, asked = world.visitor(), uuid.uuid4()
    held = world.open(visitor)
    asking = LeftRequest(visitor, asked, email="anna@example.com", conversation=held.public_id)

    assert leave_contact_request(asking) == leave_contact_request(asking)

    assert ContactRequest.objects.count() == 1
    assert held.stream.records.filter(type="conversation.closed").count() == 1


def test_only_in_ones_own_chat_and_never_without_words_elsewhere(world: World) -> None:
    world.operator()
    held = world.open(world.visitor())
    assert code(left, world.visitor(), conversation=held.public_id) == "not_found"
    assert code(left, world.visitor()) == "empty"
    held.refresh_from_db()
    assert held.state != State.CLOSED


def test_it_is_given_to_who_works_there(world: World) -> None:
    operator, colleague = world.operator("Giulia"), world.operator("Marco")
    request = left(world.visitor(), body="Hi")

    assign_request(operator, request.public_id, colleague.operator_id)
    request.refresh_from_db()
    assert request.assigned_to_id == colleague.operator_id
    colleague_elsewhere = world.operator("Eva")
    from livehelp_plugin.availability.models import Membership

    Membership.objects.filter(operator=colleague_elsewhere.operator_id).delete()
    assert code(assign_request, operator, request.public_id, colleague_elsewhere.operator_id) == "invalid"


def test_another_departments_request_is_a_supervisors_only(world: World) -> None:
    from dataclasses import replace

    operator: OperatorActor = world.operator()
    request = left(world.visitor(), body="Hi")
    ContactRequest.objects.update(department=create_department("Repairs"))

    assert code(request_for, operator, request.public_id) == "not_found"
    assert code(finish_contact_request, operator, request.public_id) == "not_found"
    assert request_for(replace(operator, supervisor=True), request.public_id)


def test_nobody_picked_up_is_no_contact_and_speaking_is(world: World) -> None:
    operator = world.operator()
    request = left(world.visitor(), body="Hi", want="call", phone="051 123456")

    record_call(operator, request.public_id, uuid.uuid4(), spoken=False)
    request.refresh_from_db()
    assert (request.contacted_at, request.done_at) == (None, None)
    record_call(operator, request.public_id, uuid.uuid4(), spoken=True, note="Medium", done=True)

    request.refresh_from_db()
    assert request.contacted_at is not None
    assert request.done_by_id == operator.operator_id
    assert list(request.answers.order_by("pk").values_list("kind", flat=True)) == ["no_reply", "call"]
    first = request.contacted_at
    record_call(operator, request.public_id, uuid.uuid4(), spoken=True)
    request.refresh_from_db()
    assert request.contacted_at == first


def test_a_form_sent_twice_is_one_answer(world: World) -> None:
    operator, form = world.operator(), uuid.uuid4()
    request = left(world.visitor(), body="Hi")
    for _ in range(2):
        reply_by_email(operator, request.public_id, form, subject="Hi", body="Yes")
    assert ContactAnswer.objects.count() == 1


def test_a_reply_needs_words_and_an_address(world: World) -> None:
    operator = world.operator()
    request = left(world.visitor(), body="Hi")
    called = left(world.visitor(), body="Hi", want="call", email="", phone="051 123456")
    assert code(reply_by_email, operator, request.public_id, uuid.uuid4(), subject="", body=" \n") == "empty"
    assert code(reply_by_email, operator, called.public_id, uuid.uuid4(), subject="", body="Yes") == "invalid"


def test_a_new_time_to_call_is_reminded_of_again(world: World) -> None:
    operator, now = world.operator(), database_now()
    request = left(world.visitor(), body="Hi")
    ContactRequest.objects.update(reminded_at=now)
    set_call_by(operator, request.public_id, now + timedelta(hours=1))
    request.refresh_from_db()
    assert request.reminded_at is None


def test_it_becomes_a_chat_when_the_visitor_is_there(world: World) -> None:
    operator, visitor, asked = world.operator(), world.visitor(), uuid.uuid4()
    request = left(visitor, body="To Malta?")

    for _ in range(2):
        open_chat_about(operator, request.public_id, asked, "About your question: yes, we do.")

    request.refresh_from_db()
    held = Conversation.objects.get(visitor=visitor.visitor_id)
    assert public_bodies(held) == ["About your question: yes, we do."]
    assert (request.conversation, request.answers.get().conversation) == (held, held)
    assert request.contacted_at is not None
