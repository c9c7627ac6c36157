"""The matrix of every address and every role (D): what each answers to each. A new address must be entered here."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from livehelp_plugin.conversations.models import Conversation
from tests.api.browsers import send
from tests.factories.files import drawn
from tests.realtime.lines import Server
from tests.security.cast import ROLES, Cast, outcome
from tests.security.routes import PAGES, ROUTES, UPLOADS, address

Row = tuple[str, ...]


def everybody(answer: str) -> Row:
    return (answer,) * len(ROLES)


SIGNED_OUT, NO_STAFF, NOT_FOUND = "401 identity_changed", "403 forbidden", "404 not_found"
NOWHERE = "404"
"""The same as a page."""

# The conversation asked for is visitor A's, which the operator answers. What is nobody's business answers as what never
# was: 404, or `gone` in a list. Signals are lossy: 204 says that they came, `taken` that they had an effect.
TABLE: dict[str, Row] = {
    # anonymous, visitor A, visitor B, user, other, operator, colleague, supervisor, superuser
    "GET asset": everybody("200"),
    "GET availability": everybody("200"),
    "GET bootstrap": everybody("200"),
    "GET survey": everybody("200"),  # its address is a secret of its own, and it shows nothing but questions
    "POST survey": everybody("302"),
    "GET contact": everybody("200"),
    "POST contact": everybody("400"),  # without a word in it
    "POST contact_look_over": everybody("200"),  # shows what came, writes nothing
    "GET sheet": everybody("200"),
    "GET popup": everybody("200"),  # knows nobody
    "GET push_worker": everybody("200"),
    "GET mail_choice": everybody("200"),  # whoever has the signed link, which stands in a mail to that address
    "POST mail_choice": everybody("302"),
    "GET back": ("200", "302", *["200"] * 7),  # leads on in the browser that wrote; elsewhere it explains
    "GET transcript": (NOWHERE, "200", *[NOWHERE] * 7),
    "GET operator_transcript": (*[NOWHERE] * 5, *["200"] * 3, NOWHERE),
    "GET appointment": everybody("200"),
    "POST appointment": everybody("404"),  # this department takes none
    "GET appointment_status": everybody("200"),  # whoever has the signed link may see, move and cancel it
    "GET appointment_state": everybody("200"),
    "GET appointment_calendar": everybody("200"),
    "POST appointment_status": everybody("302"),
    "GET visitor_events": (NOT_FOUND, "200 snapshot", "200 gone", *[NOT_FOUND] * 6),
    "GET visitor_history": (NOT_FOUND, "200", *[NOT_FOUND] * 7),
    "GET visitor_stream": ("200 gone", "200 snapshot", *["200 gone"] * 7),
    "POST visitor_commands": (NOT_FOUND, "200 ok", "200 not_found", *[NOT_FOUND] * 6),
    "POST visitor_signals": (NOT_FOUND, "204 taken", "204", *[NOT_FOUND] * 6),
    "WS visitor": ("gone not_found", "snapshot ok", *["gone not_found"] * 7),
    "GET visitor_product": (NOT_FOUND, "200", "200", *[NOT_FOUND] * 6),
    "GET operator_product": (*[SIGNED_OUT] * 3, NO_STAFF, *["200"] * 4, NO_STAFF),
    "GET card": (*[SIGNED_OUT] * 3, NO_STAFF, NOT_FOUND, *["200"] * 3, NO_STAFF),
    "GET operator_events": (*[SIGNED_OUT] * 3, NO_STAFF, "200 gone", *["200 snapshot"] * 3, NO_STAFF),
    "GET operator_history": (*[SIGNED_OUT] * 3, NO_STAFF, NOT_FOUND, *["200"] * 3, NO_STAFF),
    "GET operator_stream": (*[SIGNED_OUT] * 3, NO_STAFF, "200 gone", *["200 snapshot"] * 3, NO_STAFF),
    "POST operator_commands": (
        *[SIGNED_OUT] * 3,
        NO_STAFF,
        "200 not_found",
        "200 ok",
        *["200 not_owner"] * 2,
        NO_STAFF,
    ),
    "POST operator_signals": (*[SIGNED_OUT] * 3, NO_STAFF, "204", "204 taken", "204", "204", NO_STAFF),
    "GET attachment": (NOT_FOUND, "200", *[NOT_FOUND] * 3, *["200"] * 3, NOT_FOUND),
    "POST visitor_upload": (NOT_FOUND, "200", *[NOT_FOUND] * 7),
    "POST operator_upload": (*[SIGNED_OUT] * 3, NO_STAFF, NOT_FOUND, "200", *["400 not_owner"] * 2, NO_STAFF),
    # A browser that is nobody yet may take the chat along; from then on it is visitor A's, so it comes last.
    "POST back": ("302", "302", *["200"] * 7),
    "WS operator": (*["4501"] * 4, "gone not_found", "snapshot ok", *["snapshot not_owner"] * 2, "4501"),
}
LINES = ("GET visitor_stream", "GET operator_stream", "WS visitor", "WS operator")
"""These need a server that holds a line open."""


def face_of(route: str) -> str:
    face = route.partition("_")[0]
    return face if face in ("visitor", "operator") else "visitor"


def named(cast: Cast, route: str) -> object:
    """What an address is about, where it names something."""
    return {"attachment": cast.attachment, "survey": cast.survey}.get(route, cast.held)


def asked(cast: Cast, role: str, method: str, route: str) -> str:
    """What an address answers to somebody who asks for A's conversation."""
    browser = cast.as_(role, face_of(route))
    Conversation.objects.update(visitor_read=0, operator_read=0)
    headers = {"X-CSRFToken": browser.boot["csrf"]}
    if method != "POST":
        query = {"conversation": cast.held, "before": "99", "have": json.dumps({f"c:{cast.held}": None})}
        where = address(route, named(cast, route), cast.appointment)
        answer = browser.client.generic(method, where, query_params=query, headers=headers)
    elif route == "survey":
        answer = browser.client.post(address(route, cast.survey), {"influence": "5"}, headers=headers)
    elif route in UPLOADS:
        answer = send(browser, drawn(), cast.held)
    elif route in PAGES:
        where = address(route, named(cast, route), cast.appointment)
        answer = browser.client.post(where, {"do": "cancel"}, headers=headers)
    else:
        command = {"id": str(uuid.uuid4()), "type": "message.post", "conversation": cast.held, "body": "Hello"}
        signal = {"stream": f"c:{cast.held}", "signal": "read", "data": {"seq": 1}}
        body = json.dumps({"protocol": 1, "commands": [command], "signals": [signal]})
        answer = browser.client.post(address(route), body, content_type="application/json", headers=headers)
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    said = outcome(answer.status_code, json.loads(answer.content) if is_json else None)
    marked = Conversation.objects.exclude(visitor_read=0, operator_read=0).exists()
    return f"{said} taken" if marked else said


