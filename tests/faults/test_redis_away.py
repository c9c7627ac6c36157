"""The bus goes away: Redis is stopped, frozen, or throws everything and everybody out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
import redis

from tests.faults.conftest import Scene
from tests.faults.oracle import Verdict
from tests.faults.servers import Server
from tests.faults.stage import Stage
from tests.processes import RedisProcess

pytestmark = pytest.mark.services

STOPPED_SECONDS = 60.0
FROZEN_SECONDS = 6.0


async def stop(process: RedisProcess, seconds: float) -> None:
    await asyncio.to_thread(process.kill)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(process.start)


async def freeze(process: RedisProcess, seconds: float) -> None:
    process.pause()
    await asyncio.sleep(seconds)
    process.resume()


async def flush(process: RedisProcess, seconds: float) -> None:
    """FLUSHALL, and every subscriber is cut off: what a bus with members kept in Redis would not survive."""

    def now() -> None:
        client = redis.Redis.from_url(process.url)
        client.flushall()
        client.client_kill_filter(_type="pubsub")
        client.close()

    await asyncio.to_thread(now)


def away(shoppers: Server, operators: Server, process: RedisProcess, how: object, seconds: float) -> Scene:
    async def scene(stage: Stage) -> None:
        await asyncio.gather(shoppers.start(), operators.start())
        await stage.lively(shoppers, operators)
        await stage.acknowledged(40)
        await how(process, seconds)  # type: ignore[operator]
        await stage.acknowledged(40)
        await stage.hush()

    return scene


@pytest.mark.parametrize(("how", "seconds"), [(stop, STOPPED_SECONDS), (freeze, FROZEN_SECONDS), (flush, 0.0)])
def test_delivery_goes_on(
    server: Callable[..., Server],
    play: Callable[[Scene], Verdict],
    redis_process: RedisProcess,
    how: object,
    seconds: float,
) -> None:
    one, other = server(LIVEHELP_BUS="redis"), server(LIVEHELP_BUS="redis")
    verdict = play(away(one, other, redis_process, how, seconds))
    assert verdict.kinds == set(), verdict
    assert one.starts == other.starts == 1
    assert one.running
    assert other.running


@pytest.mark.parametrize(("how", "seconds"), [(stop, 5.0), (freeze, 5.0), (flush, 0.0)])
def test_without_the_reconciler_it_does_not(
    server: Callable[..., Server],
    play: Callable[[Scene], Verdict],
    redis_process: RedisProcess,
    how: object,
    seconds: float,
) -> None:
    deaf = {"LIVEHELP_BUS": "redis", "LIVEHELP_FAILPOINTS": "reconciler=off"}

    async def scene(stage: Stage) -> None:
        shoppers, operators = server(**deaf), server(**deaf)
        await asyncio.gather(shoppers.start(), operators.start())
        operator = await stage.operator(operators)
        shopper = await stage.shopper(shoppers)
        conversation = await stage.chat(shopper)
        await stage.claimed(operator, conversation)
        going = asyncio.ensure_future(how(redis_process, seconds))  # type: ignore[operator]
        await asyncio.sleep(0.05)
        await shopper.told(shopper.tell("message.post", conversation=conversation, body="unheard"))
        await going
        await stage.hush(4.0)

    verdict = play(scene)
    assert verdict.kinds & {"late", "lost"}, verdict
