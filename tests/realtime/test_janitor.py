"""Due work is swept by this process too, unless the owner says otherwise, and never twice at once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from livehelp_plugin.realtime import janitor as janitor_module
from livehelp_plugin.realtime.janitor import Janitor
from tests.realtime.fakes import Threads

HOLDER = uuid.uuid4()


@pytest.fixture
def swept(monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    holders: list[uuid.UUID] = []
    monkeypatch.setattr(janitor_module, "tick", holders.append)
    return holders


def test_one_sweep_at_a_time(swept: list[uuid.UUID]) -> None:
    threads = Threads()
    janitor = Janitor(HOLDER, threads)  # type: ignore[arg-type]
    for _ in range(3):
        janitor.sweep()
    threads.work_off()
    assert swept == [HOLDER]

    janitor.sweep()
    threads.fail()
    janitor.sweep()
    threads.work_off()

    assert swept == [HOLDER, HOLDER]


def test_a_process_that_the_owner_excused_sweeps_nothing(settings: Any) -> None:
    settings.LIVEHELP_JANITOR = False
    threads = Threads()

    Janitor(HOLDER, threads).sweep()  # type: ignore[arg-type]

    assert threads.jobs == []
