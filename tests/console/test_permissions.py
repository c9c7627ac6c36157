"""Who may see what: every address of the console, by every kind of person."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.urls import reverse

from livehelp_plugin.availability.models import Operator, Status

CONSOLE = reverse("livehelp_console:index")
BOOTSTRAP = reverse("livehelp_console:bootstrap")
REQUESTS = reverse("livehelp_requests:index")
DEPARTMENTS = reverse("livehelp_departments:index")
OPERATORS = reverse("livehelp_operators:index")
NEW_OPERATOR = reverse("livehelp_operators:add")
CARD = reverse("livehelp:card")

SEEN, REFUSED = 200, 302  # Wagtail sends who may not see a page to the admin's first page, with a message
KINDS = {
    "nobody": {CONSOLE: 302, BOOTSTRAP: 302, REQUESTS: 302, DEPARTMENTS: 302, OPERATORS: 302, CARD: 401},
    "editor": {CONSOLE: REFUSED, BOOTSTRAP: 401, REQUESTS: REFUSED, DEPARTMENTS: 302, OPERATORS: 302, CARD: 403},
    "operator": {CONSOLE: SEEN, BOOTSTRAP: 200, REQUESTS: SEEN, DEPARTMENTS: 302, OPERATORS: 302, CARD: 404},
    "not yet one": {CONSOLE: SEEN, BOOTSTRAP: 401, REQUESTS: SEEN, DEPARTMENTS: 302, OPERATORS: 302, CARD: 403},
    "owner": {CONSOLE: SEEN, BOOTSTRAP: 401, REQUESTS: SEEN, DEPARTMENTS: SEEN, OPERATORS: SEEN, CARD: 403},
}


KINDS["supervisor"] = {CONSOLE: SEEN, REQUESTS: SEEN, DEPARTMENTS: SEEN, OPERATORS: SEEN, CARD: 403}
for kind, seen in KINDS.items():
    seen[reverse("livehelp_appointments:index")] = REFUSED if kind in ("nobody", "editor") else SEEN
for name in ("texts", "skills", "connection", "pause_reasons", "topics", "who_answers", "rules"):
    for kind, seen in KINDS.items():
        seen[reverse(f"livehelp_{name}:index")] = SEEN if kind in ("owner", "supervisor") else REFUSED


@pytest.fixture
def people(client: Any, sign_in: Any, operator_client: Any) -> dict[str, Any]:
    return {
        "nobody": client,
        "editor": sign_in(),
        "operator": operator_client[1],
        "not yet one": sign_in(groups=("Operators",)),
        "owner": sign_in(superuser=True),
        "supervisor": sign_in(groups=("Supervisors",)),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_sees_what_they_may(people: dict[str, Any], kind: str) -> None:
    asked = {CARD: {"conversation": str(uuid.uuid4())}}
    statuses = {url: people[kind].get(url, asked.get(url)).status_code for url in KINDS[kind]}
    assert statuses == KINDS[kind]


def test_an_editor_finds_nothing_of_it_in_the_menu(people: dict[str, Any]) -> None:
    home = reverse("wagtailadmin_home")
    assert CONSOLE not in people["editor"].get(home).content.decode()
    assert CONSOLE in people["operator"].get(home).content.decode()


def test_who_has_no_operator_yet_is_told_who_can_help(people: dict[str, Any]) -> None:
    plain = people["not yet one"].get(CONSOLE).content.decode()
    owner = people["owner"].get(CONSOLE).content.decode()
    assert "ask the owner" in plain
    assert NEW_OPERATOR not in plain
    assert f'href="{NEW_OPERATOR}"' in owner
    assert Operator.objects.count() == 1  # a visit makes nobody an operator


def test_opening_the_console_sets_nobody_online(people: dict[str, Any], operator_client: Any) -> None:
    actor, client = operator_client
    Operator.objects.update(status=Status.OFFLINE)
    client.get(CONSOLE)
    client.get(BOOTSTRAP)
    assert Operator.objects.get(pk=actor.operator_id).status == Status.OFFLINE


def test_the_right_to_operate_is_asked_for_each_time(operator_client: Any) -> None:
    actor, client = operator_client
    Operator.objects.get(pk=actor.operator_id).user.groups.clear()
    assert client.get(BOOTSTRAP).status_code == 302  # not even the admin
    assert client.get(CARD, {"conversation": str(uuid.uuid4())}).status_code == 403


def test_only_an_operator_of_its_department_marks_a_request_as_done(
    world: Any, people: dict[str, Any], operator_client: Any
) -> None:
    request = left_request(world)
    url = reverse("livehelp_requests:deed", args=[request.public_id, "done"])
    for kind, status in {"nobody": 302, "editor": 302, "not yet one": 404, "owner": 302}.items():
        assert people[kind].post(url).status_code == status
        request.refresh_from_db()
        assert request.done_at is None, kind
    assert people["operator"].get(url).status_code == 405
    assert people["operator"].post(url).status_code == 302
    request.refresh_from_db()
    assert (request.done_at is not None, request.done_by_id) == (True, operator_client[0].operator_id)


def left_request(world: Any, **fields: Any) -> Any:
    """A contact request of the shop's department."""
    from livehelp_plugin.conversations.models import ContactRequest
    from tests.factories.visitors import BEGIN

    given: dict[str, Any] = {
        "want": "email",
        "email": "anna@example.com",
        "body": "Do you ship to Malta?",
        "created_at": BEGIN,
    }
    given |= {"site": world.site, "department": world.department}
    return ContactRequest.objects.create(**(given | fields))
