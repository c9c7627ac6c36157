"""What every bus promises: posting never blocks, never fails, and may lose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from livehelp_plugin.gateway.transports import bus_name
from livehelp_plugin.realtime.bus import base
from livehelp_plugin.realtime.bus.base import WAITING, Bus, Hear, LinkedBus, Send, channel
from livehelp_plugin.realtime.bus.choice import make_bus

PATIENCE = 30


class Link(LinkedBus):
    """A bus whose server is in this test: ``away`` while it cannot be reached."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.stuck = False
        self.sent: asyncio.Queue[str] = asyncio.Queue()
        self.coming: asyncio.Queue[str] = asyncio.Queue()
        self.tried = asyncio.Event()

    async def listen(self, hear: Hear, connected: Callable[[], None]) -> None:
        self._reach()
        connected()
        while True:
            text = await self.coming.get()
            self._reach()
            hear(text)

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Send]:
        self._reach()

        async def send(text: str) -> None:
            if self.stuck:
                self.tried.set()
                await asyncio.Event().wait()
            self._reach()
            self.sent.put_nowait(text)

        yield send

    def _reach(self) -> None:
        self.tried.set()
        if self.away:
            raise ConnectionError("away")


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "_pause", lambda tries: 0.0)


async def next_of(queue: asyncio.Queue[str]) -> str:
    return await asyncio.wait_for(queue.get(), PATIENCE)


def started(bus: LinkedBus) -> asyncio.Queue[str]:
    """Start a bus; what it hears."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    bus.start(asyncio.get_running_loop(), heard.put_nowait)
    return heard


def test_alone_there_is_nobody_to_tell(run: Any) -> None:
    async def scene() -> None:
        bus, heard = Bus(), []
        bus.start(asyncio.get_running_loop(), heard.append)
        bus.post("x")
        bus.post_now("x")
        await bus.stop()
        assert heard == []
        assert not bus.reaches_others

    run(scene())


def test_posts_arrive_in_their_order(run: Any) -> None:
    async def scene() -> list[str]:
        bus = Link()
        heard = started(bus)
        for number in range(5):
            bus.post(str(number))
        bus.coming.put_nowait("from afar")
        assert await next_of(heard) == "from afar"
        sent = [await next_of(bus.sent) for _ in range(5)]
        await bus.stop()
        return sent

    assert run(scene()) == list("01234")


def test_what_was_posted_before_the_end_still_goes_out(run: Any) -> None:
    async def scene() -> int:
        bus = Link()
        started(bus)
        for number in range(50):
            bus.post(str(number))
        await bus.stop()
        return bus.sent.qsize()

    assert run(scene()) == 50


def test_a_dead_bus_never_raises_and_is_said_once(run: Any, no_pause: None, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        bus = Link()
        bus.away = True
        started(bus)
        for number in range(WAITING + 50):
            bus.post(str(number))
        for _ in range(5):
            bus.tried.clear()
            await asyncio.wait_for(bus.tried.wait(), PATIENCE)
        bus.post("still no exception")
        await bus.stop()

    run(scene())

    assert [record.message for record in caplog.records if "not reachable" in record.message] == [
        "bus: not reachable (away); the database is asked instead"
    ]


def test_it_comes_back_by_itself(run: Any, no_pause: None, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        bus = Link()
        bus.away = True
        heard = started(bus)
        await asyncio.wait_for(bus.tried.wait(), PATIENCE)
        bus.away = False
        bus.coming.put_nowait("back")
        assert await next_of(heard) == "back"
        while bus.sent.empty():  # what is posted while the circuit is open is let go
            bus.post("new")
            await asyncio.sleep(0)
        await bus.stop()

    run(scene())

    assert "bus: connected again" in caplog.messages


def test_the_oldest_makes_room_for_the_newest(run: Any) -> None:
    async def scene() -> list[str]:
        bus = Link()
        for number in range(WAITING + 3):
            bus.post(str(number))
        started(bus)
        sent = [await next_of(bus.sent) for _ in range(WAITING)]
        await bus.stop()
        return sent

    sent = run(scene())
    assert (sent[0], sent[-1]) == ("3", str(WAITING + 2))


def test_a_post_that_hangs_is_given_up(run: Any, no_pause: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "SEND_SECONDS", 0.0)

    async def scene() -> None:
        bus = Link()
        bus.stuck = True
        started(bus)
        bus.post("stuck")
        await asyncio.wait_for(bus.tried.wait(), PATIENCE)
        bus.stuck = False
        monkeypatch.setattr(base, "SEND_SECONDS", PATIENCE)
        while bus.sent.empty():
            bus.post("next")
            await asyncio.sleep(0)
        await bus.stop()
        assert await next_of(bus.sent) == "next"

    run(scene())


def test_shops_that_share_a_server_have_channels_of_their_own(settings: Any) -> None:
    mine = channel()
    settings.SECRET_KEY = "another shop"

    assert channel() != mine
    assert channel().removeprefix("livehelp_").isalnum()


@pytest.mark.parametrize(
    ("bus", "url", "vendor", "chosen"),
    [
        ("auto", "", "sqlite", "process"),
        ("auto", "", "postgresql", "postgres"),
        ("auto", "redis://somewhere", "sqlite", "redis"),
        ("auto", "redis://somewhere", "postgresql", "redis"),
        ("process", "redis://somewhere", "postgresql", "process"),
        ("postgres", "redis://somewhere", "postgresql", "postgres"),
    ],
)
def test_the_best_that_is_there(
    settings: Any, monkeypatch: pytest.MonkeyPatch, bus: str, url: str, vendor: str, chosen: str
) -> None:
    settings.LIVEHELP_BUS, settings.LIVEHELP_REDIS_URL = bus, url
    monkeypatch.setattr("livehelp_plugin.gateway.transports.connection", type("Of", (), {"vendor": vendor}))

    assert bus_name() == chosen


def test_without_its_driver_a_process_is_alone_and_says_so(
    settings: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LIVEHELP_BUS, settings.LIVEHELP_REDIS_URL = "redis", "redis://somewhere"
    monkeypatch.setitem(__import__("sys").modules, "livehelp_plugin.realtime.bus.redis", None)

    bus = make_bus()

    assert type(bus) is Bus
    assert "other processes are reached by the database alone" in caplog.text
