"""Opening hours against a clock on the wall that is read every minute, and worked examples."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livehelp_plugin.availability.opening_hours import (
    FAR,
    SOON,
    Hours,
    Opening,
    Schedule,
    SpecialDay,
    closes_at,
    is_open,
    last_chat_at,
    openings,
    opens_at,
)

ROME = ZoneInfo("Europe/Rome")
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

# Days on which clocks jump: forward, back; by an hour, by half an hour, at midnight, over a whole day.
JUMPS = [
    ("Europe/Rome", date(2026, 3, 29)),
    ("Europe/Rome", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("America/Sao_Paulo", date(2018, 11, 4)),
    ("America/Sao_Paulo", date(2019, 2, 16)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
    ("UTC", date(2026, 6, 1)),
]


# ------------------------------------------------------------------ the clock on the wall

SPAN = 4
"""Days that are read on either side of the jump, minute by minute; the outer two only for what runs into the rest."""


@cache
def wall(zone: str, middle: date) -> tuple[list[datetime], list[datetime]]:
    start = datetime.combine(middle - SPAN * DAY, time(), UTC)
    moments = [start + MINUTE * n for n in range(2 * SPAN * 1440)]
    return moments, [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in moments]


def read_off(schedule: Schedule, middle: date) -> list[bool]:
    """Which minutes are open: from the first to the last that shows a time within an interval."""
    _, shown = wall(schedule.zone.key, middle)
    opened = [False] * len(shown)
    for n in range(-SPAN - 2, SPAN + 3):
        day = middle + n * DAY
        for opens, closes in times_of(schedule, day):
            begin = datetime.combine(day, opens)
            end = datetime.combine(day if closes > opens else day + DAY, closes)
            within = [at for at, one in enumerate(shown) if begin <= one < end]
            if within:
                opened[within[0] : within[-1] + 1] = [True] * (within[-1] + 1 - within[0])
    return opened


def times_of(schedule: Schedule, day: date) -> list[tuple[time, time]]:
    """The rule of special days, told in another way: level by level, the first that says anything decides."""
    for own, yearly in ((True, False), (True, True), (False, False), (False, True)):
        said = [
            one
            for one in schedule.special
            if (one.own, one.yearly) == (own, yearly)
            and ((one.day.month, one.day.day) == (day.month, day.day) and one.day <= day if yearly else one.day == day)
        ]
        if said:
            return [] if any(one.opens is None for one in said) else [(one.opens, one.closes) for one in said]
    week = [
        one
        for one in schedule.hours
        if one.effective_from <= day and (one.effective_until is None or one.effective_until > day)
    ]
    if not week:
        return [(time(), time())]
    return [(one.opens, one.closes) for one in week if one.weekday == day.weekday()]


# ------------------------------------------------------------------ drawing schedules

# Times around the jumps are the interesting ones; some of them on odd minutes.
times = st.one_of(
    st.builds(time, st.integers(0, 3), st.sampled_from([0, 15, 30, 59])),
    st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, date]:
    zone, middle = draw(st.sampled_from(JUMPS))
    near = st.integers(-3, 3).map(lambda n: middle + n * DAY)
    hours = st.builds(
        Hours,
        st.integers(0, 6),
        times,
        times,
        st.one_of(st.just(date.min), near),
        st.one_of(st.none(), near),
    )
    closed = st.builds(SpecialDay, near, yearly=st.booleans(), own=st.booleans())
    other = st.builds(SpecialDay, near, times, times, yearly=st.booleans(), own=st.booleans())
    week = tuple(draw(st.lists(hours, max_size=8)))
    special = tuple(draw(st.lists(st.one_of(closed, other), max_size=3)))
    return Schedule(ZoneInfo(zone), week, special), middle


def inner(middle: date) -> Opening:
    start = datetime.combine(middle - (SPAN - 2) * DAY, time(), UTC)
    return start, start + 2 * (SPAN - 2) * DAY


@settings(deadline=None)
@given(schedules())
def test_it_says_what_the_clock_on_the_wall_says(drawn: tuple[Schedule, date]) -> None:
    schedule, middle = drawn
    start, end = inner(middle)
    moments, _ = wall(schedule.zone.key, middle)
    said = read_off(schedule, middle)
    expected = [at for at, opened in zip(moments, said, strict=True) if opened and start <= at < end]
    found = [at for opens, closes in openings(schedule, start, end) for at in minutes(opens, closes)]
    assert found == expected


def minutes(start: datetime, end: datetime) -> list[datetime]:
    return [start + MINUTE * n for n in range((end - start) // MINUTE)]


@settings(deadline=None)
@given(schedules())
def test_openings_stand_apart_and_in_order(drawn: tuple[Schedule, date]) -> None:
    schedule, middle = drawn
    start, end = inner(middle)
    found = openings(schedule, start, end)
    edges = [start] + [edge for one in found for edge in one] + [end]
    assert edges == sorted(edges)
    assert all(opens < closes for opens, closes in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@settings(deadline=None)
@given(schedules(), st.integers(1, 5759))
def test_two_halves_are_as_long_as_the_whole(drawn: tuple[Schedule, date], cut: int) -> None:
    schedule, middle = drawn
    start, end = inner(middle)
    between = start + cut * MINUTE

    def length(one: datetime, other: datetime) -> timedelta:
        return sum((closes - opens for opens, closes in openings(schedule, one, other)), timedelta(0))

    assert length(start, between) + length(between, end) == length(start, end)


@settings(deadline=None)
@given(schedules(), st.integers(0, 5759))
def test_opening_and_closing_are_the_edges(drawn: tuple[Schedule, date], at: int) -> None:
    schedule, middle = drawn
    moment = inner(middle)[0] + at * MINUTE
    closes, opens = closes_at(schedule, moment), opens_at(schedule, moment)
    if closes is not None:
        assert is_open(schedule, moment)
        assert moment < closes <= moment + SOON
        assert not is_open(schedule, closes)
        assert is_open(schedule, closes - timedelta(microseconds=1))
        assert openings(schedule, moment, closes) == [(moment, closes)]
    if opens is not None:
        assert moment < opens <= moment + FAR
        assert is_open(schedule, opens)
        assert not is_open(schedule, opens - timedelta(microseconds=1))
        if closes is not None or not is_open(schedule, moment):
            assert openings(schedule, closes or moment, opens) == []
    if not is_open(schedule, moment):
        assert closes is None


@settings(deadline=None)
@given(schedules(), st.integers(0, 5759), st.integers(0, 240))
def test_the_last_chat_is_the_cut_off_before_the_close(drawn: tuple[Schedule, date], at: int, cutoff: int) -> None:
    schedule, middle = drawn
    moment = inner(middle)[0] + at * MINUTE
    closes, last = closes_at(schedule, moment), last_chat_at(schedule, moment, cutoff * MINUTE)
    assert last == (closes - cutoff * MINUTE if closes else None)


@settings(deadline=None)
@given(schedules(), st.sampled_from(["Asia/Kathmandu", "America/New_York", "UTC"]), st.integers(0, 5759))
def test_the_zone_of_the_asker_does_not_matter(drawn: tuple[Schedule, date], zone: str, at: int) -> None:
    schedule, middle = drawn
    moment = inner(middle)[0] + at * MINUTE
    elsewhere = moment.astimezone(ZoneInfo(zone))
    assert is_open(schedule, elsewhere) == is_open(schedule, moment)
    assert closes_at(schedule, elsewhere) == closes_at(schedule, moment)
    assert opens_at(schedule, elsewhere) == opens_at(schedule, moment)


# ------------------------------------------------------------------ worked examples


def rome(text: str, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME, fold=fold)


def shown(schedule: Schedule, start: str, end: str) -> list[str]:
    found = openings(schedule, rome(start), rome(end))
    return [f"{o.astimezone(schedule.zone):%a %H:%M%z} {c.astimezone(schedule.zone):%a %H:%M%z}" for o, c in found]


def week(*rows: tuple[int, str, str], special: tuple[SpecialDay, ...] = ()) -> Schedule:
    hours = tuple(Hours(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in rows)
    return Schedule(ROME, hours, special)


SHOP = week(*[(day, *part) for day in range(6) for part in (("09:00", "13:00"), ("15:30", "19:30"))])
"""Monday to Saturday, with a long break at noon."""


def test_without_hours_it_is_always_open() -> None:
    always = Schedule(ROME)
    moment = rome("2026-06-01 03:00")
    assert is_open(always, moment)
    assert closes_at(always, moment) is None
    assert opens_at(always, moment) is None
    assert last_chat_at(always, moment, timedelta(minutes=10)) is None


def test_a_break_at_noon_is_a_close() -> None:
    noon = rome("2026-06-01 13:00")
    assert not is_open(SHOP, noon)
    assert is_open(SHOP, noon - MINUTE)
    assert closes_at(SHOP, rome("2026-06-01 09:00")) == noon
    assert opens_at(SHOP, noon) == rome("2026-06-01 15:30")
    assert opens_at(SHOP, rome("2026-06-06 19:30")) == rome("2026-06-08 09:00")


def test_intervals_that_touch_are_one() -> None:
    assert closes_at(week((0, "09:00", "13:00"), (0, "13:00", "18:00")), rome("2026-06-01 10:00")) == rome(
        "2026-06-01 18:00"
    )


def test_past_midnight_belongs_to_the_evening() -> None:
    bar = week((5, "22:00", "02:00"), special=(SpecialDay(date(2026, 6, 7)), SpecialDay(date(2026, 6, 13))))
    assert is_open(bar, rome("2026-06-07 01:59"))  # Sunday is closed, but this is still Saturday's evening
    assert not is_open(bar, rome("2026-06-14 01:00"))  # this Saturday is closed, and its night with it
    assert closes_at(bar, rome("2026-06-06 23:00")) == rome("2026-06-07 02:00")


def test_the_same_time_twice_is_a_whole_day() -> None:
    assert shown(week((0, "09:00", "09:00")), "2026-06-01 00:00", "2026-06-04 00:00") == [
        "Mon 09:00+0200 Tue 09:00+0200"
    ]
    assert shown(week((0, "00:00", "00:00")), "2026-05-31 00:00", "2026-06-04 00:00") == [
        "Mon 00:00+0200 Tue 00:00+0200"
    ]


def test_open_all_week_never_closes_but_for_a_holiday() -> None:
    rows = [(day, "00:00", "00:00") for day in range(7)]
    assert closes_at(week(*rows), rome("2026-06-01 12:00")) is None
    assert opens_at(week(*rows), rome("2026-06-01 12:00")) is None
    christmas = week(*rows, special=(SpecialDay(date(2026, 12, 25)),))
    assert closes_at(christmas, rome("2026-12-24 12:00")) == rome("2026-12-25 00:00")
    assert opens_at(christmas, rome("2026-12-24 12:00")) == rome("2026-12-26 00:00")


def test_new_hours_leave_the_past_as_it_was() -> None:
    change = date(2026, 6, 3)
    old, new = Hours(0, time(9), time(18), date.min, change), Hours(2, time(10), time(12), change)
    schedule = Schedule(ROME, (old, new))
    assert is_open(schedule, rome("2026-06-01 17:00"))
    assert not is_open(schedule, rome("2026-06-08 17:00"))
    assert is_open(schedule, rome("2026-06-10 11:00"))


def test_before_the_first_hours_and_after_the_last_whoever_is_online_answers() -> None:
    schedule = Schedule(ROME, (Hours(0, time(9), time(18), date(2026, 6, 1), date(2026, 6, 15)),))
    assert is_open(schedule, rome("2026-05-31 23:00"))
    assert not is_open(schedule, rome("2026-06-02 12:00"))
    assert is_open(schedule, rome("2026-06-15 03:00"))
    assert opens_at(schedule, rome("2026-06-09 12:00")) == rome("2026-06-15 00:00")


@pytest.mark.parametrize(
    ("special", "is_closed"),
    [
        ([SpecialDay(date(2026, 12, 25))], True),
        ([SpecialDay(date(2020, 12, 25), yearly=True)], True),
        ([SpecialDay(date(2027, 12, 25), yearly=True)], False),  # from next year on
        ([SpecialDay(date(2026, 12, 25)), SpecialDay(date(2026, 12, 25), time(9), time(20), own=True)], False),
        ([SpecialDay(date(2026, 12, 25), own=True), SpecialDay(date(2026, 12, 25), time(9), time(20))], True),
        ([SpecialDay(date(2020, 12, 25), yearly=True), SpecialDay(date(2026, 12, 25), time(9), time(20))], False),
        ([SpecialDay(date(2026, 12, 25), time(9), time(20)), SpecialDay(date(2026, 12, 25))], True),
        ([SpecialDay(date(2026, 12, 25)), SpecialDay(date(2020, 12, 25), time(9), time(20), True, True)], False),
    ],
)
def test_the_nearest_special_day_decides(special: list[SpecialDay], is_closed: bool) -> None:
    schedule = Schedule(ROME, SHOP.hours, tuple(special))
    assert is_open(schedule, rome("2026-12-25 10:00")) != is_closed


def test_a_special_day_can_have_several_intervals() -> None:
    day = date(2026, 12, 24)
    both = (SpecialDay(day, time(8), time(12)), SpecialDay(day, time(14), time(16)))
    assert shown(Schedule(ROME, SHOP.hours, both), "2026-12-24 00:00", "2026-12-25 00:00") == [
        "Thu 08:00+0100 Thu 12:00+0100",
        "Thu 14:00+0100 Thu 16:00+0100",
    ]


def test_the_29th_of_february_comes_in_leap_years() -> None:
    schedule = Schedule(ROME, SHOP.hours, (SpecialDay(date(2024, 2, 29), yearly=True),))
    assert not is_open(schedule, rome("2028-02-29 10:00"))
    assert is_open(schedule, rome("2026-02-28 10:00"))


def test_the_night_on_which_clocks_go_forward() -> None:
    night = ("2026-03-28 12:00", "2026-03-29 12:00")
    assert shown(week((6, "02:30", "05:00")), *night) == ["Sun 03:00+0200 Sun 05:00+0200"]
    assert shown(week((6, "01:00", "02:30")), *night) == ["Sun 01:00+0100 Sun 03:00+0200"]
    assert shown(week((6, "02:10", "02:50")), *night) == []
    assert closes_at(week((6, "01:00", "02:30")), rome("2026-03-29 01:30")) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert shown(week((5, "22:00", "06:00")), *night) == ["Sat 22:00+0100 Sun 06:00+0200"]


def test_the_night_on_which_clocks_go_back() -> None:
    night = ("2026-10-24 12:00", "2026-10-25 12:00")
    assert shown(week((6, "02:30", "05:00")), *night) == ["Sun 02:30+0200 Sun 05:00+0100"]
    assert shown(week((6, "01:00", "02:30")), *night) == ["Sun 01:00+0200 Sun 02:30+0100"]
    assert shown(week((6, "02:10", "02:20")), *night) == ["Sun 02:10+0200 Sun 02:20+0100"]
    assert shown(week((6, "00:00", "02:00")), *night) == ["Sun 00:00+0200 Sun 02:00+0200"]


def test_a_midnight_that_does_not_exist() -> None:
    zone = ZoneInfo("America/Sao_Paulo")
    schedule = Schedule(zone, (Hours(6, time(), time(12)),))
    found = openings(schedule, datetime(2018, 11, 4, tzinfo=UTC), datetime(2018, 11, 5, tzinfo=UTC))
    assert [one.astimezone(zone).isoformat() for one in found[0]] == [
        "2018-11-04T01:00:00-02:00",
        "2018-11-04T12:00:00-02:00",
    ]


def test_an_opening_shorter_than_the_cut_off_is_passed_over() -> None:
    schedule = week((0, "09:00", "09:05"), (1, "09:00", "18:00"))
    sunday = rome("2026-06-07 12:00")
    assert opens_at(schedule, sunday) == rome("2026-06-08 09:00")
    assert opens_at(schedule, sunday, lasting=timedelta(minutes=10)) == rome("2026-06-09 09:00")


def test_it_is_looked_a_year_ahead_and_no_further() -> None:
    schedule = Schedule(ROME, (Hours(0, time(9), time(9, 30)),), ())
    closed = tuple(SpecialDay(date(2026, 6, 1) + 7 * n * DAY) for n in range(60))
    assert opens_at(Schedule(ROME, schedule.hours, closed), rome("2026-06-01 12:00")) is None
    assert opens_at(Schedule(ROME, schedule.hours, closed[:50]), rome("2026-06-01 12:00")) == rome("2027-05-17 09:00")
