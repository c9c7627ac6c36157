"""The command does one round, or says that another process is at it; in a loop it ends when told to."""

import os
import signal
import subprocess
import sys
import uuid
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from livehelp_plugin.events import sweeping
from livehelp_plugin.events.models import SweepLease
from livehelp_plugin.events.sweeping import Round, take_lease
from livehelp_plugin.management.commands import livehelp_tick


def said(**options: object) -> str:
    out = StringIO()
    call_command("livehelp_tick", stdout=out, **options)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_one_round_after_another() -> None:
    """Each gives the lease back, so that a second run need not wait for it to end."""
    assert said() == "0 done"
    assert said() == "0 done"


@pytest.mark.django_db
def test_another_process_is_sweeping() -> None:
    take_lease(uuid.uuid4())

    assert said() == "another process is sweeping"


@pytest.mark.django_db
def test_what_failed_is_told_by_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def remind(now: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(sweeping, "_sweeps", [remind])

    with pytest.raises(CommandError, match=r"1 failed: .*remind"):
        said()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.django_db(transaction=True)
def test_a_signal_ends_the_loop_after_its_round(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    rounds = []

    def two_rounds(holder: uuid.UUID) -> Round:
        rounds.append(take_lease(holder))
        if len(rounds) == 2:
            os.kill(os.getpid(), number)
        return Round(done=1)

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(livehelp_tick, "tick", two_rounds)
    try:
        out = said(loop=True, every=0.1, verbosity=2)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])

    assert out.splitlines() == ["1 done", "1 done"]
    assert len(rounds) == 2
    assert take_lease(uuid.uuid4()) == 2, "the lease was not given back"


@pytest.mark.django_db(transaction=True)
def test_the_loop_waits_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = []

    def away(holder: uuid.UUID) -> Round:
        rounds.append(holder)
        if len(rounds) == 1:
            raise OperationalError
        os.kill(os.getpid(), signal.SIGTERM)
        return Round(done=0)

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(livehelp_tick, "tick", away)
    try:
        said(loop=True, every=0.1)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])

    assert len(rounds) == 2


@pytest.mark.parametrize("every", ["0", "-1", "61", "soon", "nan"])
def test_a_pause_that_makes_no_sense_is_refused(every: str) -> None:
    with pytest.raises(CommandError, match=r"between 0\.1 and 60"):
        call_command("livehelp_tick", "--loop", "--every", every)


def test_a_database_without_tables_is_an_error_of_the_command(tmp_path) -> None:
    """In a process of its own: what a cron job or a container sees."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{tmp_path}/x"}
    ran = subprocess.run(
        [sys.executable, "-m", "django", "livehelp_tick"], env=environment, capture_output=True, check=False
    )
    assert ran.returncode == 1
    assert SweepLease._meta.db_table.encode() in ran.stderr
