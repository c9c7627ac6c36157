"""A server process is killed (-9) twenty times while everybody writes and new chats open."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import pytest

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage
from tests.serve import Kind

TIMES = 20


def killing(server: Server, road: str, times: int = TIMES) -> Scene:
    async def scene(stage: Stage) -> None:
        await server.start()
        await stage.lively(server, server, road)
        for number in range(times):
            await stage.acknowledged(random.randrange(1, 12))
            if number % 5 == 0:  # somebody is just opening a chat
                stage.begin(await stage.shopper(server, road))
                await asyncio.sleep(random.uniform(0, 0.03))
            server.kill()
            await server.ended()
            await server.start()
        await stage.acknowledged(5)
        await stage.hush()

    return scene


@pytest.mark.parametrize("road", ["ws", "sse", "poll"])
def test_nothing_is_lost_repeated_reordered_or_late(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], road: Kind
) -> None:
    one = server(road)
    verdict = play(killing(one, road))
    assert one.starts == TIMES + 1
    assert verdict.messages >= 100
    assert verdict.chats >= 2 + TIMES // 5
    assert verdict.kinds == set(), verdict


def test_without_receipts_something_is_repeated(
    server: Callable[..., Server], play: Callable[[Scene], Verdict]
) -> None:
    """Some kills fall between a commit and its answer; what is sent again is then stored twice.

    About one kill in three does: with forty of them a run without any is not to be expected in a lifetime.
    """
    verdict = play(killing(server("ws", LIVEHELP_FAILPOINTS="receipts=off"), "ws", 2 * TIMES))
    assert "repeated" in verdict.kinds, verdict
