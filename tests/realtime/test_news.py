"""How news is written on the bus: whole where it fits, without the cached events where it does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livehelp_plugin.events.hints import Hint, WireEvent
from livehelp_plugin.events.signals import Signal
from livehelp_plugin.realtime.news import News, pack, unpack
from tests.realtime.fakes import event, hint

LIMIT = 7_900
ids, texts, data = (
    st.integers(0, 2**53),
    st.text(max_size=40),
    st.dictionaries(st.text(max_size=8), st.text(max_size=30)),
)
audiences = st.sampled_from(["public", "internal"])
events = st.builds(WireEvent, audiences, ids, texts, texts, data, st.none() | ids)
hints = st.builds(Hint, ids, texts, ids, ids, st.lists(events, max_size=3).map(tuple))
signals = st.builds(Signal, ids, audiences, texts, texts, data)
news = st.builds(
    News,
    st.lists(hints, max_size=4).map(tuple),
    st.lists(signals, max_size=4).map(tuple),
    st.lists(texts, max_size=4).map(tuple),
)


@given(news)
@settings(deadline=None)
def test_what_is_posted_is_what_is_heard(told: News) -> None:
    [text] = pack(told, "here", None)

    assert unpack(text, "there") == told


@given(news, st.integers(50, 800))
@settings(deadline=None)
def test_no_post_is_longer_than_the_limit(told: News, limit: int) -> None:
    for text in pack(told, "here", limit):
        assert len(text.encode()) <= limit
        assert unpack(text, "there") is not None


def test_a_hint_that_is_too_long_keeps_its_tops_and_leaves_its_events() -> None:
    large, small = hint(*[event(seq) for seq in range(1, 200)]), hint(event(1), stream=8)

    heard = [unpack(text, "there") for text in pack(News(hints=(large, small)), "here", LIMIT)]

    assert heard == [News(hints=(hint(public=199),)), News(hints=(small,))]


def test_a_signal_that_is_too_long_is_lost_and_the_others_are_not() -> None:
    long, short = (Signal(1, "public", "page", "visitor", {"url": "x" * size}) for size in (LIMIT, 5))

    heard = [unpack(text, "there") for text in pack(News(signals=(long, short), ended=("t:1",)), "here", LIMIT)]

    assert News(signals=(short,)) in heard
    assert News(ended=("t:1",)) in heard
    assert not any(long in one.signals for one in heard if one)


def test_ones_own_posts_are_not_heard() -> None:
    [text] = pack(News(ended=("t:1",)), "here", None)

    assert unpack(text, "here") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "5",
        "[]",
        '"x"',
        "{}",
        '{"from":"x","hints":5}',
        '{"from":"x","hints":[[1]]}',
        '{"from":"x","signals":[{}]}',
    ],
)
def test_what_cannot_be_read_is_passed_over(text: str) -> None:
    assert unpack(text, "there") in (None, News())
