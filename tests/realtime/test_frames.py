"""Anything a stranger can send gets an error, and the socket answers the next good command."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livehelp_plugin.gateway.parsing import MAX_FRAME
from livehelp_plugin.realtime import frames as frames_module
from livehelp_plugin.realtime import sockets
from tests.gateway.test_parsing import FRAMES, values
from tests.realtime.lines import Socket
from tests.realtime.shop import Shop

BAD = [raw for raw, expected in FRAMES if expected == "malformed"]
UNKNOWN = [raw for raw, expected in FRAMES if expected == "ok"]
SHAPES: list[dict[str, Any]] = [
    {"t": None},
    {"t": 1},
    {"t": ["command"]},
    {"t": {"command": 1}},
    {"t": "Command"},
    {"t": "__init__"},
    {"t": "hello", "protocol": 1},
    {"t": "subscribe", "have": []},
    {"t": "subscribe", "have": "c:1"},
    {"t": "subscribe", "have": {"c:1": 5}},
    {"t": "subscribe", "have": {"c:1": {"epoch": 5}}},
    {"t": "subscribe", "have": {"c:1": {"epoch": "e", "public": -1}}},
    {"t": "subscribe", "have": {"c:1": {"epoch": "e", "public": "1"}}},
    {"t": "subscribe", "have": {"c:1": {"epoch": "e", "public": True}}},
    {"t": "subscribe", "have": {"c:1": {"epoch": "e", "internal": 2**60}}},
    {"t": "subscribe", "have": {f"c:{number}": None for number in range(201)}},
    {"t": "command"},
    {"t": "command", "type": "message.post"},
    {"t": "command", "id": 5, "type": "message.post"},
    {"t": "signal"},
    {"t": "signal", "stream": 5, "signal": "typing"},
    {"t": "signal", "stream": "c:1", "signal": None},
    {"t": "signal", "stream": "c:1", "signal": "typing", "data": [1]},
]
QUIET: list[dict[str, Any]] = [
    {"t": "pong", "more": {"x": 1}},
    {"t": "unsubscribe"},
    {"t": "unsubscribe", "stream": {"a": 1}},
    {"t": "unsubscribe", "stream": "c:never"},
    {"t": "subscribe"},
    {"t": "subscribe", "have": None},
    {"t": "signal", "stream": "c:1", "signal": "no such signal"},
    {"t": "signal", "stream": "c:" + "9" * 36, "signal": "typing"},
]
COMMANDS: list[tuple[dict[str, Any], str]] = [
    ({"type": "no.such"}, "unknown_type"),
    ({"type": None}, "unknown_type"),
    ({"type": ["message.post"]}, "unknown_type"),
    ({"type": "note.post"}, "unknown_type"),
    ({"type": "conversation.claim"}, "unknown_type"),
    ({"type": "message.post"}, "invalid"),
    ({"type": "message.post", "conversation": 5}, "invalid"),
    ({"type": "message.post", "conversation": "5"}, "invalid"),
    ({"type": "message.post", "conversation": "CHAT"}, "empty"),
    ({"type": "message.post", "conversation": "CHAT", "body": ["x"]}, "invalid"),
    ({"type": "message.post", "conversation": "CHAT", "body": " \x00\ud800 "}, "empty"),
    ({"type": "message.post", "conversation": "CHAT", "body": "x" * 4001}, "too_long"),
    ({"type": "message.post", "conversation": "NEVER", "body": "x"}, "not_found"),
    ({"type": "conversation.open", "body": "x", "page": []}, "invalid"),
    ({"type": "conversation.open", "body": "x", "department": "1"}, "invalid"),
]


@pytest.fixture
def line(shop: Shop) -> Socket:
    return shop.line(shop.shopper)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors are not counted."""
    monkeypatch.setattr(sockets, "ERRORS_PER_MINUTE", 10**9)


def still_answers(line: Socket, shop: Shop) -> None:
    """The next frames that the socket sends are those of a good command."""
    answer = line.command("message.post", conversation=shop.id, body="good")
    assert answer["ok"]


def test_every_malformed_frame_is_an_error(shop: Shop, line: Socket, patient: None) -> None:
    for raw in BAD:
        for sent in (raw.decode("utf-8", "replace"), raw):
            line.send(sent)
            assert line.receive()["code"] == "malformed", raw[:60]
    for raw in UNKNOWN:
        line.send(raw.decode())
        assert line.receive()["code"] == "unknown_type"
    still_answers(line, shop)


def test_every_wrong_shape_is_an_error(shop: Shop, line: Socket, patient: None) -> None:
    for shape in SHAPES:
        line.send(shape)
        frame = line.receive()
        assert frame["t"] == "error", shape
        assert frame["code"] in ("malformed", "invalid", "unknown_type"), shape
        assert frame["message"]
    still_answers(line, shop)


