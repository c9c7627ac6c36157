"""A conversation by e-mail: for who may see it, to an address that was named, a few times an hour."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events import outbox
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import OPERATOR, VISITOR, read_command
from livehelp_plugin.gateway.execution import Ask, Origin, execute
from livehelp_plugin.notifications.actions import ask_for_transcript
from tests.world import World

ADDRESS = "anna@example.com"
QUESTION = "Which <grind> for a moka?"


class Held:
    def __init__(self, world: World) -> None:
        self.giulia: OperatorActor = world.operator()
        self.anna: VisitorActor = world.visitor()
        self.held: Conversation = world.open(self.anna, QUESTION)
        world.claim(self.giulia, self.held)
        world.post(self.giulia, self.held, "Medium-fine.\n    Not finer.")
        world.post(self.giulia, self.held, "A difficult one", note=True)


@pytest.fixture
def chat(world: World) -> Held:
    return Held(world)


def asked(actor: Any, face: str, held: Conversation, email: str = ADDRESS, **fields: Any) -> dict[str, Any]:
    command = {"id": str(uuid.uuid4()), "type": "transcript.mail", "conversation": str(held.public_id), **fields}
    [answer] = execute([Ask(actor, read_command({**command, "email": email}, face), Origin("203.0.113.7"))])
    return answer


def test_it_has_the_question_as_its_title_and_what_both_said(chat: Held, mailoutbox: list[Any]) -> None:
    assert asked(chat.anna, VISITOR, chat.held)["ok"]
    outbox.sweep()

    [sent] = mailoutbox
    html = sent.alternatives[0][0]
    assert sent.to == [ADDRESS]
    assert QUESTION in sent.subject
    assert "Medium-fine." in sent.body
    assert "Which &lt;grind&gt;" in html
    assert "difficult" not in sent.body + html
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_it_speaks_the_language_of_who_asks(chat: Held, mailoutbox: list[Any]) -> None:
    asked(chat.anna, VISITOR, chat.held, language="it")
    asked(chat.anna, VISITOR, chat.held, language="../../etc")
    outbox.sweep()

    assert 'lang="it"' in mailoutbox[0].alternatives[0][0]
    assert 'lang="en' in mailoutbox[1].alternatives[0][0]


def test_operators_may_send_it_and_strangers_may_not(chat: Held, world: World, mailoutbox: list[Any]) -> None:
    assert asked(chat.giulia, OPERATOR, chat.held)["ok"]
    assert asked(world.visitor(), VISITOR, chat.held)["error"]["code"] == "not_found"
    outbox.sweep()

    assert len(mailoutbox) == 1


def test_a_retry_is_the_same_mail(chat: Held, mailoutbox: list[Any]) -> None:
    wish = uuid.uuid4()
    for _ in range(2):
        ask_for_transcript(chat.anna, chat.held.public_id, wish, ADDRESS)
    outbox.sweep()

    assert len(mailoutbox) == 1


def test_our_mail_server_is_nobodys_to_use(chat: Held, world: World, mailoutbox: list[Any]) -> None:
    """Three an hour; and nobody's words go out before one of us has answered them."""
    answers = [asked(chat.anna, VISITOR, chat.held, f"anna{n}@example.com")["ok"] for n in range(4)]
    assert answers == [True, True, True, False]

    other = world.visitor()
    unanswered = world.open(other, "Buy cheap watches at https://evil.example")
    assert asked(other, VISITOR, unanswered)["error"]["code"] == "empty"


def test_one_mailbox_is_not_flooded_by_many(chat: Held, world: World) -> None:
    for n in range(3):
        assert asked(chat.giulia, OPERATOR, chat.held)["ok"], n

    assert asked(chat.anna, VISITOR, chat.held, ADDRESS.upper())["error"]["code"] == "rate_limited"


@pytest.mark.parametrize("wrong", ["", "anna", "anna@example.com\r\nBcc: all@example.com", "a@b.example,c@d.example"])
def test_what_is_no_address_is_refused(chat: Held, wrong: str) -> None:
    with pytest.raises(Refused):
        ask_for_transcript(chat.anna, chat.held.public_id, uuid.uuid4(), wrong)
