"""Two server processes, and no bus between them: an owner forgot to say that there are two."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage


def apart(shoppers: Server, operators: Server) -> Scene:
    async def scene(stage: Stage) -> None:
        await asyncio.gather(shoppers.start(), operators.start())
        await stage.lively(shoppers, operators)
        await stage.acknowledged(150)
        await stage.hush()

    return scene


def test_the_database_carries_everything_across(
    server: Callable[..., Server], play: Callable[[Scene], Verdict]
) -> None:
    verdict = play(apart(server(LIVEHELP_BUS="process"), server(LIVEHELP_BUS="process")))
    assert verdict.kinds == set(), verdict


def test_without_the_reconciler_nothing_comes_across(
    server: Callable[..., Server], play: Callable[[Scene], Verdict]
) -> None:
    deaf = {"LIVEHELP_BUS": "process", "LIVEHELP_FAILPOINTS": "reconciler=off"}

    async def scene(stage: Stage) -> None:
        shoppers, operators = server(**deaf), server(**deaf)
        await asyncio.gather(shoppers.start(), operators.start())
        await stage.operator(operators)
        await stage.chat(await stage.shopper(shoppers))
        await stage.hush(4.0)

    verdict = play(scene)
    assert "lost" in verdict.kinds, verdict
