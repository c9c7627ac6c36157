"""A shop on PostgreSQL with two departments, eight operators, and eight threads to race in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from livehelp_plugin.availability.actions import create_department, enrol_operator, ensure_department, set_status
from livehelp_plugin.availability.models import Department, Lease, Operator, Ring, Status
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, operator_actor
from livehelp_plugin.conversations.models import Conversation
from tests.faults.conftest import nursery, redis_process, server
from tests.races.referee import Referee
from tests.races.track import Track
from tests.world import World

__all__ = ["nursery", "redis_process", "server"]  # fixtures that are here, too


@dataclass
class Floor:
    """``team`` works in the first department, ``others`` in the second one."""

    world: World = field(default_factory=World)
    second: Department = field(default_factory=lambda: _second())
    team: list[OperatorActor] = field(default_factory=list)
    others: list[OperatorActor] = field(default_factory=list)

    def staff(self, here: int, there: int = 0, *, capacity: int = 4, ring: str = Ring.AUTO) -> None:
        """So many operators, online and connected for the whole test."""
        Department.objects.update(ring=ring)
        self.team = [self.world.operator(f"Here {n}", capacity=capacity) for n in range(here)]
        for number in range(there):
            one = self.world.operator(f"There {number}", capacity=capacity)
            operator = Operator.objects.select_related("user").get(pk=one.operator_id)
            operator.memberships.all().delete()
            enrol_operator(operator.user, department=self.second)
            self.others.append(operator_actor(operator))
        self.stay()

    def stay(self) -> None:
        """Nobody's lease ends while the test runs."""
        Lease.objects.update(expires_at="2100-01-01T00:00:00Z")

    def wake(self) -> None:
        """Everybody is online again, and has missed nothing."""
        for one in Operator.objects.exclude(status=Status.ONLINE):
            set_status(one, Status.ONLINE, changed_by="test")
        Operator.objects.update(missed_in_row=0)

    def chat(self) -> tuple[VisitorActor, Conversation]:
        visitor = self.world.visitor()
        self.stay()
        return visitor, self.world.open(visitor)


def _second() -> Department:
    ensure_department("Shop")
    return create_department("Repairs")


@pytest.fixture
def floor(transactional_db: None) -> Floor:
    return Floor()


@pytest.fixture
def referee(floor: Floor) -> Referee:
    return Referee()


@pytest.fixture
def track(transactional_db: None) -> Iterator[Track]:
    found = Track()
    yield found
    found.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/races/" in item.path.as_posix():
            item.add_marker(pytest.mark.services)
            item.add_marker(pytest.mark.slow)
