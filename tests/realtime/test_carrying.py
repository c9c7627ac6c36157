"""From a commit to every server process, whether this one has a loop or not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from livehelp_plugin.realtime import carrying
from livehelp_plugin.realtime.bus.base import Bus
from livehelp_plugin.realtime.news import News, unpack
from tests.realtime.fakes import event, hint

NEWS = News(hints=(hint(event(1)),))


class Noted(Bus):
    """A bus that keeps what is posted."""

    reaches_others = True

    def __init__(self) -> None:
        self.posted: list[str] = []

    def post_now(self, text: str) -> None:
        self.posted.append(text)


class Process:
    """Stands for a runtime."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.heard: list[tuple[News, bool]] = []

    def hear(self, news: News, pass_on: bool) -> None:
        self.heard.append((news, pass_on))


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Noted:
    bus = Noted()
    monkeypatch.setattr(carrying, "_runtimes", [])
    monkeypatch.setattr(carrying, "_own_bus", None)
    monkeypatch.setattr(carrying, "make_bus", lambda: bus)
    return bus


def test_a_process_without_a_loop_posts_to_the_others(bus: Noted) -> None:
    carrying.carry(NEWS)

    assert [unpack(text, "another") for text in bus.posted] == [NEWS]
    assert [unpack(text, carrying.sender()) for text in bus.posted] == [None]


def test_a_process_with_loops_lets_each_hear_and_one_pass_it_on(bus: Noted, run: Any) -> None:
    async def scene() -> list[Process]:
        processes = [Process(asyncio.get_running_loop()) for _ in range(2)]
        for one in processes:
            carrying.join(one)  # type: ignore[arg-type]
        await asyncio.to_thread(carrying.carry, NEWS)
        await asyncio.sleep(0)
        return processes

    first, second = run(scene())
    assert first.heard == [(NEWS, True)]
    assert second.heard == [(NEWS, False)]
    assert bus.posted == []


def test_a_loop_that_has_ended_is_forgotten(bus: Noted) -> None:
    ended = asyncio.new_event_loop()
    ended.close()
    carrying.join(Process(ended))  # type: ignore[arg-type]

    carrying.carry(NEWS)

    assert carrying._runtimes == []
    assert [unpack(text, "another") for text in bus.posted] == [NEWS]


def test_a_fork_is_another_process(bus: Noted, monkeypatch: pytest.MonkeyPatch) -> None:
    before, first = carrying.sender(), carrying._bus_without_loop()
    monkeypatch.setattr(carrying.os, "getpid", lambda: 1)
    monkeypatch.setattr(carrying, "make_bus", Noted)

    assert carrying.sender() != before
    assert carrying._bus_without_loop() is not first
