"""The server dies after the commit and before the answer: the client cannot know, and sends again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage
from tests.serve import Kind

TIMES = 5
DIES = "before_ack=exit:6"


def losing_answers(server: Server, road: str, defence: str = "") -> Scene:
    async def scene(stage: Stage) -> None:
        await server.start(LIVEHELP_FAILPOINTS=defence)
        await stage.lively(server, server, road)
        server.kill()
        await server.ended()
        for _ in range(TIMES):
            await server.start(LIVEHELP_FAILPOINTS=",".join(filter(None, (DIES, defence))))
            await server.ended()
        await server.start(LIVEHELP_FAILPOINTS=defence)
        await stage.acknowledged(5)
        await stage.hush(4.0 if defence else 12.0)

    return scene


@pytest.mark.parametrize("road", ["ws", "sse", "poll"])
def test_a_message_sent_again_is_stored_once(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], road: Kind
) -> None:
    one = server(road)
    verdict = play(losing_answers(one, road))
    assert one.starts == TIMES + 2
    assert verdict.kinds == set(), verdict


@pytest.mark.parametrize("road", ["ws", "sse", "poll"])
def test_without_receipts_it_is_stored_twice(
    server: Callable[..., Server], play: Callable[[Scene], Verdict], road: Kind
) -> None:
    verdict = play(losing_answers(server(road), road, "receipts=off"))
    assert "repeated" in verdict.kinds, verdict
