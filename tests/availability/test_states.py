"""What shoppers are told of departments: hours, cut-off, and who is there."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department, Estimate, Holiday, Lease, OpeningHours, Operator, Status
from livehelp_plugin.availability.presence import subject_of_operator
from livehelp_plugin.availability.queries import answering, states
from livehelp_plugin.policy.actions import change_rules
from tests.world import World

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def a_shop_in_utc(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"


def at(text: str) -> datetime:
    return datetime.combine(MONDAY, time.fromisoformat(text), UTC)


@pytest.fixture
def open_nine_to_six(world: World) -> Department:
    for weekday in range(5):
        OpeningHours.objects.create(
            department=world.department,
            weekday=weekday,
            opens=time(9),
            closes=time(18),
            effective_from=date(2026, 1, 1),
        )
    return world.department


def connected(world: World, until: datetime, **more: Any) -> Operator:
    """An operator who is online, with a connection that is proven until then."""
    operator = Operator.objects.get(pk=world.operator(**more).operator_id)
    Lease.objects.filter(subject=subject_of_operator(operator.pk)).delete()
    Lease.objects.create(subject=subject_of_operator(operator.pk), connection=uuid.uuid4(), expires_at=until)
    return operator


def state(world: World, now: datetime) -> str:
    return states(world.site.pk, now)[world.department.pk]


def told(world: World, now: datetime) -> tuple[str, datetime | None, datetime | None]:
    one = answering(world.site.pk, now)[world.department.pk]
    return one.state, one.until, one.opens


# ------------------------------------------------------------------ who is there


def test_without_hours_whoever_is_online_answers(world: World) -> None:
    connected(world, at("03:00") + MINUTE)
    assert told(world, at("03:00")) == ("open", None, None)


def test_whose_connection_was_lost_lately_is_reconnecting_and_then_nobody(world: World) -> None:
    connected(world, at("10:00"))
    assert state(world, at("10:00") - MINUTE) == "open"
    assert state(world, at("10:00")) == "reconnecting"
    assert state(world, at("10:00") + timedelta(seconds=89)) == "reconnecting"
    assert state(world, at("10:00") + timedelta(seconds=90)) == "nobody"


def test_the_grace_is_the_owners(world: World) -> None:
    change_rules(world.site.pk, None, at("00:00"), operator_grace_seconds=30)
    connected(world, at("10:00"))
    assert state(world, at("10:00") + timedelta(seconds=29)) == "reconnecting"
    assert state(world, at("10:00") + timedelta(seconds=30)) == "nobody"


def test_one_who_is_there_is_enough(world: World) -> None:
    connected(world, at("10:00"))
    connected(world, at("11:00"), name="Marco")
    assert state(world, at("10:00") + MINUTE) == "open"


def test_who_paused_or_went_offline_is_not_reconnecting(world: World) -> None:
    for status in (Status.PAUSED, Status.OFFLINE):
        Operator.objects.filter(pk=connected(world, at("11:00"), name=status).pk).update(status=status)
    assert state(world, at("10:00")) == "nobody"


def test_who_left_the_staff_is_nobody(world: World) -> None:
    operator = connected(world, at("11:00"))
    operator.user.is_active = False
    operator.user.save()
    assert state(world, at("10:00")) == "nobody"


def test_busy_is_a_state_of_those_who_are_there(world: World) -> None:
    Department.objects.update(is_busy=True)
    connected(world, at("10:00"))
    assert state(world, at("10:00") - MINUTE) == "busy"
    assert state(world, at("10:00")) == "reconnecting"


# ------------------------------------------------------------------ hours


def test_new_chats_stop_ten_minutes_before_the_close(world: World, open_nine_to_six: Department) -> None:
    connected(world, at("23:00"))
    tomorrow = at("09:00") + timedelta(days=1)
    assert told(world, at("08:59")) == ("closed", None, at("09:00"))
    assert told(world, at("09:00")) == ("open", at("17:50"), None)
    assert told(world, at("17:49")) == ("open", at("17:50"), None)
    assert told(world, at("17:50")) == ("closed", None, tomorrow)
    assert told(world, at("18:00")) == ("closed", None, tomorrow)


def test_nobody_there_within_hours_is_not_closed(world: World, open_nine_to_six: Department) -> None:
    assert told(world, at("12:00")) == ("nobody", at("17:50"), None)


def test_the_weekend_and_the_holiday_after_it(world: World, open_nine_to_six: Department) -> None:
    Holiday.objects.create(date=date(2026, 6, 8), name="Inventory")
    friday = at("18:00") + timedelta(days=4)
    assert told(world, friday) == ("closed", None, at("09:00") + timedelta(days=8))


def test_the_departments_clock_counts(world: World, open_nine_to_six: Department) -> None:
    Department.objects.update(time_zone="America/New_York")
    assert told(world, at("12:59")) == ("closed", None, at("13:00"))
    assert told(world, at("13:00"))[0] == "nobody"


def test_a_zone_that_the_system_does_not_know_is_the_shops(world: World, open_nine_to_six: Department) -> None:
    Department.objects.update(time_zone="Europe/Atlantis")
    assert told(world, at("09:00"))[0] == "nobody"


def test_each_department_has_its_own_hours(world: World, open_nine_to_six: Department) -> None:
    other = create_department("Wholesale")
    Holiday.objects.create(department=other, date=MONDAY.date(), name="Moving house")
    found = answering(world.site.pk, at("12:00"))
    assert {pk: one.state for pk, one in found.items()} == {world.department.pk: "nobody", other.pk: "closed"}
    assert found[other.pk].opens == MONDAY + timedelta(days=1)  # without hours it is open all day


def test_a_day_shorter_than_the_cut_off_takes_no_chats(world: World) -> None:
    for weekday, closes in ((0, time(9, 10)), (1, time(18))):
        OpeningHours.objects.create(
            department=world.department, weekday=weekday, opens=time(9), closes=closes, effective_from=date(2026, 1, 1)
        )
    assert told(world, at("08:00")) == ("closed", None, at("09:00") + timedelta(days=1))
    assert told(world, at("09:00")) == ("closed", None, at("09:00") + timedelta(days=1))


# ------------------------------------------------------------------ the cut-off


def test_the_cut_off_is_the_owners(world: World, open_nine_to_six: Department) -> None:
    change_rules(world.site.pk, None, at("00:00"), cutoff_minutes=30)
    assert told(world, at("12:00"))[1] == at("17:30")
    change_rules(world.site.pk, None, at("00:01"), cutoff_minutes=0)
    assert told(world, at("12:00"))[1] == at("18:00")


@pytest.mark.parametrize(
    ("seconds", "in_hand", "samples", "until"),
    [
        (600.0, 1.0, 20, "17:50"),
        (601.0, 1.0, 20, "17:49"),  # rounded up to whole minutes
        (600.0, 1.55, 20, "17:44"),
        (600.0, 3.0, 19, "17:35"),  # too few to reckon from: the fixed 25 minutes
        (90_000.0, 3.0, 20, "14:00"),  # never more than four hours
        (0.0, 1.0, 20, "18:00"),
    ],
)
def test_a_computed_cut_off(
    world: World, open_nine_to_six: Department, seconds: float, in_hand: float, samples: int, until: str
) -> None:
    change_rules(world.site.pk, None, at("00:00"), cutoff_minutes=25, cutoff_computed=True)
    assert told(world, at("12:00"))[1] == at("17:35")
    Estimate.objects.create(
        department=world.department,
        kind=Estimate.Kind.EFFECTIVE_P90,
        seconds=seconds,
        in_hand=in_hand,
        samples=samples,
        reckoned_at=MONDAY,
    )
    assert told(world, at("12:00"))[1] == at(until)


# ------------------------------------------------------------------ what it costs


def test_hours_cost_two_queries_for_all_departments(world: World, open_nine_to_six: Department) -> None:
    for name in ("Wholesale", "Repairs"):
        create_department(name)
    connected(world, at("13:00"))
    with CaptureQueriesContext(connection) as captured:
        answering(world.site.pk, at("12:00"))
    sql = [one["sql"] for one in captured.captured_queries]
    assert len(sql) == 6
    assert sum("openinghours" in one or "holiday" in one for one in sql) == 2
