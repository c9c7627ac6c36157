"""Servers, a desk, and an operator's session for fault tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.faults.oracle import Verdict, judge
from tests.faults.servers import Nursery, Server, Setting
from tests.faults.stage import Stage, staged
from tests.processes import RedisProcess
from tests.serve import Kind
from tests.services import on_services
from tests.world import World

PATIENCE = 240
"""Seconds after which a scene that does not end has failed: a test must never hang."""

Scene = Callable[[Stage], Awaitable[None]]


@pytest.fixture
def redis_process(tmp_path: Path) -> Iterator[RedisProcess | None]:
    """A Redis of the test's own when the suite runs on services; None otherwise."""
    if not on_services():
        yield None
        return
    process = RedisProcess(tmp_path)
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="session")
def nursery(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    found = Nursery(tmp_path_factory.mktemp("servers") / "log")
    yield found
    found.close()


@pytest.fixture
def server(
    transactional_db: None, nursery: Nursery, redis_process: RedisProcess | None
) -> Iterator[Callable[..., Server]]:
    """`server(kind="ws", LIVEHELP_FAILPOINTS="…")`: one address; killed afterwards."""
    made: list[Server] = []
    redis = {"LIVEHELP_REDIS_URL": redis_process.url} if redis_process else {}

    def make(kind: Kind = "ws", **settings: Setting) -> Server:
        made.append(Server(nursery, kind, **{**redis, **settings}))
        return made[-1]

    yield make
    for one in made:
        one.kill()


@pytest.fixture
def play(transactional_db: None) -> Callable[[Scene], Verdict]:
    """Play a scene to its end; what the oracle says of it."""
    world = World()
    actor = world.operator(capacity=500)
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.user_id))
    session = client.cookies["sessionid"].value
    desk = f"d:{world.department.pk}"

    def run(scene: Scene) -> Verdict:
        async def whole() -> Stage:
            async with staged(desk, session) as stage:
                await scene(stage)
                return stage

        verdict = judge(asyncio.run(asyncio.wait_for(whole(), PATIENCE)))
        print(f"\n{verdict}")
        return verdict

    return run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/faults/" in item.path.as_posix():
            item.add_marker(pytest.mark.faults)
