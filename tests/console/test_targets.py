"""To whom a conversation can be handed over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from livehelp_plugin.availability.actions import create_department, place_operator
from livehelp_plugin.availability.models import Lease, Operator, Status

TARGETS = reverse("livehelp_console:targets")


def by_name(answer: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in answer[kind]}


def test_colleagues_come_with_their_free_places(world: Any, operator_client: Any) -> None:
    _, client = operator_client
    marco = world.operator("Marco", capacity=1)
    paolo = world.operator("Paolo", status=Status.PAUSED)
    world.operator("Rita", capacity=2)
    Lease.objects.filter(subject=f"o:{paolo.operator_id}").delete()
    world.claim(marco, world.open(world.visitor()))
    repairs = create_department("Repairs")
    place_operator(Operator.objects.get(display_name="Rita"), [repairs])

    answer = client.get(TARGETS).json()

    people = by_name(answer, "operators")
    assert set(people) == {"Marco", "Paolo", "Rita"}  # nobody hands over to herself
    assert (people["Marco"]["there"], people["Marco"]["free"], people["Marco"]["capacity"]) == (True, 0, 1)
    assert (people["Paolo"]["there"], people["Paolo"]["status"]) == (False, "paused")
    assert (people["Rita"]["free"], people["Rita"]["departments"]) == (2, ["Repairs"])
    assert {name: one["ready"] for name, one in by_name(answer, "departments").items()} == {"Shop": 0, "Repairs": 1}


def test_its_price_does_not_grow(world: Any, operator_client: Any, django_assert_max_num_queries: Any) -> None:
    _, client = operator_client
    for number in range(12):
        world.operator(f"Operator {number}")
    with django_assert_max_num_queries(16):
        assert len(client.get(TARGETS).json()["operators"]) == 12


def test_only_operators_may_ask(world: Any, sign_in: Any) -> None:
    assert sign_in().get(TARGETS).status_code in (302, 401)
