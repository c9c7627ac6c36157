"""Server-sent events: the socket's frames, over a response that holds neither a thread nor a connection."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import Client

from livehelp_plugin.realtime import revalidation, sse
from tests.api.test_views import Browser
from tests.realtime.lines import EventStream, Line
from tests.realtime.shop import Shop


def stream(shop: Shop, browser: Browser, *keys: str) -> EventStream:
    line = shop.server.stream(browser, dict.fromkeys(keys or (shop.key,)))
    assert line.status == 200
    return line


def up_to(line: Line, body: str) -> list[dict[str, Any]]:
    """Everything that was received up to a message, without heartbeats, which come when they come."""
    line.event("message.posted", body=body)
    return [frame for frame in line.seen if frame["t"] != "ping"]


def test_it_is_an_event_stream_that_nothing_holds_back(shop: Shop) -> None:
    line = stream(shop, shop.shopper)

    assert line.headers["content-type"] == "text/event-stream"
    assert "no-store" in line.headers["cache-control"]
    assert line.headers["x-accel-buffering"] == "no"
    assert line.headers["content-encoding"] == "identity"
    assert line.receive()["t"] == "welcome"


@pytest.mark.parametrize("face", ["visitor", "operator"])
def test_its_frames_are_the_sockets_frames(shop: Shop, face: str) -> None:
    browser = shop.shopper if face == "visitor" else shop.operator
    lines: list[Line] = [stream(shop, browser), shop.server.socket(browser).hello(shop.key)]
    for line in lines:
        line.until("snapshot")

    shop.say(shop.operator, "Good morning")
    shop.operator.command("note.post", conversation=shop.id, body="regular")
    shop.operator.post("signals", _typing(shop))
    shop.say(shop.shopper, "The last word")
    sse_frames, ws_frames = (up_to(line, "The last word") for line in lines)

    assert sse_frames[0].keys() == ws_frames[0].keys()
    assert sse_frames[1:] == ws_frames[1:]
    assert {frame["t"] for frame in sse_frames} == {"welcome", "snapshot", "events", "signal"}
    assert ("regular" in json.dumps(sse_frames)) is (face == "operator")


def _typing(shop: Shop) -> dict[str, Any]:
    return {"protocol": 1, "signals": [{"stream": shop.key, "signal": "typing", "data": {"on": True}}]}


def test_from_a_position_only_what_is_new(shop: Shop) -> None:
    line = stream(shop, shop.shopper)
    top = line.until("snapshot")
    line.leave()
    answer = shop.say(shop.operator, "Still there?")

    again = shop.server.stream(shop.shopper, {shop.key: {"epoch": top["epoch"], **top["top"]}})

    assert [event["seq"] for event in again.until("events")["events"]] == [answer["data"]["seq"]]


def test_a_strangers_stream_is_gone(shop: Shop) -> None:
    line = stream(shop, Browser())

    assert line.until("gone") == {"t": "gone", "stream": shop.key}


@pytest.mark.parametrize("have", ["[", "[]", '{"c:1": 5}', "null", '{"c:1": {"epoch": 1}}'])
def test_a_malformed_position_is_a_bad_request(shop: Shop, have: str) -> None:
    line = shop.server.stream(shop.shopper, have)

    assert line.status == 400
    assert json.loads(line.body())["error"]["code"] in ("malformed", "invalid")


def test_who_is_not_an_operator_gets_no_stream_of_theirs(shop: Shop) -> None:
    outsider = Browser("operator")

    assert shop.server.stream(outsider, {}).status == 401


def test_one_person_may_have_so_many(shop: Shop, settings: Any) -> None:
    settings.LIVEHELP_SOCKETS_PER_VISITOR = 1
    first = stream(shop, shop.shopper)
    first.until("snapshot")

    assert shop.server.stream(shop.shopper, {}).status == 429
    first.leave()
    assert stream(shop, shop.shopper)


def test_after_a_while_the_client_is_asked_to_come_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    line = stream(shop, shop.shopper)
    line.until("snapshot")
    [client] = shop.server.runtime.clients

    shop.server.call(client.rest)  # type: ignore[attr-defined]

    assert 0 <= line.until("drain")["retry_in_ms"] < 300
    assert line.receive() == {"t": "close"}
    assert shop.server.runtime.clients == set()


def test_it_does_not_last_for_ever(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "LASTS_SECONDS", 0.0)

    line = stream(shop, shop.shopper)

    line.until("drain")
    assert line.receive() == {"t": "close"}


def test_a_signed_out_browser_is_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revalidation, "FAREWELL_SECONDS", 0.0)
    line = stream(shop, shop.shopper)
    line.until("snapshot")

    assert shop.shopper.command("device.forget")["ok"]

    line.until("identity_changed")
    assert line.receive() == {"t": "close"}


def test_a_client_that_leaves_leaves_nothing_behind(shop: Shop) -> None:
    here = shop.server.runtime
    lines = [stream(shop, shop.shopper), stream(shop, shop.operator)]
    for line in lines:
        line.until("snapshot")
    assert len(here.clients) == 2

    for line in lines:
        line.leave()
    shop.server.settle()

    assert here.clients == set()
    assert here.hub.topics == {}
    assert (+here._persons, here._counted, here.presence._held, here.heartbeat._slot_of) == ({}, {}, {}, {})


@pytest.fixture
def opened(shop: Shop) -> Iterator[list[tuple[str, BaseDatabaseWrapper]]]:
    """Every database connection that is opened from now on, and the thread that opened it."""
    found: list[tuple[str, BaseDatabaseWrapper]] = []

    def note(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
        found.append((threading.current_thread().name, connection))

    connection_created.connect(note)
    yield found
    connection_created.disconnect(note)


def test_an_idle_stream_holds_no_database_connection(shop: Shop, opened: list[tuple[str, BaseDatabaseWrapper]]) -> None:
    """But the few threads that ask for all lines together keep theirs for a while."""
    lines = [stream(shop, browser) for browser in (shop.shopper, shop.operator) for _ in range(3)]
    for line in lines:
        line.until("snapshot")
    shop.server.settle()

    held = {thread for thread, connection in opened if connection.connection is not None}

    assert opened, "nothing was observed"
    assert {thread for thread in held if not thread.startswith("livehelp-")} - {"MainThread"} == set()


def test_under_wsgi_it_says_at_once_that_there_is_none(shop: Shop) -> None:
    for browser in (shop.shopper, shop.operator):
        response = browser.client.get(f"/livehelp/{browser.face}/stream/", {"have": json.dumps({shop.key: None})})
        assert (response.status_code, response.content) == (501, b"")


def test_it_is_only_read(shop: Shop) -> None:
    assert Client(SERVER_NAME="localhost").post("/livehelp/visitor/stream/").status_code == 405
