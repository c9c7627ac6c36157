"""The visitor's bytes do not depend on what happens among colleagues: the same talk, with and without it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livehelp_plugin.gateway.following import Position, catch_up, follow
from tests.engine.model import Operator
from tests.engine.real import Shop
from tests.engine.running import shop_of

PUBLIC: dict[str, Callable[[Shop], object]] = {
    "the visitor writes": lambda shop: shop.post(None, 0),
    "the operator writes": lambda shop: shop.post(0, 0),
    "the operator checks": lambda shop: shop.check(0, 0, 5),
    "the operator waits": lambda shop: shop.wait(0, 0, 30),
    "the operator says goodbye": lambda shop: shop.announce(0, 0),
    "the visitor stays": lambda shop: shop.stay(None, 0),
}
INTERNAL: dict[str, Callable[[Shop], object]] = {
    "a note": lambda shop: shop.post(0, 0, note=True),
    "a colleague's note": lambda shop: shop.post(1, 0, note=True),
    "a transfer": lambda shop: shop.transfer(0, 0, 1, None),
    "a transfer to a department": lambda shop: shop.transfer(0, 0, None, 1),
    "a decline": lambda shop: shop.decline(1, 0),
    "a transfer taken back": lambda shop: shop.withdraw(0, 0),
    "a colleague who pauses": lambda shop: shop.set_status(1, "paused"),
    "a colleague who is back": lambda shop: shop.set_status(1, "online"),
}
TALKS = st.lists(
    st.tuples(st.sampled_from(sorted(PUBLIC)), st.lists(st.sampled_from(sorted(INTERNAL)), max_size=3)), max_size=6
)


@pytest.fixture
def shop(transactional_db: None) -> Iterator[Shop]:
    with shop_of() as shop:
        yield shop


def heard(shop: Shop, talk: list[tuple[str, list[str]]], *, colleagues: bool) -> str:
    """What the visitor is sent of this talk: a snapshot, and every event from the first."""
    people = [Operator(number, 3, {0: 1, 1: 1}) for number in range(2)]
    shop.begin({0: "auto", 1: "auto"}, people)
    shop.arrive(0)
    for number in range(2):
        shop.set_status(number, "online")
    shop.keep_here(operators=range(2))
    shop.open(0, 0, "")
    if colleagues:
        shop.decline(1, 0)
    shop.claim(0, 0)
    for number, (public, internal) in enumerate(talk, start=1):
        shop.clock.set(number * 1_000)
        PUBLIC[public](shop)
        for name in internal if colleagues else ():
            INTERNAL[name](shop)
    return without_ids(sent(shop))


def sent(shop: Shop) -> str:
    chat = shop.chats[0]
    following = follow(shop.visitor_of(0), f"c:{chat.public_id}")
    everything = catch_up(shop.visitor_of(0), following, Position(str(chat.stream.epoch)))
    snapshot = catch_up(shop.visitor_of(0), following, None)
    return json.dumps([everything.frames, snapshot.frames])


def without_ids(frames: str) -> str:
    """Each id by its order of appearance: they are drawn anew each time."""
    known: dict[str, str] = {}
    uuid = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    return re.sub(uuid, lambda found: known.setdefault(found[0], f"id{len(known)}"), frames)


@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(talk=TALKS)
def test_what_colleagues_do_changes_no_byte_of_the_visitors(shop: Shop, talk: list[tuple[str, list[str]]]) -> None:
    assert heard(shop, talk, colleagues=True) == heard(shop, talk, colleagues=False)


def test_every_internal_deed_leaves_the_visitors_bytes_alone(shop: Shop) -> None:
    talk = [(public, sorted(INTERNAL)) for public in sorted(PUBLIC)]
    alone = heard(shop, talk, colleagues=False)
    assert "message.posted" in alone
    assert heard(shop, talk, colleagues=True) == alone
