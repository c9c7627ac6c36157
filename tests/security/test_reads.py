"""Looking changes nothing (B6): every address that answers a GET, asked by every kind of person."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from livehelp_plugin.availability.models import Operator
from tests.api.test_views import Browser, opened
from tests.factories.visitors import UserFactory
from tests.security.routes import READS, ROUTES, WRITES, address
from tests.security.rows import everything
from tests.world import World

ADMIN = (
    "livehelp_console:index",
    "livehelp_console:bootstrap",
    "livehelp_requests:index",
    "livehelp_requests:index_results",
    "livehelp_departments:index",
    "livehelp_departments:add",
    "livehelp_operators:index",
    "livehelp_operators:add",
    "livehelp_report:index",
    "livehelp_report:results",
    "livehelp_report:figures",
    "livehelp_rules:index",
)

Cast = tuple[dict[str, Browser], dict[str, str]]


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    """People by kind, and what they all ask for."""
    settings.LIVEHELP_JANITOR = False  # what is due is done by whoever comes first; here it would be us
    world = World()
    actor = world.operator()
    customer = Browser()
    held = opened(customer)
    owner = UserFactory.create(is_superuser=True, is_staff=True)
    supervisor = UserFactory.create()
    supervisor.groups.set(Group.objects.filter(name="Supervisors"))
    supervisor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    people = {
        "nobody": Browser(),
        "customer": customer,
        "operator": Browser("operator", Operator.objects.get(pk=actor.operator_id).user),
        "supervisor": Browser("operator", supervisor),
        "owner": Browser("operator", owner),
    }
    return people, {"conversation": held, "before": "9", "have": f'{{"c:{held}": null}}'}


@pytest.mark.parametrize("person", ["nobody", "customer", "operator", "supervisor", "owner"])
def test_looking_changes_nothing(cast: Cast, person: str) -> None:
    people, asked = cast
    client = people[person].client
    addresses = [address(route, asked["conversation"]) for route in READS] + [reverse(name) for name in ADMIN]
    before = everything()
    assert before["conversation"], "there is something to change"

    for one in addresses:
        client.get(one, asked)
        client.head(one, asked)
        assert everything() == before, one


@pytest.mark.parametrize("route", sorted(set(WRITES) - set(READS)))
def test_what_writes_answers_no_get(cast: Cast, route: str) -> None:
    people, asked = cast
    assert people["customer"].client.get(address(route), asked).status_code == 405


def test_no_address_is_forgotten() -> None:
    assert {*READS, *WRITES} == ROUTES
