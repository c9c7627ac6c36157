"""A thousand hints reach a process at once, as after a long pause of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.person import Person
from tests.faults.servers import Server
from tests.faults.stage import Stage

CHATS, EACH = 20, 50


def bursting(shoppers: Server, operators: Server) -> Scene:
    async def scene(stage: Stage) -> None:
        await asyncio.gather(shoppers.start(), operators.start())
        operator = await stage.operator(operators)
        chats: list[tuple[Person, str]] = []
        for _ in range(CHATS):
            shopper = await stage.shopper(shoppers)
            chats.append((shopper, await stage.chat(shopper)))
        await asyncio.gather(*(stage.claimed(operator, conversation) for _, conversation in chats))
        operators.freeze()
        told = [
            shopper.told(shopper.tell("message.post", conversation=conversation, body=f"{number}"))
            for number in range(EACH)
            for shopper, conversation in chats
        ]
        await asyncio.gather(*told)
        operators.thaw()
        operator.connected()  # the bound counts from here
        await stage.hush()

    return scene


def test_a_thousand_hints_lose_nothing(server: Callable[..., Server], play: Callable[[Scene], Verdict]) -> None:
    verdict = play(bursting(server(), server()))
    assert verdict.messages >= CHATS * EACH
    assert verdict.kinds == set(), verdict


def test_hints_that_are_not_sent_and_not_looked_for_are_missed(
    server: Callable[..., Server], play: Callable[[Scene], Verdict]
) -> None:
    async def scene(stage: Stage) -> None:
        shoppers, operators = server(), server(LIVEHELP_FAILPOINTS="reconciler=off")
        await asyncio.gather(shoppers.start(), operators.start())
        operator = await stage.operator(operators)
        shopper = await stage.shopper(shoppers)
        conversation = await stage.chat(shopper)
        await asyncio.wait_for(stage.chat(await stage.shopper(shoppers)), 10)
        shoppers.kill()
        await shoppers.ended()
        await shoppers.start(LIVEHELP_FAILPOINTS="hints=off")
        await shopper.told(shopper.tell("message.post", conversation=conversation, body="unheard"))
        operator.follow(f"c:{conversation}")
        await stage.chat(await stage.shopper(shoppers))
        await stage.hush(4.0)

    verdict = play(scene)
    assert "lost" in verdict.kinds, verdict
