"""Recorded scenes say what the server says; nothing in them can grow old unseen."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.snapshots import conversation_snapshot
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.commands import read_command
from livehelp_plugin.widget.models import ChatSettings
from livehelp_plugin.widget.scenes import Scene, scenes
from livehelp_plugin.widget.strings import chat_strings
from tests.world import World

SCENES = list(scenes(datetime(2026, 3, 2, 12, tzinfo=UTC)))
ACTS = {"press": 1, "type": 1, "write": 1, "fill": 2, "scroll": 0, "hear": 0}


def test_each_has_a_name_of_its_own_a_title_and_a_group() -> None:
    assert len({scene.name for scene in SCENES}) == len(SCENES)
    assert all(scene.title and scene.group for scene in SCENES)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_what_the_shopper_does_can_be_done(scene: Scene) -> None:
    for act, *words in scene.acts:
        assert len(words) == ACTS[act]
        assert act != "press" or words[0] in chat_strings()
    for command in scene.answers:
        with pytest.raises(Refused) as refused:
            read_command({"type": command}, "visitor")
        assert refused.value.code != "unknown_type"


@pytest.mark.django_db
def test_a_snapshot_has_what_the_server_s_own_has() -> None:
    world = World()
    giulia, anna = world.operator(), world.visitor()
    held = world.open(anna)
    world.claim(giulia, held)
    world.post(giulia, held)
    real = conversation_snapshot(Conversation.objects.get(pk=held.pk), staff=False)

    def shape(frame: dict[str, Any]) -> tuple[set[str], ...]:
        return set(frame), set(frame["state"]), set(frame["marks"]), set(frame["top"])

    for scene in SCENES:
        if scene.talk:
            assert shape(scene.talk) == shape(real), scene.name
            for message in scene.talk["state"]["messages"]:
                assert set(message) >= set(real["state"]["messages"][0]), scene.name


@pytest.mark.django_db
def test_editors_see_some_of_them_beside_their_settings() -> None:
    assert {name for name, _title in ChatSettings().preview_modes} >= {"launcher", "empty", "active", "form"}
