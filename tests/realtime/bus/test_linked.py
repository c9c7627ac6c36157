"""Redis and PostgreSQL as a bus: what one process posts, another hears."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from livehelp_plugin.realtime.bus.base import LinkedBus
from livehelp_plugin.realtime.news import News, pack, unpack
from tests.realtime.fakes import event, hint

PATIENCE = 30
NAME = f"livehelp-test-{os.getpid()}"
pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def postgres() -> LinkedBus:
    from livehelp_plugin.realtime.bus.postgres import PostgresBus

    return PostgresBus()


def redis() -> LinkedBus:
    from livehelp_plugin.realtime.bus.redis import RedisBus

    return RedisBus(f"{os.environ['REDIS_URL']}?client_name={NAME}")


Make = Callable[[], LinkedBus]
each = pytest.mark.parametrize("make", [postgres, redis])


class Ear:
    """A bus that listens, in a loop. ``ready`` once it is known to be connected."""

    def __init__(self, bus: LinkedBus) -> None:
        self.bus = bus
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def ready(self, post: Callable[[str], None]) -> Ear:
        """Knocks until it hears: a subscription says nothing when it begins."""
        self.bus.start(asyncio.get_running_loop(), self.heard.put_nowait)
        async with asyncio.timeout(PATIENCE):
            while self.heard.empty():
                await asyncio.to_thread(_and_close, post, "knock")
                await asyncio.sleep(0.01)
        return self

    async def next(self) -> str:
        """What it hears, without the knocking."""
        while (text := await asyncio.wait_for(self.heard.get(), PATIENCE)) == "knock":
            continue
        return text


def _and_close(post: Callable[[str], None], text: str) -> None:
    try:
        post(text)
    finally:
        connection.close()


@each
def test_what_one_posts_the_other_hears(run: Any, make: Make) -> None:
    async def scene() -> list[str]:
        here, there = make(), make()
        ear = await Ear(there).ready(make().post_now)
        here.start(asyncio.get_running_loop(), lambda text: None)
        for number in range(20):
            here.post(f"{number} größer")
        heard = [await ear.next() for _ in range(20)]
        await here.stop()
        await there.stop()
        return heard

    assert run(scene()) == [f"{number} größer" for number in range(20)]


@each
def test_a_process_without_a_loop_posts_at_once(run: Any, make: Make) -> None:
    async def scene() -> str:
        there = make()
        ear = await Ear(there).ready(make().post_now)
        await asyncio.to_thread(_and_close, make().post_now, "from a command")
        heard = await ear.next()
        await there.stop()
        return heard

    assert run(scene()) == "from a command"


@each
def test_a_hint_arrives_whole(run: Any, make: Make) -> None:
    news = News(hints=(hint(event(1), event(1, "internal")),), ended=("t:abc",))

    async def scene() -> list[News | None]:
        bus = make()
        ear = await Ear(bus).ready(make().post_now)
        for text in pack(news, "here", bus.limit):
            await asyncio.to_thread(_and_close, make().post_now, text)
        heard = [unpack(await ear.next(), "there")]
        await bus.stop()
        return heard

    assert run(scene()) == [news]


def test_more_than_notify_can_hold_arrives_without_its_events(run: Any) -> None:
    large = hint(*[event(seq) for seq in range(1, 200)])

    async def scene() -> News | None:
        bus = postgres()
        ear = await Ear(bus).ready(postgres().post_now)
        [text] = pack(News(hints=(large,)), "here", bus.limit)
        await asyncio.to_thread(_and_close, postgres().post_now, text)
        heard = unpack(await ear.next(), "there")
        await bus.stop()
        return heard

    assert run(scene()) == News(hints=(hint(public=199),))


def test_notify_takes_a_post_at_our_limit(run: Any) -> None:
    limit = postgres().limit
    assert limit is not None

    async def scene() -> str:
        bus = postgres()
        ear = await Ear(bus).ready(postgres().post_now)
        await asyncio.to_thread(_and_close, postgres().post_now, "x" * limit)
        heard = await ear.next()
        await bus.stop()
        return heard

    assert len(run(scene())) == limit


def test_inside_a_transaction_nothing_is_posted_and_nothing_breaks() -> None:
    with transaction.atomic():
        postgres().post_now("x" * 100_000)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            assert cursor.fetchone() == (1,)


def test_a_post_that_fails_never_raises() -> None:
    postgres().post_now("x" * 100_000)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_a_dead_redis_never_raises_and_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    from livehelp_plugin.realtime.bus import redis as redis_bus

    asked: list[str] = []

    class Dead:
        def publish(self, channel: str, text: str) -> None:
            asked.append(text)
            raise ConnectionError

    monkeypatch.setattr(redis_bus.redis.Redis, "from_url", lambda *args, **options: Dead())
    bus = redis_bus.RedisBus("redis://nowhere")

    for text in ("one", "two"):
        bus.post_now(text)

    assert asked == ["one"]


@each
def test_a_bus_that_stopped_leaves_no_connection(run: Any, make: Make) -> None:
    async def scene() -> None:
        bus = make()
        ear = await Ear(bus).ready(make().post_now)
        bus.post("from the loop")
        assert await ear.next() == "from the loop"
        assert await asyncio.to_thread(COUNTS[make]) >= 2
        await bus.stop()
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(COUNTS[make]):  # a server notices an end in its own time
                await asyncio.sleep(0.01)

    connection.close()
    gc.collect()
    run(scene())


def count_postgres() -> int:
    """The connections to this database beside the one that asks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return cursor.fetchone()[0]
    finally:
        connection.close()


def count_redis() -> int:
    import redis as driver

    with driver.Redis.from_url(os.environ["REDIS_URL"]) as client:
        return len([one for one in client.client_list() if one["name"] == NAME])


@each
def test_a_subscription_that_was_cut_is_made_again(run: Any, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livehelp_plugin.realtime.bus.base._pause", lambda tries: 0.0)

    async def scene() -> None:
        bus = make()
        ear = await Ear(bus).ready(make().post_now)
        assert await asyncio.to_thread(CUTS[make]) >= 1
        async with asyncio.timeout(PATIENCE):
            while ear.heard.empty() or ear.heard.get_nowait() != "after":
                await asyncio.to_thread(_and_close, make().post_now, "after")
                await asyncio.sleep(0.01)
        await bus.stop()

    run(scene())


def cut_postgres() -> int:
    """End every connection of this database that listens; how many those were."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND query LIKE 'LISTEN livehelp%'"
            )
            return len(cursor.fetchall())
    finally:
        connection.close()


def cut_redis() -> int:
    import redis as driver

    with driver.Redis.from_url(os.environ["REDIS_URL"]) as client:
        mine = [one["id"] for one in client.client_list() if one["name"] == NAME and int(one["sub"])]
        for number in mine:
            client.client_kill_filter(_id=number)
        return len(mine)


CUTS: dict[Make, Callable[[], int]] = {postgres: cut_postgres, redis: cut_redis}
COUNTS: dict[Make, Callable[[], int]] = {postgres: count_postgres, redis: count_redis}
