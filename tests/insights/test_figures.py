"""Figures over the table: the same rule finds a figure and the conversations behind it."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from livehelp_plugin.insights.figures import ROW_FIELDS, Period, figures, frame_of, local_period
from livehelp_plugin.insights.kpis import KPIS
from livehelp_plugin.insights.measuring import Row, matches
from livehelp_plugin.insights.models import ConversationFacts
from tests.factories.availability import DepartmentFactory
from tests.factories.insights import FactsFactory
from tests.factories.visitors import BEGIN
from tests.pages import plant_site

WEEK = Period(BEGIN - timedelta(days=1), BEGIN + timedelta(days=6))
ROME = ZoneInfo("Europe/Rome")


def test_days_are_the_shop_s_local_days() -> None:
    period = local_period(date(2026, 3, 28), date(2026, 3, 29), ROME)
    assert period.start == datetime(2026, 3, 27, 23, tzinfo=UTC)
    assert period.end == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_the_period_before_has_as_many_local_days_though_the_clock_is_put_forward() -> None:
    before = local_period(date(2026, 3, 30), date(2026, 3, 31), ROME).before
    assert before == local_period(date(2026, 3, 28), date(2026, 3, 29), ROME)


def test_figures_know_the_period_before_and_nothing_of_other_sites(site) -> None:
    FactsFactory.create_batch(3)
    FactsFactory.create_batch(2, received_at=WEEK.start - timedelta(seconds=1))
    FactsFactory.create(received_at=WEEK.end)
    received = figures(site.pk, WEEK.start, WEEK.end)["received"]
    assert (received.now.value, received.before.value) == (3, 2)
    assert figures(site.pk + 1, WEEK.start, WEEK.end)["received"].now.value == 0


def test_figures_can_be_narrowed_to_a_department(site) -> None:
    mine = DepartmentFactory.create()
    FactsFactory.create_batch(2, department=mine)
    FactsFactory.create()
    received = figures(site.pk, WEEK.start, WEEK.end, narrowed={"department": mine})["received"]
    assert (received.now.value, received.rows.count()) == (2, 2)


def test_too_few_are_not_enough_for_a_percentage_but_for_a_count(site) -> None:
    FactsFactory.create_batch(7, wait_seconds=5.0)
    found = figures(site.pk, WEEK.start, WEEK.end)
    assert (found["lost_rate"].enough, found["lost_rate"].now.n) == (False, 7)
    assert found["received"].enough
    assert found["wait_median"].enough
    assert not found["wait_p90"].enough
    FactsFactory.create_batch(3, wait_seconds=5.0)
    found = figures(site.pk, WEEK.start, WEEK.end)
    assert found["lost_rate"].enough
    assert not found["lost_rate"].comparable


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_take_the_same_few_queries_for_any_number_of_rows(site, rows: int) -> None:
    FactsFactory.create_batch(rows)
    with CaptureQueriesContext(connection) as queries:
        figures(site.pk, WEEK.start, WEEK.end)
    tables = [query["sql"].split(" FROM ")[1].split()[0] for query in queries if " FROM " in query["sql"]]
    assert tables == ['"livehelp_rulesversion"', *['"livehelp_conversationfacts"'] * 2]


PERSON = uuid.UUID(int=7)
MOMENTS = st.sampled_from([None, BEGIN, datetime(2999, 1, 1, tzinfo=UTC)])
FIELDS = st.fixed_dictionaries(
    {
        "person": st.sampled_from([None, PERSON]),
        "counted": st.booleans(),
        "outcome": st.sampled_from(["open", "handled", "lost"]),
        "dropped": st.booleans(),
        "qualifying": st.booleans(),
        "converted": st.booleans(),
        "settled_at": MOMENTS,
        "wait_seconds": st.sampled_from([None, 0.0, 12.5]),
        "assisted_orders": st.integers(0, 2),
        "surveys_asked": st.integers(0, 2),
        "surveys_answered": st.integers(0, 1),
    }
)


class TestTheListBehindAFigure(TestCase):
    """The filter that the database takes and the one that the pure rules take find the same rows."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(FIELDS, max_size=6))
    def test_is_what_the_figure_was_computed_from(self, rows: list[dict]) -> None:
        site, department = plant_site(), DepartmentFactory.create()
        made = [FactsFactory.create(site=site, department=department, **row) for row in rows]
        if made:
            ConversationFacts.objects.filter(pk=made[0].pk).update(part_of=made[-1])
        frame = frame_of(site.pk)
        plain = {row.pop("pk"): Row(**row) for row in ConversationFacts.objects.values("pk", *ROW_FIELDS)}
        for key, figure in figures(site.pk, WEEK.start, WEEK.end).items():
            where = KPIS[key].behind(frame)
            expected = {pk for pk, row in plain.items() if matches(row, where)}
            assert set(figure.rows.values_list("pk", flat=True)) == expected


def test_every_field_of_a_row_is_a_column() -> None:
    columns = {field.attname.removesuffix("_id") for field in ConversationFacts._meta.concrete_fields}
    assert set(ROW_FIELDS) <= columns
