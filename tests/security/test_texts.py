"""What people may type, and what nobody types (F4, F5, G4). `make test-services` runs this on PostgreSQL, too: the
results stand here, so both databases keep the same."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from livehelp_plugin.conversations.models import ContactRequest, Conversation, Message
from livehelp_plugin.gateway.parsing import encode, parse
from livehelp_plugin.surveys.models import SurveyAnswer
from livehelp_plugin.visitors.models import InfoNote, Visit
from tests.api.test_views import Browser
from tests.security.cast import Cast
from tests.security.routes import address

FAMILY = "👨‍👩‍👧‍👦"
BODIES = {
    "NUL": ("a\x00b", "ab"),
    "lone surrogate": ("a\ud800b", "ab"),
    "surrogates the wrong way round": ("a\udc00\ud800b", "ab"),
    "escape": ("a\x1b[31mb", "a[31mb"),
    "noncharacter": ("a\ufffeb", "a\ufffeb"),
    "right to left": ("\u202egnp.exe", "\u202egnp.exe"),
    "line ends": ("a\r\nb\rc", "a\nb\nc"),
    "outer space": (" \t a \n ", "a"),
    "joiner": ("\u200d", "\u200d"),
    "families": (FAMILY * 571, FAMILY * 571),  # 7 code points each
    "the most": ("é" * 4000, "é" * 4000),
    "the most, of four bytes": ("🫖" * 4000, "🫖" * 4000),
}
NASTY = "x\x00\ud800\x1b‮y"
CLEANED = "x‮y"


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


@pytest.mark.parametrize(("typed", "kept"), BODIES.values(), ids=BODIES.keys())
def test_a_message_is_kept_as_it_can_be_shown(cast: Cast, typed: str, kept: str) -> None:
    answer = cast.as_("visitor A", "visitor").command("message.post", conversation=cast.held, body=typed)

    assert answer["ok"], answer
    assert Message.objects.latest("pk").body == kept


@pytest.mark.parametrize("typed", ["", " ", "\n\t", "\x00", "\ud800", "\u00a0", "\u2003"])
def test_nothing_is_no_message(cast: Cast, typed: str) -> None:
    answer = cast.as_("visitor A", "visitor").command("message.post", conversation=cast.held, body=typed)

    assert answer["error"]["code"] == "empty"


@pytest.mark.parametrize("sign", ["x", "é", "🫖"])
def test_one_sign_too_many_is_said_and_not_to_be_tried_again(cast: Cast, sign: str) -> None:
    for kind, fields in {
        "message.post": {"conversation": cast.held},
        "conversation.open": {},
        "contact_request.leave": {"email": "anna@example.com"},
    }.items():
        answer = cast.as_("visitor A", "visitor").command(kind, body=sign * 4001, **fields)

        assert (answer["error"]["code"], answer["error"]["retry"]) == ("too_long", False), kind


def test_every_other_field_is_cleaned_alike(cast: Cast) -> None:
    page = {"url": f"https://shop.example/{NASTY}", "title": NASTY}
    visitor = cast.as_("anonymous", "visitor")

    opened = visitor.command("conversation.open", body="Hello", page=page, language=NASTY)["data"]
    visitor.command(
        "contact_request.leave", body=NASTY, name=NASTY, want="call", phone=f"051 123456 {NASTY}", page=page
    )
    signal = {"stream": opened["stream"], "signal": "page", "data": page}
    assert visitor.post("signals", {"protocol": 1, "signals": [signal]}).status_code == 204
    note = {"conversation": cast.held, "body": NASTY}
    assert cast.as_("operator", "operator").command("info.write", **note)["ok"]

    conversation = Conversation.objects.get(public_id=opened["conversation"])
    assert (conversation.page_url, conversation.page_title) == (f"https://shop.example/{CLEANED}", CLEANED)
    request = ContactRequest.objects.latest("pk")
    assert (request.body, request.name, request.phone) == (CLEANED, CLEANED, f"051 123456 {CLEANED}")
    assert Visit.objects.latest("pk").page_title == CLEANED
    assert InfoNote.objects.get().body == CLEANED


@pytest.mark.parametrize(
    "email",
    [
        "anna@example.com\r\nBcc: everybody@example.com",
        "anna@example.com\nBcc: everybody@example.com",
        "anna@example.com, everybody@example.com",
        "anna@example.com; everybody@example.com",
        "Anna <anna@example.com>",
        "anna",
        "@example.com",
        f"{'a' * 300}@example.com",
    ],
)
def test_an_address_is_one_address(db: None, email: str) -> None:
    Cast()
    before = ContactRequest.objects.count()

    answer = Browser().command("contact_request.leave", body="Call me", email=email)

    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid", "email")
    assert ContactRequest.objects.count() == before


# ------------------------------------------------------------------ whatever is in an address or a header

QUERIES: dict[str, dict[str, str]] = {
    "visitor_events": {"tab": "\x00", "have": '{"c:\\u0000": null, "\\ud800": null, "": null, "d:٣": null}'},
    "visitor_history": {"conversation": "\x00", "before": "٣"},
    "operator_events": {"tab": "x" * 5000, "have": '{"d:99999999999999999999": null, "d:-1": null}'},
    "operator_history": {"conversation": "{}", "before": "-1"},
    "card": {"conversation": "\x00" * 36},
    "bootstrap": {"x": "\x00"},
    "availability": {"x": "\x00"},
    "survey": {"livehelp-survey": "\x00", "next": "\x00"},
}


@pytest.mark.parametrize("route", QUERIES)
def test_nonsense_in_an_address_is_an_answer(cast: Cast, route: str) -> None:
    browser = cast.as_("operator" if "operator" in route or route == "card" else "visitor A", route.partition("_")[0])

    answer = browser.client.get(address(route, cast.survey), QUERIES[route])

    assert answer.status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "have", ["", "null", "[]", "{", "[" * 5000, '{"a":NaN}', "\x00", '{"c:x": 1}', '{"c:x": {}}', "\ud800"]
)
def test_a_position_that_is_none_is_an_answer(cast: Cast, have: str) -> None:
    query = "have=" + "".join(f"%{byte:02x}" for byte in have.encode("utf-8", "surrogatepass"))

    answer = cast.as_("visitor A", "visitor").client.get(f"{address('visitor_events')}?{query}")

    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("face", ["visitor A", "operator"])
def test_what_is_told_back_can_be_sent(cast: Cast, face: str) -> None:
    """A refusal names the id that it was asked with, a lost stream its key."""
    browser = cast.as_(face, face.partition(" ")[0])
    lone = "\ud800"
    commands = [{"id": lone, "type": "message.post"}, {"id": lone, "type": lone}, {lone: lone}, lone]

    answer = browser.post("commands", {"protocol": 1, "commands": commands})
    frames = browser.events(**{f"c:{lone}": None})

    assert [one["ok"] for one in answer.json()["answers"]] == [False] * 4
    assert frames == [{"t": "gone", "stream": "c:"}]


@pytest.mark.parametrize(
    "raw", ['{"\\ud800": 1}', '{"a": ["\\uDFFF"]}', '{"a": {"b": "\\udbff x"}}', '{"a": "\ud800"}']
)
def test_no_frame_holds_half_a_sign(raw: str) -> None:
    encode(parse(raw)).encode("utf-8")


def test_a_whole_sign_that_was_escaped_is_kept() -> None:
    assert parse('{"a": "\\ud83e\\uded6"}') == {"a": "🫖"}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "caff\xe8 \x85 \x1c"},
        {"User-Agent": "x" * 8000},
        {"Accept-Language": "\xff;q=9,*;q=x," * 50},
        {"X-Forwarded-For": "::1, not an address, 999.1.1.1"},
        {"Referer": "javascript:alert(1)"},
    ],
)
def test_nonsense_in_a_header_is_an_answer(db: None, headers: dict[str, str]) -> None:
    Cast()
    browser = Browser()
    command = {"id": str(uuid.uuid4()), "type": "conversation.open", "body": "Hello"}

    answer = browser.post("commands", {"protocol": 1, "commands": [command]}, **headers)

    assert json.loads(answer.content)["answers"][0]["ok"], answer.content


@pytest.mark.parametrize("value", ["\x00", "6", "-1", "5\x00", "x" * 5000, "٣"])
def test_a_survey_takes_its_own_choices_only(cast: Cast, value: Any) -> None:
    browser = cast.as_("visitor A", "visitor")

    form = {"influence": value, "anyway": value, "next": value, "csrfmiddlewaretoken": browser.boot["csrf"]}
    answer = browser.client.post(address("survey", cast.survey), form)

    assert answer.status_code == 400
    assert not SurveyAnswer.objects.exists()
