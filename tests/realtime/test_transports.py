"""One script on every transport: the same answers, the same events, the same state in the end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.visitors.models import Visitor
from tests.api.test_views import Browser
from tests.contract.recording import stable
from tests.realtime.lines import Server
from tests.realtime.shop import Shop
from tests.realtime.transports import TRANSPORTS, Client
from tests.world import World, actor_of, look

PUBLIC = ["Which grind for a moka?", "Fine, but not powder", "And for a press?", "While you were away", "Thanks"]


class Scene:
    """The script. ``play`` leaves both clients with everything that was said."""

    def __init__(self, server: Server, world: World, transport: type[Client]) -> None:
        self.actor = world.operator()
        self.shopper = transport(server, Browser())
        self.operator = transport(server, Shop.staff(self.actor))
        self.desk = f"d:{world.department.pk}"
        self.answers: list[dict[str, Any]] = []

    def play(self) -> None:
        opened = self.do(self.shopper, "conversation.open", body=PUBLIC[0])
        self.id, self.key = opened["data"]["conversation"], opened["data"]["stream"]
        for client in (self.shopper, self.operator):
            client.follow(self.key)
        self.operator.follow(self.desk)
        self.operator.catch_up(self.key, 2)
        self.do(self.operator, "conversation.claim")
        self.do(self.operator, "message.post", body=PUBLIC[1])
        self.do(self.operator, "note.post", body="grinds at home")
        asked = self.do(self.shopper, "message.post", body=PUBLIC[2])
        self.operator.catch_up(self.key, asked["data"]["seq"])
        self.do(self.shopper, "message.post", body="   ")
        self.do(self.shopper, "note.post", body="not a shopper's business")
        self.shopper.lose_the_line()
        self.do(self.operator, "message.post", body=PUBLIC[3])
        last = self.do(self.shopper, "message.post", body=PUBLIC[4])
        self.do(self.operator, "conversation.close", confirmed=True)
        self.do(self.shopper, "message.post", body="Too late")
        for client in (self.shopper, self.operator):
            client.catch_up(self.key, last["data"]["seq"] + 1)
        while self.id in self.operator.stores[self.desk].state["rows"]:
            self.operator.more()

    def do(self, client: Client, type: str, **fields: Any) -> dict[str, Any]:
        if type != "conversation.open":
            fields["conversation"] = self.id
        answer = client.command(type, **fields)
        self.answers.append(answer)
        return answer


@pytest.fixture(params=TRANSPORTS)
def scene(request: pytest.FixtureRequest, server: Server) -> Scene:
    scene = Scene(server, World(), TRANSPORTS[request.param])
    scene.play()
    return scene


def test_everybody_has_everything_once_and_in_order(scene: Scene) -> None:
    for client in (scene.shopper, scene.operator):
        state = client.stores[scene.key].state
        assert [message["body"] for message in state["messages"]] == PUBLIC
        assert [message["seq"] for message in state["messages"]] == [2, 4, 5, 6, 7]
        assert (state["state"], state["close_reason"]) == ("closed", "by_operator")
    staff = scene.operator.stores[scene.key].state["internal"]
    assert [(note["body"], note["after"]) for note in staff["notes"]] == [("grinds at home", 4)]


def test_the_answers_are_the_same_on_each(scene: Scene) -> None:
    told = [answer["data"].get("seq", "done") if answer["ok"] else answer["error"]["code"] for answer in scene.answers]

    assert told == [2, "done", 4, 2, 5, "empty", "unknown_type", 6, 7, "done", "closed"]


def test_what_was_reduced_is_what_a_fresh_look_shows(scene: Scene) -> None:
    held = Conversation.objects.get(public_id=scene.id)
    visitor = actor_of(Visitor.objects.get(pk=held.visitor_id))
    for client, actor in ((scene.shopper, visitor), (scene.operator, scene.actor)):
        for key, known in client.stores.items():
            [snapshot] = look(actor, key).frames
            assert known.state == snapshot["state"]
            assert known.position() == {"epoch": snapshot["epoch"], **snapshot["top"]}


def test_the_visitor_never_hears_of_what_is_internal(scene: Scene) -> None:
    known = json.dumps(scene.shopper.stores[scene.key].state)

    assert "grinds at home" not in known
    assert "internal" not in known
    assert list(scene.shopper.stores[scene.key].top) == ["public"]


def test_all_three_end_in_the_same_state(server: Server) -> None:
    """Apart from ids and times, which are numbered in the order in which they appear."""
    world, ends = World(), []
    for transport in TRANSPORTS.values():
        scene = Scene(server, world, transport)
        scene.play()
        known = [
            {key.partition(":")[0]: one.state for key, one in client.stores.items() if key == scene.key}
            for client in (scene.shopper, scene.operator)
        ]
        for state in known:
            state["c"].get("internal", {}).pop("operator", None)  # a number that grows from scene to scene
        ends.append(stable({"known": known}))

    assert ends[0] == ends[1] == ends[2]
    assert PUBLIC[-1] in json.dumps(ends[0])
