"""Setting weeks and special days: from a day on, and never in the past."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.availability.models import Department, Holiday, OpeningHours
from livehelp_plugin.availability.opening_hours import Hours, Schedule, is_open, openings
from livehelp_plugin.availability.schedules import schedule_of
from livehelp_plugin.availability.setting_hours import (
    Interval,
    Special,
    add_holiday,
    change_holiday,
    import_holidays,
    next_time,
    overlapping,
    remove_holiday,
    set_time_zone,
    set_week,
    today_of,
    withdraw_week,
)
from tests.world import World

NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()
DAY = timedelta(days=1)
NINE_TO_SIX = [Interval(day, time(9), time(18)) for day in range(5)]
TEN_TO_FOUR = [Interval(day, time(10), time(16)) for day in range(7)]


@pytest.fixture(autouse=True)
def a_shop_in_utc(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"


@pytest.fixture
def department(world: World) -> Department:
    return world.department


def lengths(department: Department, start: date, days: int) -> list[int]:
    """For how many hours it is open on each of these days."""
    schedule = schedule_of(department)
    begin = datetime.combine(start, time(), UTC)
    found = [openings(schedule, begin + n * DAY, begin + (n + 1) * DAY) for n in range(days)]
    return [sum((closes - opens).seconds // 3600 or 24 for opens, closes in one) for one in found]


# ------------------------------------------------------------------ the week


def test_a_week_holds_from_its_day_on(department: Department) -> None:
    assert set_week(department, NINE_TO_SIX, from_day=TODAY + DAY, now=NOW)
    assert lengths(department, TODAY - DAY, 6) == [24, 24, 9, 9, 0, 0]


def test_a_change_leaves_the_past_as_it_was(department: Department) -> None:
    set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    later = NOW + 7 * DAY
    assert set_week(department, TEN_TO_FOUR, from_day=later.date(), now=later)
    assert lengths(department, TODAY, 9) == [9, 9, 9, 0, 0, 9, 9, 6, 6]


def test_the_past_cannot_be_changed(department: Department) -> None:
    with pytest.raises(ValidationError) as refused:
        set_week(department, NINE_TO_SIX, from_day=TODAY - DAY, now=NOW)
    assert refused.value.code == "past"
    assert not OpeningHours.objects.exists()


def test_today_is_that_of_the_departments_clock(department: Department) -> None:
    evening = NOW.replace(hour=23)
    set_time_zone(department, "Asia/Kathmandu")
    assert today_of(department, evening) == TODAY + DAY
    with pytest.raises(ValidationError):
        set_week(department, NINE_TO_SIX, from_day=TODAY, now=evening)


def test_saving_twice_on_one_day_keeps_the_second(department: Department) -> None:
    set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    set_week(department, TEN_TO_FOUR, from_day=TODAY, now=NOW)
    assert OpeningHours.objects.count() == 7
    assert lengths(department, TODAY, 2) == [6, 6]


def test_saving_the_same_changes_nothing(department: Department) -> None:
    set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    before = set(OpeningHours.objects.values_list("pk", flat=True))
    assert not set_week(department, NINE_TO_SIX, from_day=TODAY + DAY, now=NOW + DAY)
    assert set(OpeningHours.objects.values_list("pk", flat=True)) == before


def test_an_earlier_change_takes_the_place_of_a_planned_one(department: Department) -> None:
    set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    set_week(department, TEN_TO_FOUR, from_day=TODAY + 7 * DAY, now=NOW)
    assert set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    assert lengths(department, TODAY + 7 * DAY, 4) == [9, 9, 9, 0]


def test_a_planned_change_can_be_taken_back(department: Department) -> None:
    set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    set_week(department, TEN_TO_FOUR, from_day=TODAY + 7 * DAY, now=NOW)
    assert withdraw_week(department, TODAY + 7 * DAY, now=NOW)
    assert lengths(department, TODAY + 7 * DAY, 4) == [9, 9, 9, 0]
    assert not withdraw_week(department, TODAY + 7 * DAY, now=NOW)
    assert not withdraw_week(department, TODAY, now=NOW)


def test_without_any_time_whoever_is_online_answers_again(department: Department) -> None:
    set_week(department, NINE_TO_SIX, from_day=TODAY, now=NOW)
    assert set_week(department, [], from_day=TODAY + DAY, now=NOW)
    assert lengths(department, TODAY, 5) == [9, 24, 24, 24, 24]


def test_times_that_overlap_are_refused(department: Department) -> None:
    with pytest.raises(ValidationError) as refused:
        set_week(department, [Interval(0, time(9), time(13)), Interval(0, time(12), time(18))], from_day=TODAY, now=NOW)
    assert refused.value.code == "overlap"


def test_the_week_is_a_circle() -> None:
    night, morning = Interval(6, time(22), time(2)), Interval(0, time(1), time(5))
    assert overlapping([night, morning]) == [morning]
    assert overlapping([night, Interval(0, time(2), time(5))]) == []
    assert overlapping([Interval(day, time(), time()) for day in range(7)]) == []


intervals = st.builds(
    Interval,
    st.integers(0, 6),
    st.sampled_from([time(hour) for hour in range(0, 24, 3)]),
    st.sampled_from([time(hour) for hour in range(0, 24, 3)]),
)


@given(st.lists(intervals, max_size=5, unique=True))
def test_a_week_without_overlaps_is_as_long_as_its_parts(week: list[Interval]) -> None:
    from zoneinfo import ZoneInfo

    schedule = Schedule(ZoneInfo("UTC"), tuple(Hours(one.weekday, one.opens, one.closes) for one in week))
    start = datetime(2026, 6, 1, tzinfo=UTC)
    length = sum((closes - opens for opens, closes in openings(schedule, start, start + 7 * DAY)), timedelta())
    parts = timedelta(minutes=sum(one.end - one.begin for one in week))
    if week:
        assert (length == parts) == (not overlapping(week))


# ------------------------------------------------------------------ special days


def test_a_holiday_is_closed_for_its_department_or_for_all(department: Department) -> None:
    add_holiday(department, Special(TODAY + DAY, "Inventory"), now=NOW)
    add_holiday(None, Special(TODAY + 2 * DAY, "Ferragosto"), now=NOW)
    assert lengths(department, TODAY, 4) == [24, 0, 0, 24]


def test_other_times_and_nights(department: Department) -> None:
    add_holiday(None, Special(TODAY + DAY, "Long night", opens=time(20), closes=time(2)), now=NOW)
    assert lengths(department, TODAY + DAY, 2) == [4, 24]  # what runs past midnight meets the next whole day


def test_no_special_day_in_the_past(department: Department) -> None:
    with pytest.raises(ValidationError) as refused:
        add_holiday(None, Special(TODAY - DAY, "Yesterday"), now=NOW)
    assert "date" in refused.value.message_dict


def test_a_yearly_day_begins_with_its_next_time(department: Department) -> None:
    row = add_holiday(None, Special(date(1990, 12, 25), "Christmas", yearly=True), now=NOW)
    assert row.date == date(2026, 12, 25)
    assert add_holiday(None, Special(date(1990, 1, 6), "Epiphany", yearly=True), now=NOW).date == date(2027, 1, 6)
    assert next_time(date(2024, 2, 29), TODAY) == date(2028, 2, 29)
    assert next_time(date(2096, 2, 29), date(2097, 1, 1)) == date(2104, 2, 29)


def test_the_same_day_twice_is_refused(department: Department) -> None:
    for where in (department, None):
        add_holiday(where, Special(TODAY, "Inventory"), now=NOW)
        with pytest.raises(ValidationError):
            add_holiday(where, Special(TODAY, "Inventory"), now=NOW)


def test_only_both_times_or_none(department: Department) -> None:
    with pytest.raises(ValidationError):
        add_holiday(None, Special(TODAY, "Half", opens=time(9)), now=NOW)


def test_a_day_that_is_over_cannot_be_changed_or_removed(department: Department) -> None:
    row = add_holiday(None, Special(TODAY, "Today"), now=NOW)
    tomorrow = NOW + DAY
    with pytest.raises(ValidationError):
        change_holiday(row, None, Special(TODAY + 9 * DAY, "Moved"), now=tomorrow)
    with pytest.raises(ValidationError):
        remove_holiday(row, now=tomorrow)
    assert Holiday.objects.get().date == TODAY
    remove_holiday(row, now=NOW)
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("removed", [True, False])
def test_the_years_that_are_past_stay_when_a_yearly_day_changes(department: Department, removed: bool) -> None:
    row = add_holiday(department, Special(date(2026, 12, 25), "Christmas", yearly=True), now=NOW)
    years_later = datetime(2029, 3, 1, tzinfo=UTC)
    if removed:
        remove_holiday(row, now=years_later)
    else:
        change_holiday(row, None, Special(date(2026, 12, 24), "Eve", yearly=True), now=years_later)
    schedule = schedule_of(department)
    for year, closed in ((2026, True), (2027, True), (2028, True), (2029, False)):
        assert is_open(schedule, datetime(year, 12, 25, 12, tzinfo=UTC)) != closed
    assert is_open(schedule, datetime(2028, 12, 24, 12, tzinfo=UTC))
    assert is_open(schedule, datetime(2029, 12, 24, 12, tzinfo=UTC)) == removed


def test_an_import_passes_over_the_past_and_what_the_owner_said(department: Department) -> None:
    add_holiday(None, Special(date(2026, 12, 24), "Eve", opens=time(9), closes=time(12)), now=NOW)
    add_holiday(None, Special(date(2026, 12, 25), "Xmas", yearly=True), now=NOW)
    days = [
        (TODAY - DAY, "Yesterday"),
        (TODAY, "Today"),
        (date(2026, 12, 24), "Christmas Eve"),
        (date(2027, 12, 25), "Christmas"),
        (date(2027, 1, 6), "Epiphany" * 20),
    ]
    assert import_holidays(None, days, now=NOW) == 2
    assert import_holidays(None, days, now=NOW) == 0
    assert import_holidays(department, days, now=NOW) == 4
    assert Holiday.objects.filter(department=None).count() == 4