def test_what_asks_for_nothing_is_passed_over(shop: Shop, line: Socket) -> None:
    for shape in QUIET:
        line.send(shape)
    still_answers(line, shop)

    assert "error" not in {frame["t"] for frame in line.seen}


def test_every_wrong_command_has_its_answer(shop: Shop, line: Socket) -> None:
    for command, code in COMMANDS:
        id = str(uuid.uuid4())
        text = json.dumps({"t": "command", "id": id, **command})
        line.send(text.replace("CHAT", shop.id).replace("NEVER", str(uuid.uuid4())))
        answer = line.until("answer", id=id)
        assert (answer["ok"], answer["error"]["code"]) == (False, code), command
    still_answers(line, shop)


def test_a_binary_frame_is_malformed_whatever_it_holds(shop: Shop, line: Socket) -> None:
    line.send(json.dumps({"t": "pong"}).encode())

    assert line.receive()["code"] == "malformed"
    still_answers(line, shop)


def test_sixteen_kilobytes_are_taken(shop: Shop, line: Socket) -> None:
    empty = json.dumps({"t": "pong", "x": ""})
    line.send(empty[:-2] + "x" * (MAX_FRAME - len(empty)) + '"}')
    line.send(empty[:-2] + "x" * (MAX_FRAME - len(empty) + 1) + '"}')

    assert line.receive()["code"] == "malformed"
    assert [frame["t"] for frame in line.seen].count("error") == 1
    still_answers(line, shop)


def test_before_hello_nothing_else_is_taken(shop: Shop) -> None:
    line = shop.server.socket(shop.shopper)
    line.send({"t": "subscribe", "have": {shop.key: None}})
    assert line.receive()["code"] == "malformed"
    line.send("[")
    assert line.receive()["code"] == "malformed"

    line.hello()
    still_answers(line, shop)


def test_ten_errors_in_a_minute_end_the_line(shop: Shop, line: Socket) -> None:
    for _ in range(9):
        line.send("nonsense")
        assert line.receive()["t"] == "error"
    still_answers(line, shop)

    for _ in range(2):
        line.send("nonsense")

    assert line.closed() == 4500


def test_errors_of_another_minute_are_forgotten(shop: Shop, line: Socket) -> None:
    [client] = shop.server.runtime.clients
    for _ in range(9):
        line.send("nonsense")
        line.receive()
    since, count = client._errors  # type: ignore[attr-defined]
    assert count == 9
    client._errors = (since - 61, count)  # type: ignore[attr-defined]

    line.send("nonsense")

    assert line.receive()["t"] == "error"
    still_answers(line, shop)


def test_refused_commands_are_no_errors_of_the_line(shop: Shop, line: Socket) -> None:
    for _ in range(12):
        assert not line.command("message.post", conversation=str(uuid.uuid4()), body="x")["ok"]

    still_answers(line, shop)


def test_a_fault_of_ours_is_an_error_and_no_dead_socket(
    shop: Shop, line: Socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(socket: object, frame: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(frames_module._takers, "pong", fails)
    line.send({"t": "pong"})

    assert line.receive()["code"] == "unavailable"
    still_answers(line, shop)


def test_only_so_much_waits_for_the_welcome(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames_module, "MAX_EARLY", 0)
    line = shop.server.socket(shop.shopper)
    line.send({"t": "hello", "protocol": 1})
    [client] = shop.server.runtime.clients
    shop.server.settle()
    client.frames._early = []  # type: ignore[attr-defined]  # as if the database had not answered yet

    line.send({"t": "pong"})

    assert line.until("error")["code"] == "rate_limited"


def test_a_socket_follows_two_hundred_streams_at_most(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = f"d:{shop.world.department.pk}"
    line = shop.line(shop.operator, desk)
    monkeypatch.setattr(frames_module, "MAX_STREAMS", 2)
    line.send({"t": "subscribe", "have": {f"c:{shop.another()}": None}})
    shop.server.settle()

    [client] = shop.server.runtime.clients
    assert set(client.subscriptions) == {shop.key, desk}


def test_any_frame_leaves_the_socket_alive(shop: Shop, line: Socket, patient: None) -> None:
    takers = st.sampled_from([*frames_module._takers, "answer", ""])
    names = st.sampled_from(["have", "stream", "signal", "data", "type", "id", "protocol", "page", "conversation"])

    @given(st.builds(lambda t, rest: {**rest, "t": t}, takers, st.dictionaries(names, values, max_size=6)))
    @settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def throw(frame: dict[str, Any]) -> None:
        line.send(frame)

    throw()
    still_answers(line, shop)
