"""One sweeps at a time; a holder that dies is replaced, and the fence grows."""

import uuid
from datetime import timedelta

import pytest

from livehelp_plugin.events import sweeping
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import SweepLease
from livehelp_plugin.events.sweeping import take_lease

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
