"""What was accepted is stored alike by every database (`make test-services` runs this on PostgreSQL)."""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from livehelp_plugin.conversations.models import Message
from livehelp_plugin.gateway import limits
from livehelp_plugin.gateway.commands import VISITOR, read_command
from livehelp_plugin.gateway.execution import Ask, execute
from livehelp_plugin.gateway.parsing import clean
from tests.world import World


@pytest.fixture
def conversation(world: World) -> tuple[Any, Any]:
    world.operator()
    visitor = world.visitor()
    return visitor, world.open(visitor)


@given(st.text(st.characters(), max_size=50))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("\x00")
@example("nul\x00 inside")
@example("\ud800 lone \udfff")
@example("👨‍👩‍👧‍👦" * 8)
@example("\u202egnp.exe")
@example("'; DROP TABLE livehelp_message; --")
def test_any_text_is_stored_as_cleaned_or_refused(conversation: tuple[Any, Any], text: str) -> None:
    limits._local.clear()
    visitor, held = conversation
    command = read_command(
        {"id": str(uuid.uuid4()), "type": "message.post", "conversation": str(held.public_id), "body": text}, VISITOR
    )

    [answer] = execute([Ask(visitor, command)])

    if answer["ok"]:
        assert Message.objects.get(conversation=held, seq=answer["data"]["seq"]).body == clean(text)
    else:
        assert answer["error"]["code"] == "empty"
        assert not clean(text)
