"""The machine against itself: with each seeded fault it must fail. Not part of the suite: `make seeded-faults`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.engine.faults import FAULTS, Fault
from tests.engine.real import Shop
from tests.engine.running import run, shop_of

RUNS = int(os.environ.get("LIVEHELP_ENGINE_RUNS", "100"))


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    with shop_of() as shop:
        yield shop


@pytest.mark.timeout(0)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(shop: Shop, fault: Fault) -> None:
    with fault():
        try:
            run(shop, RUNS, explain=False)
        except Exception as error:
            print(f"found: {type(error).__name__}: {str(error).splitlines()[0][:150]}")
            return
    pytest.fail(f"{RUNS} examples ran and nobody noticed")