def streamed(server: Server, cast: Cast, role: str, face: str) -> str:
    """The status of an event stream, and what it tells of A's conversation."""
    line = server.stream(cast.as_(role, face), {f"c:{cast.held}": None})
    if line.status != 200:
        return outcome(line.status, json.loads(line.body()))
    assert line.receive()["t"] == "welcome"
    return outcome(line.status, {"frames": [line.receive()]})


def spoken(server: Server, cast: Cast, role: str, face: str) -> str:
    """What a socket tells of A's conversation, and how it answers a message into it; or how it is closed."""
    line = server.socket(cast.as_(role, face))
    line.send({"t": "hello", "protocol": 1, "have": {f"c:{cast.held}": None}})
    line.receive()
    told = line.receive()
    if told["t"] == "close":
        return str(told["code"])
    answer = line.command("message.post", conversation=cast.held, body="Hello")
    return f"{told['t']} {'ok' if answer['ok'] else answer['error']['code']}"


def table(rows: dict[str, list[str]]) -> str:
    """As text, so that a difference is seen at a glance."""
    return "\n".join(f"{name}: {' | '.join(cells)}" for name, cells in rows.items())


def expected(names: list[str]) -> str:
    return table({name: list(TABLE[name]) for name in names})


def test_every_address_answers_each_role_as_the_table_says(db: None) -> None:
    cast, names = Cast(), [name for name in TABLE if name not in LINES]

    found = {name: [asked(cast, role, *name.split(" ")) for role in ROLES] for name in names}

    assert table(found) == expected(names)


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[Server]:
    settings.LIVEHELP_JANITOR = False
    server = Server()
    yield server
    server.stop()


def test_every_line_answers_each_role_as_the_table_says(server: Server) -> None:
    cast, found = Cast(), {}

    for name in LINES:
        method, route = name.split(" ")
        look = spoken if method == "WS" else streamed
        found[name] = [look(server, cast, role, face_of(route)) for role in ROLES]

    assert table(found) == expected(list(LINES))


def test_no_address_is_missing_from_the_table() -> None:
    assert {name.split(" ")[1] for name in TABLE if not name.startswith("WS")} == ROUTES


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_a_method_that_is_not_in_the_table_is_refused_to_everybody(db: None, method: str) -> None:
    cast = Cast()
    names = [route for route in sorted(ROUTES) if f"{method} {route}" not in TABLE]

    found = {route: [asked(cast, role, method, route) for role in ROLES] for route in names}

    assert table(found) == table({route: list(everybody("405")) for route in names})
