"""A server process is killed (-9) twenty times while everybody writes."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage


def killing(server: Server, road: str, times: int) -> Scene:
    async def scene(stage: Stage) -> None:
        await server.start()
        await stage.lively(server, server, road)
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.05, 0.4))
            server.kill()
            await server.ended()
            await server.start()
        await asyncio.sleep(0.5)
        await stage.hush()

    return scene


@pytest.mark.parametrize(("road", "times"), [("ws", 20), ("sse", 20), ("poll", 20)])
def test_nothing_is_lost_repeated_reordered_or_late(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], road: str, times: int
) -> None:
    one = server("ws" if road == "ws" else "sse" if road == "sse" else "poll")
    verdict = play(killing(one, road, times))
    assert one.starts == times + 1
    assert verdict.messages > 100
    assert verdict.kinds == set(), verdict
