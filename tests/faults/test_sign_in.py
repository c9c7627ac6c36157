"""A shopper signs in while a message of theirs is stored, unanswered, and waiting to be sent again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage
from tests.serve import Kind


def signing_in(server: Server, road: str, defence: str = "") -> Scene:
    get_user_model().objects.create_user("anna@example.com", "anna@example.com", "a moka at seven")

    async def scene(stage: Stage) -> None:
        await server.start(LIVEHELP_FAILPOINTS=defence)
        operator = await stage.lively(server, server, road)
        shopper = await stage.shopper(server, road)
        conversation = await stage.chat(shopper)
        await stage.claimed(operator, conversation)
        await stage.hush()
        server.kill()
        await server.ended()
        await server.start(LIVEHELP_FAILPOINTS=",".join(filter(None, ("before_ack=exit:1", defence))))
        shopper.tell("message.post", conversation=conversation, body="am I still myself?")
        await server.ended()
        shopper.may_send.clear()
        await server.start(LIVEHELP_FAILPOINTS=defence)
        await shopper.sign_in("anna@example.com", "a moka at seven")
        shopper.may_send.set()
        stage.talk(shopper, conversation)
        stage.talk(operator, conversation)
        await stage.acknowledged(20)
        await stage.hush()

    return scene


@pytest.mark.parametrize("road", ["ws", "sse"])
def test_the_message_is_stored_once_and_the_chat_goes_on(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], road: Kind
) -> None:
    verdict = play(signing_in(server(road), road))
    assert verdict.kinds == set(), verdict


def test_without_receipts_it_is_stored_twice(server: Callable[..., Server], play: Callable[[Scene], Verdict]) -> None:
    verdict = play(signing_in(server(), "ws", "receipts=off"))
    assert "repeated" in verdict.kinds, verdict
