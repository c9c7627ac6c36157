"""The week that a page shows: as the department's hours have it today, with the days to come that differ."""

from datetime import date, time, timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import override

from livehelp_plugin.availability.models import Holiday
from livehelp_plugin.availability.setting_hours import Interval, set_week, today_of
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.widget.week import Special, Week, week_of
from livehelp_plugin.widget.week_words import shown_week

NINE, ONE, SIX = time(9), time(13), time(18)


def test_a_department_without_hours_has_no_days(world: Any) -> None:
    week = week_of(world.site.pk)

    assert week is not None
    assert week.days == ()


def test_its_intervals_and_coming_holidays(world: Any) -> None:
    department, now = world.department, database_now()
    today = today_of(department, now)
    set_week(
        department,
        [Interval(0, NINE, ONE), Interval(0, time(14), SIX), Interval(5, NINE, ONE)],
        from_day=today,
        now=now,
    )
    Holiday.objects.create(date=today + timedelta(days=3), name="Feast")
    Holiday.objects.create(department=department, date=today + timedelta(days=3), name="Ours", opens=NINE, closes=ONE)
    Holiday.objects.create(date=today - timedelta(days=3), name="Past")
    Holiday.objects.create(date=today + timedelta(days=90), name="Far")
    cache.clear()

    week = week_of(world.site.pk, department.pk)

    assert week is not None
    assert week.days == (((NINE, ONE), (time(14), SIX)), (), (), (), (), ((NINE, ONE),), ())
    assert week.special == (Special(today + timedelta(days=3), "Ours", ((NINE, ONE),)),)


def test_no_query_while_it_is_cached(world: Any, django_assert_num_queries: Any) -> None:
    week_of(world.site.pk)
    with django_assert_num_queries(0):
        week_of(world.site.pk)


def test_in_words_of_the_reader() -> None:
    week = Week("Europe/Rome", (((NINE, ONE),), *[()] * 6), (Special(date(2026, 12, 8), "Immacolata", ()),))

    with override("it"):
        shown = shown_week(week)

    assert shown["days"][0] == {"number": 0, "name": "Lunedì", "times": "09:00 – 13:00"}
    assert (shown["days"][6]["times"], shown["special"][0]["times"]) == ("Chiuso", "Chiuso")
    assert shown["special"][0]["date"] == "2026-12-08"
