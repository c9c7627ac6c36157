"""The log tells what happened and never what people said or who they are (J1), whatever goes wrong."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from livehelp_plugin.events import outbox, sweeping
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.telling import told
from livehelp_plugin.gateway import execution, live, openings
from tests.realtime.lines import Server
from tests.security.cast import Cast

WORDS = "my card is 4111 1111 1111 1111"
NAME, EMAIL, PHONE = "Annamaria Canarini", "canarini@example.com", "051 9876543"
PAGE = {"url": "https://shop.example/?q=canary-in-the-url", "title": "Canary in the title"}
NOTE, INFO = "canary of a note", "canary of the Info"
PERSONAL = (WORDS, "4111", NAME, EMAIL, PHONE, "canary-in-the-url", "Canary in the title", NOTE, INFO)


def quoting(kind: type[Exception], words: str) -> Exception:
    """As PostgreSQL refuses a row: its first line names the rule, the next quotes the row."""
    try:
        raise ValueError(f"the driver's own error, DETAIL: Failing row contains (7, {words}).")
    except ValueError as cause:
        error = kind(f'null value violates not-null constraint\nDETAIL:  Failing row contains (7, "{words}").')
        error.__cause__ = cause
        return error


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "livehelp_plugin")
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture
def server(transactional_db: None, settings: Any) -> Iterator[Server]:
    settings.LIVEHELP_JANITOR = False
    server = Server()
    yield server
    server.stop()


COMMANDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("visitor conversation.open", {"body": WORDS, "page": PAGE}),
    ("visitor message.post", {"body": WORDS}),
    ("visitor contact_request.leave", {"body": WORDS, "name": NAME, "email": EMAIL, "phone": PHONE, "page": PAGE}),
    ("visitor contact_request.leave", {"body": WORDS, "name": NAME, "email": f"no address {EMAIL}", "phone": PHONE}),
    ("operator message.post", {"body": WORDS}),
    ("operator note.post", {"body": NOTE}),
    ("operator info.write", {"body": INFO}),
    ("visitor message.post", {"body": WORDS * 200}),
    ("visitor no.such", {"body": WORDS, "name": NAME}),
)


def everybody_speaks(cast: Cast, send: Callable[[Any, str, dict[str, Any]], Any]) -> None:
    for line, fields in COMMANDS:
        face, kind = line.split(" ")
        browser = cast.as_("visitor A" if face == "visitor" else "operator", face)
        send(browser, kind, {"conversation": cast.held, **fields})


def over_http(browser: Any, kind: str, fields: dict[str, Any]) -> None:
    browser.command(kind, **fields)
    browser.post("commands", json.dumps({"protocol": 1, "commands": [WORDS, {"type": WORDS, "id": NAME}]}))
    browser.post("commands", f'{{"{WORDS}": NaN')
    signal = {"stream": f"c:{fields['conversation']}", "signal": "page", "data": PAGE}
    browser.post("signals", {"protocol": 1, "signals": [signal, {"stream": WORDS, "signal": NAME}]})


def nothing_personal(log: pytest.LogCaptureFixture, cast: Cast) -> None:
    cookies = [
        morsel.value.split(":")[0] for person in cast.people.values() for morsel in person.client.cookies.values()
    ]
    secrets = [value for value in cookies if len(value) > 8]
    assert len(secrets) > len(cast.people)
    assert [found for found in (*PERSONAL, *secrets) if found in log.text] == []


def test_what_goes_well_says_nothing_of_anybody(db: None, log: pytest.LogCaptureFixture) -> None:
    cast = Cast()

    everybody_speaks(cast, over_http)

    nothing_personal(log, cast)


BREAKING = (
    (execution, "post_messages"),
    (execution, "write_info"),
    (openings, "open_conversation"),
    (openings, "leave_contact_request"),
)


@pytest.mark.parametrize("kind", [IntegrityError, OperationalError, RuntimeError])
def test_a_command_that_fails_quotes_nobody(
    db: None, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    cast = Cast()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("not possible") from quoting(IntegrityError, WORDS) if kind is RuntimeError else None

    def quote(*args: Any, **kwargs: Any) -> None:
        raise quoting(kind, WORDS)

    for module, name in BREAKING:
        monkeypatch.setattr(module, name, fail if kind is RuntimeError else quote)

    everybody_speaks(cast, lambda browser, name, fields: browser.command(name, **fields))

    nothing_personal(log, cast)
    assert kind.__name__ in log.text
    assert "test_logs.py" in log.text, "where it happened must be told"


def test_a_socket_quotes_nobody(server: Server, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = Cast()
    visitor = server.socket(cast.as_("visitor A", "visitor")).hello(f"c:{cast.held}")
    visitor.command("message.post", conversation=cast.held, body=WORDS)
    visitor.send({"t": WORDS, "id": NAME})
    visitor.send(f'{{"{WORDS}": ')
    visitor.until("error")

    def fail(*args: Any) -> None:
        raise quoting(IntegrityError, PAGE["title"])

    monkeypatch.setattr(execution, "post_messages", fail)
    monkeypatch.setattr(live, "receive", fail)
    visitor.command("message.post", conversation=cast.held, body=WORDS)
    visitor.send({"t": "signal", "stream": f"c:{cast.held}", "signal": "page", "data": PAGE})
    server.settle()

    nothing_personal(log, cast)
    assert "a signal was lost" in log.text
    assert "the database did not answer a command" in log.text


def test_what_is_done_later_quotes_nobody(
    db: None, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = Cast()

    def fail(*args: Any) -> None:
        raise quoting(IntegrityError, EMAIL)

    now = database_now()
    OutboxItem.objects.create(
        consumer="failing", event_type="visitor.arrived", payload={"visitor_id": 1}, created_at=now, due_at=now
    )
    monkeypatch.setitem(outbox._consumers, "failing", outbox.Registered(fail, at_once=False, outside=False, when=None))
    monkeypatch.setattr(sweeping, "_sweeps", [fail])

    sweeping.run_sweeps()

    nothing_personal(log, cast)
    assert "failing failed" in log.text
    assert OutboxItem.objects.get(consumer="failing").error == "IntegrityError"


def test_of_other_errors_everything_is_told() -> None:
    error = ValueError("first\nsecond")

    assert told(error) is error


def test_the_place_is_told_and_the_row_is_not() -> None:
    try:
        raise quoting(IntegrityError, WORDS)
    except IntegrityError as error:
        seen = told(error)

    assert str(seen) == "null value violates not-null constraint"
    assert (type(seen), seen.__cause__, seen.__traceback__ is not None) == (IntegrityError, None, True)
