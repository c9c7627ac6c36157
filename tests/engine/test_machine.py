"""The machine, run: the engine does what the model does, and (in a long run) every way that it can take was taken.

`LIVEHELP_ENGINE_RUNS` says how many examples of 60 steps there are; docs/explanation/routing.md tells which numbers
are run when.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.engine.machine import EngineMachine
from tests.engine.real import Shop
from tests.engine.running import run, shop_of

RUNS = int(os.environ.get("LIVEHELP_ENGINE_RUNS", "20"))
EVERY_WAY_FROM = 1000
"""With fewer examples it is luck whether the rarest ways are taken: 300 have taken all of them, or all but two."""

WAYS = {
    "move": "new queued|queued offered|queued active|queued closed|offered queued|offered active|offered closed|"
    "active queued|active closed",
    "offered": "all queue|all transfer|one queue|one transfer",
    "offer": "all accepted|all declined|all withdrawn|one accepted|one declined|one lapsed|one withdrawn|"
    "direct accepted|direct declined|direct lapsed|direct withdrawn",
    "transfer": "direct accepted|direct declined|direct lapsed|direct withdrawn|"
    "department accepted|department lapsed|department withdrawn",
    "rule": "all|only|fresh|familiar|priority|language|load|idle|id",
    "taken": "offered|claimed",
    "missed": "paused|last one there",
    "requeued": "grace over|stranded",
    "grace": "back in time",
    "wait": "begun|ended by hand|ended by a word|over",
    "called off": "announced|idle",
    "closed": "by_visitor|by_operator|announced|idle|visitor_gone",
    "status": "online|paused|offline",
}
"""Every move of the lifecycle, every outcome of an offer and a transfer, every rule, and what ends a wait or a grace.

A transfer to a department is never declined: each of its operators declines an offer, and the next one is asked."""

REFUSALS = {
    "claim": "offline full taken closed not_found",
    "transfer": "closed not_owner invalid away full not_found",
    "withdraw": "not_owner",
    "close": "not_owner unanswered",
    "announce": "closed invalid not_owner",
    "stay": "closed not_owner",
    "wait": "closed invalid not_owner",
    "check": "closed invalid not_owner",
    "open": "nobody",
    "post_visitor": "closed",
    "post_operator": "closed not_owner not_found",
}


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    """Committed for real: what follows a commit happens where it happens in a shop."""
    with shop_of() as shop:
        yield shop


def try_it(shop: Shop) -> None:
    run(shop, RUNS)

    assert RUNS < EVERY_WAY_FROM or ways_not_taken() == set()


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_the_engine_does_what_the_model_does(shop: Shop) -> None:
    try_it(shop)


@pytest.mark.services
@pytest.mark.timeout(0)
def test_it_does_so_on_postgresql(shop: Shop) -> None:
    try_it(shop)


def ways_not_taken() -> set[str]:
    """Of the moves, outcomes, rules and refusals above."""
    ways = {f"{kind}: {way}" for kind, found in WAYS.items() for way in found.split("|")}
    refusals = {f"{verb} {code}" for verb, codes in REFUSALS.items() for code in codes.split()}
    return (ways | refusals) - {f"{kind}: {way}" for kind, way in EngineMachine.taken} - EngineMachine.refused
