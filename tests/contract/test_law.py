"""The law of the reducer: snapshot before + events = snapshot after, for every action and audience.

`LIVEHELP_RECORD=1 pytest tests/contract` writes the vectors that the JavaScript reducer is held to as well.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from livehelp_plugin.events.base import declared_types
from tests.contract import reducer
from tests.contract.recording import FOLDER, record, stable
from tests.contract.scenes import ACTIVE, WAITING, Cast
from tests.world import World

# The vectors hold ids, so the tables count from one each time, on PostgreSQL too.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)

SCENES = [pytest.param(name, play, False, id=name) for name, play in WAITING.items()] + [
    pytest.param(name, play, True, id=name) for name, play in ACTIVE.items()
]


@pytest.mark.parametrize(("name", "play", "active"), SCENES)
def test_snapshot_and_events_make_the_next_snapshot(world: World, name: str, play: Any, active: bool) -> None:
    vectors = record(Cast(world, active=active), play)

    for view, vector in vectors.items():
        check_law(vector)
        check_recorded(f"{name}.{view}", stable(vector))


def check_law(vector: dict[str, Any]) -> None:
    stores: reducer.Stores = {}
    reducer.receive(stores, vector["before"])
    for frame in vector["frames"]:
        assert reducer.receive(stores, frame) is None
    known, after = stores[vector["stream"]], vector["after"]
    assert known.state == after["state"]
    assert known.top == after["top"]


def check_recorded(name: str, vector: dict[str, Any]) -> None:
    path = FOLDER / f"{name}.json"
    if os.environ.get("LIVEHELP_RECORD"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(json.dumps(vector, indent=1, ensure_ascii=False) + "\n")
    assert json.loads(path.read_text()) == vector, "run LIVEHELP_RECORD=1 pytest tests/contract and look at the diff"


def test_every_event_that_clients_see_is_in_some_vector() -> None:
    seen = {
        event["type"]
        for path in FOLDER.glob("*.json")
        for frame in json.loads(path.read_text())["frames"]
        if frame["t"] == "events"
        for event in frame["events"]
    }
    on_streams = set(reducer._reducers)

    assert on_streams <= set(declared_types())
    assert on_streams - {"conversation.opened"} <= seen


def test_notes_change_nothing_of_what_the_visitor_is_sent(site: Any) -> None:
    """Two runs that differ only in notes give the visitor identical bytes."""
    quiet, noted = (run(with_notes) for with_notes in (False, True))

    assert json.dumps(quiet) == json.dumps(noted)


def run(with_notes: bool) -> Any:
    def play(cast: Cast) -> None:
        for turn in range(3):
            cast.world.post(cast.visitor, cast.held, f"question {turn}")
            if with_notes:
                cast.world.post(cast.operator, cast.held, "a note", note=True)
            cast.world.post(cast.operator, cast.held, f"answer {turn}")
        if with_notes:
            cast.world.post(cast.operator, cast.held, "another", note=True)
        cast.world.close(cast.operator, cast.held)

    return stable(record(Cast(World()), play)["public"])
