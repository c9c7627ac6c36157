"""How the machine is run: so many examples of 60 steps, the same ones each time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.engine.clock import virtual_time
from tests.engine.machine import DEPARTMENTS, OPERATORS, SKILLS, EngineMachine
from tests.engine.real import Shop

STEPS = 60


@contextmanager
def shop_of() -> Iterator[Shop]:
    """A shop on the virtual clock, in a database that waits for no disk."""
    off, on = (
        ("SET synchronous_commit = off", "RESET synchronous_commit")
        if connection.vendor == "postgresql"
        else ("PRAGMA synchronous=OFF", "PRAGMA synchronous=NORMAL")
    )
    with connection.cursor() as cursor:
        cursor.execute(off)
    with virtual_time() as clock:
        shop = Shop(clock)
        shop.build(DEPARTMENTS, OPERATORS, SKILLS)
        try:
            yield shop
        finally:
            shop.quit()
    with connection.cursor() as cursor:
        cursor.execute(on)


def run(shop: Shop, runs: int, *, explain: bool = True) -> None:
    """Run the machine; raises what it finds. ``explain``: look for a shorter example of it first."""
    EngineMachine.shop = shop
    run_state_machine_as_test(
        EngineMachine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if explain else [Phase.generate],
            print_blob=False,
        ),
    )
