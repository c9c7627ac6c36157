"""What the computed cut-off is made from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livehelp_plugin.availability.models import Department, Estimate, Operator
from livehelp_plugin.availability.schedules import computed_cutoff
from livehelp_plugin.conversations.models import Assignment
from livehelp_plugin.insights.cutoff import reckon_cutoff, side_by_side
from livehelp_plugin.insights.models import Outcome
from livehelp_plugin.insights.sweeps import estimate_cutoffs
from tests.factories.availability import DepartmentFactory, OperatorFactory
from tests.factories.conversations import ConversationFactory
from tests.factories.insights import FactsFactory
from tests.factories.visitors import BEGIN

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
NOW = BEGIN + timedelta(days=1)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory.create()


@pytest.fixture
def operator() -> Operator:
    return OperatorFactory.create()


def handled(
    department: Department, operator: Operator, effective: float, *, start: datetime = BEGIN, **more: Any
) -> None:
    """A chat held from ``start`` for ten minutes."""
    conversation = ConversationFactory.create(department=department, received_at=start)
    Assignment.objects.create(
        conversation=conversation, operator=operator, started_at=start, ended_at=start + 10 * MINUTE, reason="test"
    )
    FactsFactory.create(
        **{
            "conversation": conversation,
            "department": department,
            "received_at": start,
            "effective_seconds": effective,
            **more,
        }
    )


def reckoned(department: Department) -> tuple[float, float, int]:
    reckon_cutoff(department.pk, NOW)
    row = Estimate.objects.get(department=department, kind=Estimate.Kind.EFFECTIVE_P90)
    return row.seconds, row.in_hand, row.samples


def test_nine_of_ten_chats_are_shorter(department: Department, operator: Operator) -> None:
    for n in range(1, 21):
        handled(department, operator, 30.0 * n, start=BEGIN + n * 20 * MINUTE)
    assert reckoned(department) == (540.0, 1.0, 20)
    assert computed_cutoff(Estimate.objects.get(), timedelta(hours=1)) == 9 * MINUTE


def test_chats_side_by_side_take_longer(department: Department, operator: Operator) -> None:
    other = OperatorFactory.create()
    handled(department, operator, 60.0)
    handled(department, operator, 60.0, start=BEGIN + 5 * MINUTE)  # the first is still in hand
    handled(department, operator, 60.0, start=BEGIN + 15 * MINUTE)  # the second has just ended
    handled(department, other, 60.0, start=BEGIN + 5 * MINUTE)
    assert reckoned(department) == (60.0, 1.25, 4)


def test_chats_of_another_department_count_as_in_hand(department: Department, operator: Operator) -> None:
    handled(DepartmentFactory.create(), operator, 600.0)
    handled(department, operator, 60.0, start=BEGIN + MINUTE)
    assert reckoned(department) == (60.0, 2.0, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"outcome": Outcome.LOST},
        {"outcome": Outcome.OPEN, "closed_at": None},
        {"counted": False},
        {"effective_seconds": None},
        {"closed_at": NOW - timedelta(days=91)},
    ],
)
def test_what_says_nothing_about_the_next_chat_is_left_out(
    department: Department, operator: Operator, more: dict[str, Any]
) -> None:
    handled(department, operator, 600.0, **more)
    assert reckoned(department) == (0.0, 1.0, 0)
    assert computed_cutoff(Estimate.objects.get(), 10 * MINUTE) == 10 * MINUTE


def test_facts_outlive_their_conversation(department: Department) -> None:
    FactsFactory.create(department=department, effective_seconds=60.0)
    assert reckoned(department) == (60.0, 1.0, 1)


def test_it_is_reckoned_once_an_hour_for_each_department(department: Department, operator: Operator) -> None:
    DepartmentFactory.create()
    assert estimate_cutoffs(NOW) == 2
    assert estimate_cutoffs(NOW + 59 * MINUTE) == 0
    handled(department, operator, 60.0)
    assert estimate_cutoffs(NOW + 60 * MINUTE) == 2
    assert Estimate.objects.get(department=department).samples == 1


def test_more_chats_cost_no_more_queries(department: Department, operator: Operator) -> None:
    handled(department, operator, 60.0)
    with CaptureQueriesContext(connection) as few:
        reckon_cutoff(department.pk, NOW)
    for n in range(5):
        handled(department, operator, 60.0, start=BEGIN + n * MINUTE)
    with CaptureQueriesContext(connection) as many:
        reckon_cutoff(department.pk, NOW)
    assert len(many) <= len(few)


def test_side_by_side_is_at_least_one() -> None:
    spans = [(BEGIN, BEGIN + MINUTE), (BEGIN, None)]
    assert side_by_side(spans, BEGIN) == 2
    assert side_by_side(spans, BEGIN + MINUTE) == 1
    assert side_by_side([], BEGIN) == 1
