"""One sweeps at a time; a holder that dies is replaced, and the fence grows."""

import uuid
from datetime import timedelta

import pytest

from livehelp_plugin.events import sweeping
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import SweepLease
from livehelp_plugin.events.sweeping import (
    LEASE,
    Round,
    give_lease_back,
    keep_lease,
    last_swept,
    take_lease,
    tick,
)

ONE, TWO = uuid.uuid4(), uuid.uuid4()


@pytest.mark.django_db
def test_the_lease_is_held_by_one() -> None:
    assert take_lease(ONE) == 1
    assert take_lease(ONE) == 1
    assert take_lease(TWO) is None


@pytest.mark.django_db
def test_a_dead_holder_is_replaced_and_the_fence_grows() -> None:
    take_lease(ONE)
    SweepLease.objects.update(expires_at=database_now() - timedelta(seconds=1))

    assert take_lease(TWO) == 2
    assert take_lease(ONE) is None


@pytest.mark.django_db
def test_a_failing_sweep_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def broken(now: object) -> int:
        raise RuntimeError

    def sound(now: object) -> int:
        done.append(now)
        return 1

    monkeypatch.setattr(sweeping, "_sweeps", [broken, sound])

    assert sweeping.run_sweeps() == 1
    assert len(done) == 1


@pytest.mark.django_db
def test_a_janitor_that_was_stopped_for_too_long_does_not_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands still in the middle of its round, another takes over, and it wakes up again."""
    swept: list[str] = []
    answers = []

    def first(now: object) -> int:
        swept.append("first")
        if len(swept) == 1:
            SweepLease.objects.update(expires_at=database_now() - timedelta(seconds=1))
            answers.append(tick(TWO))
        return 1

    def second(now: object) -> int:
        swept.append("second")
        return 1

    monkeypatch.setattr(sweeping, "_sweeps", [first, second])
    answers.append(tick(ONE))

    assert swept == ["first", "first", "second"]
    assert answers == [Round(done=2), Round(done=1)]
    assert tick(ONE) is None


@pytest.mark.django_db
def test_its_own_next_round_overtakes_a_stopped_one_too() -> None:
    fence = take_lease(ONE)
    assert fence is not None
    SweepLease.objects.update(expires_at=database_now() - timedelta(seconds=1))
    take_lease(TWO)
    SweepLease.objects.update(expires_at=database_now() - timedelta(seconds=1))
    newer = take_lease(ONE)
    assert newer == fence + 2

    assert not keep_lease(ONE, fence)
    assert keep_lease(ONE, newer)


@pytest.mark.django_db
def test_a_long_round_keeps_its_lease() -> None:
    fence = take_lease(ONE)
    assert fence is not None
    SweepLease.objects.update(expires_at=database_now() + LEASE / 3)

    assert keep_lease(ONE, fence)

    assert SweepLease.objects.get().expires_at > database_now() + LEASE / 2


@pytest.mark.django_db
def test_a_lease_given_back_is_free_at_once() -> None:
    take_lease(ONE)
    give_lease_back(TWO)
    assert take_lease(TWO) is None

    give_lease_back(ONE)

    assert take_lease(TWO) == 2


@pytest.mark.django_db
def test_when_it_was_last_swept() -> None:
    assert last_swept() is None
    take_lease(ONE)
    swept = last_swept()
    assert swept is not None
    assert swept <= database_now()
