"""A deployment: everybody is told when to come back, not all at once."""

from __future__ import annotations

import asyncio
import signal
from types import SimpleNamespace
from typing import Any

import pytest

from livehelp_plugin.realtime import closing, drain
from tests.realtime.fakes import Listener


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between slices, which nobody waits for here."""
    made: list[float] = []

    async def pause(seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr(drain.asyncio, "sleep", pause)
    return made


def drained(run: Any, count: int) -> list[Listener]:
    listeners = [Listener(number) for number in range(count)]
    run(drain.drain(SimpleNamespace(clients=set(listeners))))  # type: ignore[arg-type]
    return listeners


def test_all_are_told_when_to_come_back_and_closed(run: Any, pauses: list[float]) -> None:
    listeners = drained(run, 50)

    assert {listener.close_code for listener in listeners} == {closing.DRAIN} == {4001}
    waits = []
    for listener in listeners:
        [frame] = listener.frames()
        assert frame.keys() == {"t", "retry_in_ms"}
        assert frame["t"] == "drain"
        waits.append(frame["retry_in_ms"])
    assert all(0 <= wait <= 2_000 for wait in waits)
    assert len(set(waits)) > 25, "they would all come back at once"


def test_many_are_ended_in_slices_and_spread_further(run: Any, pauses: list[float]) -> None:
    listeners = drained(run, 1_500)

    waits = [listener.frames()[0]["retry_in_ms"] for listener in listeners]
    assert max(waits) <= 10_000
    assert sum(wait > 2_000 for wait in waits) > 750
    assert len(pauses) == 100


def test_however_many_it_lasts_ten_seconds(run: Any, pauses: list[float]) -> None:
    drained(run, 3_000)

    assert sum(pauses) == pytest.approx(drain.LONGEST_SECONDS)


def test_nobody_there_is_soon_done(run: Any, pauses: list[float]) -> None:
    drained(run, 0)

    assert len(pauses) == 1


class Server:
    """Stands for uvicorn's, which takes SIGTERM by a bound method."""

    def __init__(self) -> None:
        self.told: list[int] = []

    def handle_exit(self, number: int, frame: Any) -> None:
        self.told.append(number)


@pytest.fixture
def own_signals() -> Any:
    kept = {one: signal.getsignal(one) for one in drain.SIGNALS}
    yield
    for one, taker in kept.items():
        signal.signal(one, taker)


def test_uvicorns_sigterm_drains_first(run: Any, pauses: list[float], own_signals: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(Server, "__module__", "uvicorn.server")
    server, listener = Server(), Listener()

    async def scene() -> None:
        told = asyncio.Event()
        monkeypatch.setattr(Server, "handle_exit", lambda self, number, frame: (self.told.append(number), told.set()))
        signal.signal(signal.SIGTERM, server.handle_exit)
        here = SimpleNamespace(loop=asyncio.get_running_loop(), clients={listener}, draining=None)
        drain.before_shutdown(here)  # type: ignore[arg-type]
        signal.raise_signal(signal.SIGTERM)
        assert server.told == []
        await asyncio.wait_for(told.wait(), 30)

    run(scene())

    assert server.told == [signal.SIGTERM]
    assert listener.close_code == closing.DRAIN


def test_another_servers_signals_are_left_alone(own_signals: None) -> None:
    server = Server()
    signal.signal(signal.SIGTERM, server.handle_exit)

    drain.before_shutdown(SimpleNamespace())  # type: ignore[arg-type]

    assert signal.getsignal(signal.SIGTERM) == server.handle_exit
