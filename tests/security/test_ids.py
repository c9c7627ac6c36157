"""What is not yours answers as what never was, and nobody chooses what the server decides (D1, D2, D7, D10)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from wagtail.models import Site

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.models import Author, ContactRequest, Conversation, Message, State
from livehelp_plugin.events.models import Stream
from livehelp_plugin.visitors.models import InfoNote
from tests.api.test_views import Browser
from tests.security.cast import Cast
from tests.security.routes import address


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


# ------------------------------------------------------------------ D1: another's ids

READS = ("visitor_events", "visitor_history", "operator_events", "operator_history", "card")
COMMANDS = (
    ("visitor B", "visitor", "message.post"),
    ("visitor B", "visitor", "conversation.close"),
    ("other", "operator", "message.post"),
    ("other", "operator", "note.post"),
    ("other", "operator", "conversation.claim"),
    ("other", "operator", "conversation.close"),
    ("other", "operator", "info.write"),
)


@pytest.mark.parametrize("route", READS)
def test_a_strangers_look_finds_what_never_was(cast: Cast, route: str) -> None:
    stranger = cast.as_("visitor B" if route.startswith("visitor") else "other", route.partition("_")[0])

    def look(conversation: str) -> bytes:
        query = {"conversation": conversation, "before": "9", "have": json.dumps({f"c:{conversation}": None})}
        answer = stranger.client.get(address(route), query)
        return answer.content.replace(conversation.encode(), b"it")

    assert look(cast.held) == look(str(uuid.uuid4()))


@pytest.mark.parametrize(("role", "face", "kind"), COMMANDS)
def test_a_strangers_command_finds_what_never_was(cast: Cast, role: str, face: str, kind: str) -> None:
    stranger = cast.as_(role, face)
    before = (Message.objects.count(), Conversation.objects.get(public_id=cast.held).state)

    answers = [
        stranger.command(kind, conversation=conversation, body="Let me in") | {"id": ""}
        for conversation in (cast.held, str(uuid.uuid4()))
    ]

    assert answers[0] == answers[1]
    assert answers[0]["error"]["code"] == "not_found"
    assert (Message.objects.count(), Conversation.objects.get(public_id=cast.held).state) == before


def test_a_strangers_reference_is_no_request(cast: Cast) -> None:
    stranger = cast.as_("other", "operator")

    answers = [
        stranger.command("contact_request.done", reference=reference) | {"id": ""}
        for reference in (cast.request, str(uuid.uuid4()))
    ]

    assert answers[0] == answers[1]
    assert ContactRequest.objects.get().done_at is None


def test_a_note_is_changed_by_its_author_and_on_its_visitor_only(cast: Cast) -> None:
    operator, colleague = cast.as_("operator", "operator"), cast.as_("colleague", "operator")
    note = operator.command("info.write", conversation=cast.held, body="Mild")["data"]["note"]

    refused = [
        colleague.command("info.write", conversation=cast.held, body="Mine now", note=note),
        operator.command("info.write", conversation=cast.own, body="Moved", note=note),
    ]
    colleague.command("info.write", conversation=cast.held, body="", note=note)

    assert [answer["error"]["code"] for answer in refused] == ["not_found", "not_found"]
    assert InfoNote.objects.get().body == "Mild"


def test_another_person_s_command_id_gets_no_answer_of_theirs(cast: Cast) -> None:
    """Ids of commands are known to who sees the messages."""
    id = str(uuid.uuid4())
    mine = cast.as_("visitor A", "visitor").command("message.post", id=id, conversation=cast.held, body="Mine")

    theirs = cast.as_("visitor B", "visitor").command("message.post", id=id, conversation=cast.own, body="Theirs")

    assert mine["ok"]
    assert theirs["ok"]
    assert set(Message.objects.filter(client_id=id).values_list("body", flat=True)) == {"Mine", "Theirs"}


# ------------------------------------------------------------------ D2: ids that nobody guesses or chooses


def test_ids_are_random(cast: Cast) -> None:
    ids = [
        *Conversation.objects.values_list("public_id", flat=True),
        *ContactRequest.objects.values_list("public_id", flat=True),
        *Stream.objects.values_list("epoch", flat=True),
        cast.survey,
    ]

    assert {id.version for id in ids} == {4}
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("field", ["conversation", "public_id", "stream", "reference", "pk", "key", "token", "visitor"])
def test_an_id_that_a_client_brings_is_not_taken(cast: Cast, field: str) -> None:
    chosen = str(uuid.uuid4())

    made = cast.as_("anonymous", "visitor").command("conversation.open", body="Hello", **{field: chosen})
    left = Browser().command("contact_request.leave", body="Call", email="anna@example.com", **{field: chosen})

    assert made["ok"]
    if field == "conversation":  # the chat that a request is left in: it must be theirs
        assert left["error"]["code"] == "not_found"
    else:
        assert left["ok"]
    assert chosen not in json.dumps([made, left])
    assert not Conversation.objects.filter(public_id=chosen).exists()
    assert not ContactRequest.objects.filter(public_id=chosen).exists()


# ------------------------------------------------------------------ D7: what is internal


@pytest.mark.parametrize("have", [None, {"public": 0, "internal": 0}, {"public": 9, "internal": 9}])
@pytest.mark.parametrize("more", [{}, {"audience": "internal"}, {"staff": "1"}, {"face": "operator"}])
def test_a_visitor_gets_nothing_internal(cast: Cast, have: Any, more: dict[str, str]) -> None:
    epoch = str(Conversation.objects.get(public_id=cast.held).stream.epoch)
    position = have and {"epoch": epoch, **have}
    asked = {"have": json.dumps({f"c:{cast.held}": position}), **more}

    answer = cast.as_("visitor A", "visitor").client.get(address("visitor_events"), asked)

    said = answer.content.decode()
    assert "Between us" in said or have == {"public": 9, "internal": 9}
    assert "Between operators" not in said
    assert "internal" not in said


def test_a_visitors_desk_is_gone_like_one_that_never_was(cast: Cast) -> None:
    visitor = cast.as_("visitor A", "visitor")

    frames = visitor.events(**{f"d:{cast.department.pk}": None, "d:987654": None})

    assert [frame["t"] for frame in frames] == ["gone", "gone"]


def test_history_holds_no_notes_for_a_visitor(cast: Cast) -> None:
    query = {"conversation": cast.held, "before": "99", "audience": "internal"}

    said = cast.as_("visitor A", "visitor").client.get(address("visitor_history"), query).content.decode()

    assert "Between us" in said
    assert "Between operators" not in said


# ------------------------------------------------------------------ D10: fields that are not theirs to set

EXTRA: dict[str, Any] = {
    "operator": 1,
    "operator_id": 1,
    "state": "closed",
    "seq": 1,
    "created_at": "2000-01-01T00:00:00Z",
    "received_at": "2000-01-01T00:00:00Z",
    "closed_at": "2000-01-01T00:00:00Z",
    "actor": "o:1",
    "author": "operator",
    "by": "operator",
    "audience": "internal",
    "internal": True,
    "is_test": True,
    "is_spam": True,
    "site": 99,
    "visitor_id": 1,
    "user": 1,
    "done_at": "2000-01-01T00:00:00Z",
}


def test_a_conversation_is_opened_as_the_server_decides(cast: Cast) -> None:
    conversation = cast.as_("anonymous", "visitor").command("conversation.open", body="Hello", **EXTRA)["data"]

    found = Conversation.objects.get(public_id=conversation["conversation"])
    assert (found.state, found.operator, found.closed_at) == (State.QUEUED, None, None)
    assert (found.is_test, found.is_spam, found.site_id) == (False, False, Conversation.objects.first().site_id)  # type: ignore[union-attr]
    assert found.received_at.year > 2000
    [message] = found.messages.all()
    assert (message.author, message.audience, message.operator) == (Author.VISITOR, "public", None)


@pytest.mark.parametrize("name", ["", "Giulia"])
def test_a_message_is_stored_as_the_server_decides(cast: Cast, name: str) -> None:
    visitor = cast.as_("visitor A", "visitor")

    answer = visitor.command("message.post", conversation=cast.held, body="Trust me", name=name, **EXTRA)

    message = Message.objects.get(body="Trust me")
    assert answer["data"]["seq"] == message.seq > 1
    assert (message.author, message.audience, message.operator, message.name) == (Author.VISITOR, "public", None, "")
    assert message.created_at.year > 2000


def test_a_contact_request_is_left_as_the_server_decides(cast: Cast) -> None:
    ContactRequest.objects.all().delete()

    Browser().command("contact_request.leave", body="Call", email="anna@example.com", **EXTRA)

    found = ContactRequest.objects.get()
    assert (found.done_at, found.department) == (None, cast.department)
    assert found.created_at.year > 2000


@pytest.mark.parametrize("named", ["of another site", "unknown"])
def test_a_chosen_department_must_serve_the_site(cast: Cast, named: str) -> None:
    theirs = Department.objects.get(name="Repairs")
    root = Site.objects.get().root_page
    theirs.sites.set([Site.objects.create(hostname="repairs.example", root_page=root)])

    chosen = theirs.pk if named == "of another site" else 987654
    made = Browser().command("conversation.open", body="Hello", department=chosen)

    assert Conversation.objects.get(public_id=made["data"]["conversation"]).department == cast.department
