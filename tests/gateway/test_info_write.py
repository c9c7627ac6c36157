"""Writing into Info as a command: done once however often it is sent, and shown to colleagues at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from livehelp_plugin.events import signals
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.gateway.commands import OPERATOR, read_command
from livehelp_plugin.gateway.execution import Ask, execute
from livehelp_plugin.visitors.models import InfoNote
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def spread() -> Iterator[list[Signal]]:
    heard: list[Signal] = []
    signals.add_sink(heard.extend)
    yield heard
    signals.remove_sink(heard.extend)


def write(actor: Any, held: Any, body: str, note: int | None = None, id: str = "") -> dict[str, Any]:
    fields = {"conversation": str(held.public_id), "body": body, "note": note}
    data = {"type": "info.write", "id": id or str(uuid.uuid4()), **fields}
    [answer] = execute([Ask(actor, read_command(data, OPERATOR))])
    return answer


def test_a_retry_gets_the_first_answer_and_writes_nothing() -> None:
    world = World()
    giulia, held, id = world.operator(), world.open(world.visitor()), str(uuid.uuid4())
    first = write(giulia, held, "Likes it mild", id=id)
    assert first["ok"]
    assert write(giulia, held, "Likes it mild", id=id) == first
    assert InfoNote.objects.count() == 1


def test_one_s_own_note_is_changed_and_an_empty_one_deleted() -> None:
    world = World()
    giulia, held = world.operator(), world.open(world.visitor())
    note = write(giulia, held, "Likes it")["data"]["note"]
    assert write(giulia, held, "Likes it mild", note)["data"]["note"] == note
    assert InfoNote.objects.get().body == "Likes it mild"
    assert write(giulia, held, "", note)["data"]["note"] is None
    assert not InfoNote.objects.exists()


def test_a_colleague_s_note_is_not_mine_to_change() -> None:
    world = World()
    giulia, marco, held = world.operator(), world.operator("Marco"), world.open(world.visitor())
    note = write(giulia, held, "Likes it mild")["data"]["note"]
    assert write(marco, held, "Likes it strong", note)["error"]["code"] == "not_found"
    assert InfoNote.objects.get().body == "Likes it mild"


def test_colleagues_are_told_to_look_again(spread: list[Signal]) -> None:
    world = World()
    giulia, held = world.operator(), world.open(world.visitor())
    write(giulia, held, "Likes it mild")
    assert [(one.stream, one.audience, one.name, one.data) for one in spread] == [
        (held.stream_id, "internal", "card", {"part": "info"})
    ]
