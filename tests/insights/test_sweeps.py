"""What the queue is told about how long a chat takes."""

from datetime import timedelta

import pytest

from livehelp_plugin.availability.models import Department, Estimate
from livehelp_plugin.insights.models import Outcome
from livehelp_plugin.insights.sweeps import estimate_handling
from tests.factories.availability import DepartmentFactory
from tests.factories.conversations import ConversationFactory
from tests.factories.insights import FactsFactory
from tests.factories.visitors import BEGIN

pytestmark = pytest.mark.django_db
NOW = BEGIN + timedelta(days=2)


def handled(department: Department, minutes: float, *, ago: timedelta = timedelta(hours=1), **fields: object) -> None:
    """A chat that took so long from accept to close."""
    closed = NOW - ago
    held = ConversationFactory.create(
        department=department,
        state="closed",
        close_reason="by_operator",
        accepted_at=closed - timedelta(minutes=minutes),
        closed_at=closed,
    )
    FactsFactory.create(
        **{"conversation": held, "department": department, "outcome": Outcome.HANDLED, "closed_at": closed} | fields
    )


def reckoned(department: Department) -> tuple[float, int]:
    return Estimate.objects.values_list("seconds", "samples").get(department=department, kind=Estimate.Kind.HANDLING)


def test_the_median_from_accept_to_close() -> None:
    department = DepartmentFactory.create()
    for minutes in (4, 5, 5, 6, 6, 6, 7, 7, 8, 9):
        handled(department, minutes)

    assert estimate_handling(NOW) == 1
    assert reckoned(department) == (360, 10)


def test_only_the_latest_that_count() -> None:
    department = DepartmentFactory.create()
    for _ in range(50):
        handled(department, 5)
    handled(department, 60, ago=timedelta(days=1))  # beyond the fifty
    for _ in range(10):
        handled(department, 60, counted=False)
        handled(department, 60, outcome=Outcome.LOST)
        handled(DepartmentFactory.create(), 60)
        handled(department, 60, ago=timedelta(days=31))

    estimate_handling(NOW)
    assert reckoned(department) == (300, 50)


def test_too_few_chats_are_no_estimate_and_are_not_looked_at_all_the_time(django_assert_num_queries) -> None:
    department = DepartmentFactory.create()
    handled(department, 5)

    estimate_handling(NOW)
    assert reckoned(department) == (0, 0)
    with django_assert_num_queries(1):
        assert estimate_handling(NOW + timedelta(minutes=4)) == 0
    assert estimate_handling(NOW + timedelta(minutes=6)) == 1
