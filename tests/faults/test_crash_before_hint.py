"""One of two processes dies between its commit and its hint: nobody was told what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage

TIMES = 5


def dying(theirs: Server, operators: Server, defence: str = "") -> Scene:
    async def scene(stage: Stage) -> None:
        await asyncio.gather(theirs.start(), operators.start())
        operator = await stage.lively(theirs, operators)
        theirs.kill()
        await theirs.ended()
        for _ in range(TIMES):
            await theirs.start(LIVEHELP_FAILPOINTS="after_commit=exit:4")
            await theirs.ended()
        await theirs.start()
        await stage.acknowledged(5)
        await stage.hush()
        # The same once more in silence: nothing that comes later tells of it.
        for one in (theirs, operators):
            one.kill()
            await one.ended()
        before = operator.connections
        await operators.start(LIVEHELP_FAILPOINTS=defence)
        while operator.connections == before:
            await asyncio.sleep(0.01)
        await theirs.start(LIVEHELP_FAILPOINTS="after_commit=exit:1")
        conversation, shopper = next(iter(stage.chats.items()))
        shopper.tell("message.post", conversation=conversation, body="did you hear this?")
        await theirs.ended()
        await _seen_or_given_up(operator, f"c:{conversation}", shopper.waiting[0]["id"])
        await theirs.start()
        await stage.hush(1.0 if defence else 12.0)

    return scene


async def _seen_or_given_up(person: object, key: str, uid: str) -> None:
    for _ in range(200):
        if (key, uid) in person.seen:  # type: ignore[attr-defined]
            return
        await asyncio.sleep(0.02)


def test_the_other_process_finds_out_by_itself(server: Callable[..., Server], play: Callable[[Scene], Verdict]) -> None:
    verdict = play(dying(server(), server()))
    assert verdict.kinds == set(), verdict


def test_without_the_reconciler_it_does_not(server: Callable[..., Server], play: Callable[[Scene], Verdict]) -> None:
    verdict = play(dying(server(), server(), "reconciler=off"))
    assert verdict.kinds & {"late", "lost"}, verdict
