"""Slots: what can be booked, on every clock."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.availability.opening_hours import Hours, Schedule, openings
from livehelp_plugin.conversations.choosing import Candidate
from livehelp_plugin.conversations.slots import Grid, Slot, Taken, by_day, free_slots, hold_back, next_free

ROME = ZoneInfo("Europe/Rome")
ZONES = [
    ROME,
    ZoneInfo("America/New_York"),
    ZoneInfo("Australia/Lord_Howe"),  # half an hour of summer time
    ZoneInfo("Asia/Beirut"),  # jumps over midnight
    ZoneInfo("Pacific/Apia"),
    ZoneInfo("Asia/Kathmandu"),
    ZoneInfo("UTC"),
]
CHANGES = [datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 4, 3, tzinfo=UTC)]


def week(opens: time, closes: time, zone: ZoneInfo = ROME) -> Schedule:
    return Schedule(zone, tuple(Hours(day, opens, closes) for day in range(7)))


def slots_of(schedule: Schedule, grid: Grid, now: datetime, taken: list[Taken] | None = None) -> list[Slot]:
    return free_slots(openings(schedule, *grid.reach(now)), taken or [], grid, now)


def wall(slots: list[Slot], zone: ZoneInfo = ROME) -> list[str]:
    return [f"{one.starts_at.astimezone(zone):%d %H:%M}" for one in slots]


@st.composite
def booked_weeks(draw: st.DrawFn) -> tuple[Schedule, Grid, datetime, list[Taken]]:
    zone = draw(st.sampled_from(ZONES))
    times = st.times(min_value=time(0), max_value=time(23, 59)).map(lambda t: t.replace(second=0, microsecond=0))
    grid = Grid(
        zone,
        length=timedelta(minutes=draw(st.sampled_from([5, 15, 20, 25, 45, 60, 90, 240]))),
        lanes=draw(st.integers(1, 3)),
        lead=timedelta(minutes=draw(st.integers(0, 3000))),
        days=draw(st.integers(1, 6)),
    )
    now = draw(st.sampled_from(CHANGES)) + timedelta(minutes=draw(st.integers(0, 4 * 1440)))
    begins = st.integers(-600, 8 * 1440).map(lambda m: now + timedelta(minutes=m))
    taken = [
        Taken(at, at + timedelta(minutes=draw(st.sampled_from([10, 20, 50]))), draw(st.integers(0, 3)))
        for at in draw(st.lists(begins, max_size=12))
    ]
    return week(draw(times), draw(times), zone), grid, now, taken


@given(booked_weeks())
def test_every_slot_is_whole_open_free_and_in_reach(case: tuple[Schedule, Grid, datetime, list[Taken]]) -> None:
    schedule, grid, now, taken = case
    opened = openings(schedule, *grid.reach(now))

    found = free_slots(opened, taken, grid, now)

    for one in found:
        assert one.ends_at - one.starts_at == grid.length
        assert any(begins <= one.starts_at and one.ends_at <= ends for begins, ends in opened)
        assert one.starts_at >= now + grid.lead
        assert one.starts_at.astimezone(grid.zone).date() <= now.astimezone(grid.zone).date() + timedelta(grid.days)
        last = (one.ends_at - timedelta(microseconds=1)).astimezone(grid.zone)
        assert last.date() == one.starts_at.astimezone(grid.zone).date()
        assert one.lanes
        held = {t.lane for t in taken if t.starts_at < one.ends_at and one.starts_at < t.ends_at}
        assert set(one.lanes) == set(range(grid.lanes)) - held
    assert all(a.ends_at <= b.starts_at for a, b in itertools.pairwise(found))


@given(booked_weeks(), st.integers(0, 4 * 1440))
def test_looking_later_shows_the_same_slots(case: tuple[Schedule, Grid, datetime, list[Taken]], minutes: int) -> None:
    """A slot that somebody chose is still one when the choice arrives."""
    schedule, grid, now, taken = case
    later = now + timedelta(minutes=minutes)
    end = grid.reach(now)[1]

    before = {one for one in slots_of(schedule, grid, now, taken) if one.starts_at >= later + grid.lead}
    after = {one for one in slots_of(schedule, grid, later, taken) if one.ends_at <= end}

    assert before == after


@given(booked_weeks())
def test_booking_a_lane_takes_that_lane_alone(case: tuple[Schedule, Grid, datetime, list[Taken]]) -> None:
    schedule, grid, now, taken = case
    found = slots_of(schedule, grid, now, taken)
    if not found:
        return
    chosen = found[len(found) // 2]

    after = slots_of(schedule, grid, now, [*taken, Taken(chosen.starts_at, chosen.ends_at, chosen.lanes[0])])

    rest = Slot(chosen.starts_at, chosen.ends_at, chosen.lanes[1:])
    assert after == [rest if one == chosen else one for one in found if one != chosen or rest.lanes]


def test_a_plain_morning() -> None:
    grid = Grid(ROME, days=1)
    found = slots_of(week(time(9), time(10, 10)), grid, datetime(2026, 5, 4, 7, 30, tzinfo=UTC))

    # 9:30 in Rome, an hour ahead: nothing is left of today; what is shorter than a slot is not offered
    assert wall(found) == ["05 09:00", "05 09:20", "05 09:40"]


def test_the_hour_that_is_skipped_has_no_slots_and_the_one_that_comes_twice_has_both() -> None:
    grid = Grid(ROME, length=timedelta(minutes=30), lead=timedelta(0), days=1)
    night = week(time(1, 30), time(3, 30))

    spring = slots_of(night, grid, datetime(2026, 3, 28, 12, tzinfo=UTC))
    autumn = slots_of(night, grid, datetime(2026, 10, 24, 12, tzinfo=UTC))

    assert wall(spring) == ["29 01:30", "29 03:00"]
    assert wall(autumn) == ["25 01:30", "25 02:00", "25 02:30", "25 02:00", "25 02:30", "25 03:00"]
    assert len({one.starts_at for one in autumn}) == 6


def test_an_opening_over_midnight_begins_anew_there() -> None:
    grid = Grid(ROME, length=timedelta(minutes=50), lead=timedelta(0), days=1)
    found = slots_of(week(time(22), time(2)), grid, datetime(2026, 5, 4, 10, tzinfo=UTC))

    assert wall(found) == ["04 22:00", "04 22:50", "05 00:00", "05 00:50", "05 22:00", "05 22:50"]


def test_days_are_those_of_the_departments_clock() -> None:
    grid = Grid(ROME, length=timedelta(minutes=60), lead=timedelta(0), days=1)
    found = slots_of(week(time(0), time(2)), grid, datetime(2026, 5, 4, 12, tzinfo=UTC))

    [(day, those)] = by_day(found, ROME)
    assert (day.isoformat(), wall(those)) == ("2026-05-05", ["05 00:00", "05 01:00"])


def test_the_nearest_free_ones_are_named_in_the_order_of_time() -> None:
    grid = Grid(ROME, lead=timedelta(0), days=1)
    found = slots_of(week(time(9), time(12)), grid, datetime(2026, 5, 4, 12, tzinfo=UTC))
    wanted = datetime(2026, 5, 5, 8, 0, tzinfo=UTC)
    without = [one for one in found if one.starts_at != wanted]

    assert wall(next_free(without, wanted)) == ["05 09:40", "05 10:20", "05 10:40"]


teams = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 6)), max_size=4).map(
    lambda rows: [Candidate(pk, capacity=capacity, used=used) for pk, (capacity, used) in enumerate(rows, start=1)]
)


@given(teams, st.integers(0, 8), st.lists(st.integers(1, 5), max_size=3))
def test_places_are_held_back_and_never_more_than_there_are(
    team: list[Candidate], places: int, named: list[int]
) -> None:
    def free(those: list[Candidate]) -> int:
        return sum(max(one.capacity - one.used, 0) for one in those)

    left = hold_back(team, places, named)

    assert [one.operator_id for one in left] == [one.operator_id for one in team]
    assert all(after.used >= before.used for before, after in zip(team, left, strict=True))
    assert max(free(team) - places - len(named), 0) <= free(left) <= max(free(team) - places, 0)


def test_the_named_operators_own_place_is_held_back() -> None:
    team = [Candidate(1, capacity=4), Candidate(2, capacity=1)]

    assert [one.used for one in hold_back(team, 0, [2])] == [0, 1]
    assert [one.used for one in hold_back(team, 2)] == [2, 0]
