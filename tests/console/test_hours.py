"""Opening hours and special days in the admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from livehelp_plugin.availability import national_holidays
from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department, Holiday, OpeningHours
from livehelp_plugin.availability.opening_hours import is_open
from livehelp_plugin.availability.schedules import schedule_of
from livehelp_plugin.availability.setting_hours import Interval, Special, add_holiday, set_week
from livehelp_plugin.console.hours_forms import USUAL, names_of
from livehelp_plugin.console.hours_words import periods_of, week_in_words
from tests.world import World

pytestmark = pytest.mark.django_db

HOURS = "/admin/live-help/hours/"
HOLIDAYS = "/admin/live-help/holidays/"
TODAY = datetime.now(UTC).date()  # the pages ask the database what day it is
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def a_shop_in_utc(settings: Any) -> None:
    settings.TIME_ZONE = "UTC"


@pytest.fixture
def supervisor(sign_in: Callable[..., Client], world: World) -> Client:
    return sign_in(groups=("Supervisors",))


@pytest.fixture
def department(world: World) -> Department:
    return world.department


def page(department: Department) -> str:
    return f"{HOURS}{department.pk}/"


def week(*rows: tuple[int, int, str, str], **more: str) -> dict[str, str]:
    """What the form sends: day, slot, from, until."""
    sent = {"when": "hours", "time_zone": "", "from_day": TODAY.isoformat()} | more
    for day, slot, opens, closes in rows:
        sent |= dict(zip(names_of(day, slot), (opens, closes), strict=True))
    return sent


def kept(department: Department) -> list[tuple[int, str, str]]:
    rows = OpeningHours.objects.filter(department=department, effective_until=None).order_by("weekday", "opens")
    return [(row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}") for row in rows]


# ------------------------------------------------------------------ who may


@pytest.mark.parametrize("path", [HOURS, HOURS + "1/", HOURS + "import/", HOLIDAYS, HOLIDAYS + "new/"])
def test_operators_do_not_see_them(sign_in: Callable[..., Client], world: World, path: str) -> None:
    operator = sign_in(groups=("Operators",))
    path = path.replace("1/", f"{world.department.pk}/")
    assert operator.get(path).status_code in (302, 403)
    assert operator.post(path, week((0, 0, "09:00", "18:00"))).status_code in (302, 403, 405)
    assert not OpeningHours.objects.exists()


def test_they_stand_in_the_menu_and_on_the_departments_page(supervisor: Client, department: Department) -> None:
    assert HOURS in supervisor.get("/admin/").content.decode()
    assert page(department) in supervisor.get(f"/admin/live-help/departments/edit/{department.pk}/").content.decode()


# ------------------------------------------------------------------ the week


def test_one_department_is_shown_at_once(supervisor: Client, department: Department) -> None:
    assert supervisor.get(HOURS).headers["Location"] == page(department)


def test_several_are_listed_with_their_weeks(supervisor: Client, department: Department) -> None:
    other = create_department("Wholesale")
    set_week(other, USUAL, from_day=TODAY, now=datetime.now(UTC))
    shown = supervisor.get(HOURS).content.decode()
    assert page(department) in shown
    assert page(other) in shown
    assert "Mon–Fri 9 a.m.–6 p.m." in shown


def test_a_week_is_saved_and_logged(supervisor: Client, department: Department) -> None:
    sent = week((0, 0, "09:00", "13:00"), (0, 2, "15:30", "19:30"), (5, 0, "20:00", "02:00"), time_zone="Europe/Rome")
    assert supervisor.post(page(department), sent).status_code == 302
    assert kept(department) == [(0, "09:00", "13:00"), (0, "15:30", "19:30"), (5, "20:00", "02:00")]
    department.refresh_from_db()
    assert department.time_zone == "Europe/Rome"
    assert ModelLogEntry.objects.get().data == {"hours": TODAY.isoformat()}
    shown = supervisor.get(page(department)).content.decode()
    assert 'value="15:30"' in shown


def test_always_takes_the_hours_away(supervisor: Client, department: Department) -> None:
    set_week(department, USUAL, from_day=TODAY, now=datetime.now(UTC))
    supervisor.post(page(department), week((0, 0, "09:00", "18:00"), when="always"))
    assert kept(department) == []
    assert schedule_of(department).is_always_open


def test_a_later_day_is_planned_shown_and_taken_back(supervisor: Client, department: Department) -> None:
    later = TODAY + 9 * DAY
    supervisor.post(page(department), week((0, 0, "09:00", "18:00")))
    supervisor.post(page(department), week((6, 0, "10:00", "12:00"), from_day=later.isoformat()))
    shown = supervisor.get(page(department)).content.decode()
    assert "Planned" in shown
    assert 'value="10:00"' not in shown  # the form holds the present week
    assert 'value="10:00"' in supervisor.get(page(department), {"from": later.isoformat()}).content.decode()
    supervisor.post(page(department) + "withdraw/", {"from": later.isoformat()})
    assert kept(department) == [(0, "09:00", "18:00")]


@pytest.mark.parametrize("day", ["2020-01-01", "tomorrow", "2026-13-41", ""])
def test_a_plan_that_is_none(supervisor: Client, department: Department, day: str) -> None:
    assert supervisor.get(page(department), {"from": day}).status_code == (404 if day else 200)
    assert supervisor.post(page(department) + "withdraw/", {"from": day}).status_code == 302


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (week((0, 0, "09:00", "13:00"), (0, 1, "12:00", "18:00")), "These times overlap."),
        (week((6, 0, "22:00", "02:00"), (0, 0, "01:00", "05:00")), "These times overlap."),
        (week((0, 0, "09:00", "")), "Both times are needed"),
        (week((0, 0, "25:00", "26:00")), "Both times are needed"),
        (week(), "Enter the times of at least one day"),
        (week((0, 0, "09:00", "18:00"), from_day="2020-01-01"), "The past stays as it was"),
        (week((0, 0, "09:00", "18:00"), time_zone="Europe/Atlantis"), "is not one of the available choices"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_kept(
    supervisor: Client, department: Department, sent: dict[str, str], said: str
) -> None:
    answer = supervisor.post(page(department), sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not OpeningHours.objects.exists()


def test_what_shoppers_read_now_stands_beside_it(supervisor: Client, department: Department) -> None:
    for n in (0, 1):
        Holiday.objects.create(date=TODAY + n * DAY, name="Inventory")
    shown = supervisor.get(page(department)).content.decode()
    assert "Back on" in shown
    assert "10 minutes before the close" in shown


# ------------------------------------------------------------------ words


def test_a_week_in_words() -> None:
    assert week_in_words([]) == ["Always: whoever is online answers"]
    assert week_in_words([Interval(day, time(), time()) for day in range(7)]) == ["Mon–Sun all day"]
    assert week_in_words([*USUAL, Interval(0, time(20), time(22)), Interval(6, time(10), time(12))]) == [
        "Monday 9 a.m.–6 p.m., 8 p.m.–10 p.m.",
        "Tue–Fri 9 a.m.–6 p.m.",
        "Saturday closed",
        "Sunday 10 a.m.–noon",
    ]


def test_periods_tell_past_present_and_planned(department: Department) -> None:
    now = datetime(2026, 6, 3, 12, tzinfo=UTC)
    set_week(department, USUAL, from_day=now.date(), now=now)
    set_week(department, [], from_day=now.date() + 7 * DAY, now=now)
    told = [(one.since, one.is_present, one.is_planned) for one in periods_of(department, now.date())]
    assert told == [(date(2026, 6, 10), False, True), (date(2026, 6, 3), True, False)]


# ------------------------------------------------------------------ special days


def special(**more: str) -> dict[str, str]:
    return {"name": "Inventory", "date": (TODAY + DAY).isoformat(), "opens": "", "closes": "", **more}


def test_a_day_is_added_changed_and_deleted(supervisor: Client, department: Department) -> None:
    assert supervisor.post(HOLIDAYS + "new/", special()).status_code == 302
    row = Holiday.objects.get()
    assert (row.department, row.opens) == (None, None)
    assert "Inventory" in supervisor.get(HOLIDAYS).content.decode()
    supervisor.post(f"{HOLIDAYS}edit/{row.pk}/", special(opens="09:00", closes="12:00", yearly="on"))
    row.refresh_from_db()
    assert (row.yearly, row.opens, row.closes) == (True, time(9), time(12))
    supervisor.post(f"{HOLIDAYS}delete/{row.pk}/")
    assert not Holiday.objects.exists()
    assert ModelLogEntry.objects.filter(action="wagtail.delete").count() == 1


def test_a_day_can_be_one_departments(supervisor: Client, department: Department) -> None:
    other = create_department("Wholesale")
    supervisor.post(HOLIDAYS + "new/", special(department=str(other.pk)))
    assert Holiday.objects.get().department == other
    listed = supervisor.get(HOLIDAYS).content.decode()
    assert "Wholesale" in listed


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (special(opens="09:00"), "Both times are needed, or none."),
        (special(date="2020-01-01"), "The past stays as it was"),
        (special(date="soon"), "Enter a valid date."),
        (special(name=""), "This field is required."),
    ],
)
def test_a_day_that_is_not_right(supervisor: Client, department: Department, sent: dict[str, str], said: str) -> None:
    answer = supervisor.post(HOLIDAYS + "new/", sent)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("yearly", [{}, {"yearly": "on"}])
def test_the_same_day_twice_is_said(supervisor: Client, department: Department, yearly: dict[str, str]) -> None:
    add_holiday(None, Special(TODAY + DAY, "Inventory"), now=datetime.now(UTC))
    answer = supervisor.post(HOLIDAYS + "new/", special(**yearly))
    assert answer.status_code == 200
    assert Holiday.objects.count() == 1


def test_a_yearly_day_may_be_given_by_its_first_date(supervisor: Client, department: Department) -> None:
    supervisor.post(HOLIDAYS + "new/", special(date="1990-12-25", yearly="on"))
    assert Holiday.objects.get().date >= TODAY


def test_the_past_is_listed_apart_and_cannot_be_changed(supervisor: Client, department: Department) -> None:
    row = Holiday.objects.create(date=TODAY - DAY, name="Yesterday")
    assert "Yesterday" not in supervisor.get(HOLIDAYS).content.decode()
    assert "Yesterday" in supervisor.get(HOLIDAYS, {"which": "past"}).content.decode()
    assert supervisor.post(f"{HOLIDAYS}edit/{row.pk}/", special()).status_code == 200
    assert "stays as it was" in supervisor.post(f"{HOLIDAYS}delete/{row.pk}/", follow=True).content.decode()
    row.refresh_from_db()
    assert row.name == "Yesterday"


# ------------------------------------------------------------------ the import


def test_national_holidays_are_looked_at_and_then_imported(supervisor: Client, department: Department) -> None:
    year = TODAY.year + 1
    asked = f"{HOURS}import/?country=DE&region=BY&years={year}"
    shown = supervisor.get(asked).content.decode()
    assert "Bayern" in shown
    assert f'value="{year}-01-06"' in shown  # Epiphany, in Bavaria only
    answer = supervisor.post(asked, {"day": [f"{year}-01-01", f"{year}-01-06", f"{year}-02-30", "x"]}, follow=True)
    assert "2 holidays were added." in answer.content.decode()
    schedule = schedule_of(department)
    assert not is_open(schedule, datetime(year, 1, 6, 12, tzinfo=UTC))
    assert "0 holidays were added." in supervisor.post(asked, {"day": [f"{year}-01-01"]}, follow=True).content.decode()


@pytest.mark.parametrize("asked", ["country=XX&years=2027", "country=IT&region=BY&years=2027", "country=IT&years=1800"])
def test_what_does_not_exist_imports_nothing(supervisor: Client, department: Department, asked: str) -> None:
    path = f"{HOURS}import/?{asked.replace('2027', str(TODAY.year + 1))}"
    assert supervisor.get(path).status_code == 200
    assert supervisor.post(path, {"day": ["2020-01-01"]}).status_code == 302
    assert not Holiday.objects.exists()


def test_without_the_package_it_is_said_how_to_have_it(
    supervisor: Client, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livehelp_plugin.console.hours_import.is_installed", lambda: False)
    shown = supervisor.get(HOURS + "import/")
    assert "wagtail-livehelp[holidays]" in shown.content.decode()
    assert supervisor.post(HOURS + "import/", {"day": ["2030-01-01"]}).status_code == 200
    assert national_holidays.is_installed()
