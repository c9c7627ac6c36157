"""The WebSocket as a client meets it: who says hello is welcomed, follows, asks and is answered."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from livehelp_plugin.conversations.models import Message
from livehelp_plugin.realtime import sockets
from livehelp_plugin.visitors.models import Visitor
from tests.api.test_views import Browser
from tests.realtime.shop import Shop

SHORT = 0.0


def test_hello_is_answered_by_welcome_and_a_snapshot(shop: Shop) -> None:
    line = shop.server.socket(shop.shopper)
    line.send({"t": "hello", "protocol": 1, "have": {shop.key: None}})

    welcome, snapshot = line.receive(), line.receive()

    assert welcome.keys() == {"t", "protocol", "now"}
    assert (welcome["t"], welcome["protocol"]) == ("welcome", 1)
    assert (snapshot["t"], snapshot["stream"]) == ("snapshot", shop.key)
    assert [message["body"] for message in snapshot["state"]["messages"]] == ["Hello"]
    assert "internal" not in snapshot["state"]


def test_a_command_is_answered_and_the_other_side_hears_of_it(shop: Shop) -> None:
    shopper, operator = shop.lines()

    answer = shopper.command("message.post", conversation=shop.id, body="Which grind?")

    assert answer["ok"]
    event = operator.event("message.posted")
    assert (event["seq"], event["data"]["body"]) == (answer["data"]["seq"], "Which grind?")
    answer = operator.command("message.post", conversation=shop.id, body="Coarse")
    assert shopper.event("message.posted", body="Coarse")["seq"] == answer["data"]["seq"]


def test_a_note_never_reaches_the_visitor(shop: Shop) -> None:
    shopper, operator = shop.lines()
    assert operator.command("note.post", conversation=shop.id, body="pays late")["ok"]
    operator.event("note.posted", body="pays late")

    operator.command("message.post", conversation=shop.id, body="One moment")
    shopper.event("message.posted", body="One moment")

    assert "pays late" not in shopper.heard()
    assert "internal" not in shopper.heard()


def test_a_strangers_stream_is_gone_as_one_that_never_was(shop: Shop) -> None:
    line = shop.server.socket(Browser()).hello()
    never = str(uuid.uuid4())
    line.send({"t": "subscribe", "have": {shop.key: None}})
    theirs = json.dumps(line.until("gone"))
    line.send({"t": "subscribe", "have": {f"c:{never}": None}})
    nobodys = json.dumps(line.until("gone"))
    line.send({"t": "subscribe", "have": {f"d:{shop.world.department.pk}": None}})

    assert theirs.replace(shop.id, never) == nobodys
    assert line.until("gone")["stream"] == f"d:{shop.world.department.pk}"


def test_a_strangers_command_is_refused_as_if_the_chat_never_was(shop: Shop) -> None:
    stranger = Browser()
    stranger.command("conversation.open", body="Hello too")
    line = shop.server.socket(stranger).hello()

    theirs = line.command("message.post", conversation=shop.id, body="Let me in")
    nobodys = line.command("message.post", conversation=str(uuid.uuid4()), body="Let me in")

    assert theirs["error"] == nobodys["error"]
    assert theirs["error"]["code"] == "not_found"
    assert not Message.objects.filter(body="Let me in").exists()


def test_only_what_is_new_for_who_has_something(shop: Shop) -> None:
    line = shop.server.socket(shop.shopper).hello(shop.key)
    top = line.until("snapshot")
    line.leave()
    answer = shop.say(shop.operator, "Still there?")

    again = shop.server.socket(shop.shopper).hello(**{shop.key: {"epoch": top["epoch"], **top["top"]}})
    marks, frame = again.receive(), again.receive()

    assert (marks["signal"], marks["data"]["visitor_read"]) == ("marks", 0), "signals are not replayed, marks are told"
    assert frame["t"] == "events"
    assert [event["seq"] for event in frame["events"]] == [answer["data"]["seq"]]


def test_to_unsubscribe_is_to_hear_no_more_of_it(shop: Shop) -> None:
    other = Browser("visitor")
    other.command("conversation.open", body="And me?")
    operator = shop.line(shop.operator, f"d:{shop.world.department.pk}")
    operator.send({"t": "unsubscribe", "stream": shop.key})
    operator.send({"t": "nonsense"})
    operator.until("error")

    shop.say(shop.shopper, "not for your ears")
    Browser().command("conversation.open", body="news of the desk")
    operator.event("desk.row_changed")

    assert "not for your ears" not in operator.heard()


def test_who_never_spoke_is_welcome_and_exists_with_the_first_word(shop: Shop) -> None:
    before = Visitor.objects.count()
    line = shop.server.socket(Browser()).hello()
    assert Visitor.objects.count() == before

    opened = line.command("conversation.open", body="Hello there", page={"url": "/coffee/", "title": "Coffee"})

    assert opened["ok"]
    assert Visitor.objects.count() == before + 1
    line.send({"t": "subscribe", "have": {opened["data"]["stream"]: None}})
    assert line.until("snapshot")["state"]["messages"][0]["body"] == "Hello there"
    assert line.command("message.post", conversation=opened["data"]["conversation"], body="Anyone?")["ok"]


def test_typing_reaches_the_other_side_and_nobody_else(shop: Shop) -> None:
    shopper, operator = shop.lines()

    shopper.send({"t": "signal", "stream": shop.key, "signal": "typing", "data": {"on": True}})
    assert operator.until("signal", signal="typing")["by"] == "visitor"
    operator.send({"t": "signal", "stream": shop.key, "signal": "typing", "data": {"on": True}})

    assert shopper.until("signal", signal="typing")["by"] == "operator"
    assert '"by": "visitor"' not in json.dumps([frame for frame in shopper.seen if frame["t"] == "signal"])


def test_what_is_sent_before_the_welcome_waits_for_it(shop: Shop) -> None:
    line = shop.server.socket(shop.shopper)
    line.send({"t": "hello", "protocol": 1, "have": {}})
    first = line.ask("message.post", conversation=shop.id, body="At once")

    assert line.receive()["t"] == "welcome"
    assert line.until("answer", id=first)["ok"]


def test_a_retry_over_the_socket_gets_the_answer_given_over_http(shop: Shop) -> None:
    id = str(uuid.uuid4())
    command = {"id": id, "type": "message.post", "conversation": shop.id, "body": "Once"}
    [first] = shop.shopper.post("commands", {"protocol": 1, "commands": [command]}).json()["answers"]
    line = shop.line(shop.shopper)

    again = line.command("message.post", id=id, conversation=shop.id, body="Once")
    shop.operator.command("conversation.close", conversation=shop.id, confirmed=True)
    after_the_close = line.command("message.post", id=id, conversation=shop.id, body="Once")

    assert first["ok"]
    assert again == after_the_close == {"t": "answer", **first}
    assert Message.objects.filter(body="Once").count() == 1


def test_a_retried_opening_opens_once(shop: Shop) -> None:
    browser, id = Browser(), str(uuid.uuid4())
    line = shop.server.socket(browser).hello()
    first = line.command("conversation.open", id=id, body="Just one")
    command = {"id": id, "type": "conversation.open", "body": "Just one"}

    [again] = browser.post("commands", {"protocol": 1, "commands": [command]}).json()["answers"]

    assert {"t": "answer", **again} == first


def test_one_person_may_have_so_many_sockets(shop: Shop, settings: Any) -> None:
    settings.LIVEHELP_SOCKETS_PER_VISITOR = 2
    first, _second = shop.line(shop.shopper), shop.line(shop.shopper)
    third = shop.server.socket(shop.shopper)
    third.send({"t": "hello", "protocol": 1})
    assert third.closed() == 4504
    third.leave()
    assert shop.line(shop.operator), "others are not counted with them"

    first.leave()

    assert shop.line(shop.shopper)


def test_who_does_not_say_hello_is_asked_to_come_back(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "HELLO_SECONDS", SHORT)

    assert shop.server.socket(shop.shopper).closed() == 4000


def test_who_said_hello_in_time_stays(shop: Shop) -> None:
    line = shop.line(shop.shopper)
    [client] = shop.server.runtime.clients

    shop.server.call(sockets._no_hello, client)

    assert line.command("message.post", conversation=shop.id, body="Still here")["ok"]


@pytest.mark.parametrize("protocol", [0, 2, 999, -1, "1", 1.0, None, [1]])
def test_another_protocol_is_told_to_reload(shop: Shop, protocol: Any) -> None:
    line = shop.server.socket(shop.shopper)
    line.send({"t": "hello", "protocol": protocol})

    assert line.receive()["code"] == "protocol"
    assert line.receive() == {"t": "close", "code": 4505}


def test_lines_that_end_leave_nothing_behind(shop: Shop) -> None:
    here = shop.server.runtime
    lines = [*shop.lines(), shop.server.socket(Browser()).hello(), shop.server.socket(Browser())]
    for line in lines[:2]:
        line.send({"t": "signal", "stream": shop.key, "signal": "watching", "data": {"on": True}})
    lines[0].command("message.post", conversation=shop.id, body="Bye")
    assert len(here.clients) == 4
    assert len(here.hub.topics) == 1

    for line in lines:
        line.leave()
    shop.server.settle()

    assert here.clients == set()
    assert here.hub.topics == {}
    assert (+here._persons, here._counted) == ({}, {})
    assert here.presence._held == {}
    assert here.heartbeat._slot_of == {}
    assert not any(here.heartbeat._slots)
    assert (len(here.signals._waiting), len(here.signals._watched)) == (0, 0)
    assert len(here.pipeline._ready) == 0
