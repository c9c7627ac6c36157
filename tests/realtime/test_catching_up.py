"""Reading for who lags: the frames and where they lead, or that the stream is gone."""

from __future__ import annotations

import pytest

from livehelp_plugin.events.models import Stream
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.following import Following, Position
from livehelp_plugin.realtime import catching_up
from livehelp_plugin.realtime.catching_up import Reader
from livehelp_plugin.realtime.hub import Hub
from tests.realtime.fakes import EPOCH, STREAM, Listener, Threads


class Desk:
    def __init__(self) -> None:
        self.threads = Threads()
        self.reader = Reader(self.threads)  # type: ignore[arg-type]
        self.hub = self.reader.hub = Hub(self.reader.read)
        self.listener = Listener()

    def follow(self) -> None:
        self.hub.subscribe(self.listener, self.listener.following, None)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What the database says: an exception put in here, else one frame."""
    errors: list[Exception] = []

    def read(actor: object, following: Following, have: Position | None) -> tuple[list[str], Position]:
        if errors:
            raise errors.pop()
        return ['{"t":"snapshot"}'], Position(EPOCH, 3)

    monkeypatch.setattr(catching_up, "read_missing", read)
    return errors


def test_frames_then_the_position(desk: Desk, found: list[Exception]) -> None:
    desk.follow()
    desk.threads.work_off()

    assert desk.listener.texts() == ['{"t":"snapshot"}']
    assert desk.listener.subscriptions["c:chat"].position == Position(EPOCH, 3)


@pytest.mark.parametrize("error", [Refused("not_found"), Stream.DoesNotExist()])
def test_what_is_no_longer_theirs_is_gone(desk: Desk, found: list[Exception], error: Exception) -> None:
    found.append(error)
    desk.follow()
    desk.threads.work_off()

    assert desk.listener.texts() == ['{"t":"gone","stream":"c:chat"}']
    assert desk.hub.topics == {}


def test_a_database_that_is_away_is_asked_again(desk: Desk, found: list[Exception]) -> None:
    found.append(RuntimeError("away"))
    desk.follow()
    desk.threads.work_off()
    assert desk.listener.texts() == []

    desk.hub.lag(desk.listener.subscriptions["c:chat"])
    desk.threads.work_off()

    assert desk.listener.texts() == ['{"t":"snapshot"}']


def test_who_left_while_the_database_was_read_is_sent_nothing(desk: Desk, found: list[Exception]) -> None:
    desk.follow()
    desk.hub.unsubscribe(desk.listener, STREAM)
    desk.threads.work_off()

    assert desk.listener.texts() == []
    assert desk.hub.topics == {}
