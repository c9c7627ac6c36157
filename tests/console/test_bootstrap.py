"""What the page hands to its scripts."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from django.urls import reverse

from livehelp_plugin.availability.actions import MISSED, create_department, set_status
from livehelp_plugin.availability.models import Operator, PauseReason, Status
from livehelp_plugin.conversations.models import Topic
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.actions import change_rules

CONSOLE = reverse("livehelp_console:index")
BOOTSTRAP = reverse("livehelp_console:bootstrap")


def in_page(client: Any) -> dict[str, Any]:
    text = client.get(CONSOLE).content.decode()
    found = re.search(r'<script id="livehelp-bootstrap" type="application/json">(.*?)</script>', text, re.S)
    assert found, text
    return json.loads(html.unescape(found[1]))


def test_the_page_and_the_address_say_the_same(operator_client: Any) -> None:
    _, client = operator_client
    page, answer = in_page(client), client.get(BOOTSTRAP).json()
    changing = {"csrf": None, "now": None}
    assert page | changing == answer | changing
    assert len(page["csrf"]) == 64


def test_it_names_the_desks_and_the_roads(world: Any, operator_client: Any) -> None:
    actor, client = operator_client
    answer = client.get(BOOTSTRAP).json()
    desk = world.department
    assert answer["departments"] == [{"id": desk.pk, "stream": f"d:{desk.pk}", "name": "Shop"}]
    assert (answer["operator"]["id"], answer["operator"]["name"]) == (actor.operator_id, "Giulia")
    assert answer["transports"] == ["poll"]  # Django's test client speaks WSGI
    assert answer["urls"]["commands"].endswith("/operator/commands/")
    assert answer["urls"]["ws"].endswith("/operator/ws/")
    assert answer["alarms"] == {"first": [30, 60], "reply": [60, 180]}


def test_it_says_when_it_was_the_connection_that_ended_the_shift(operator_client: Any) -> None:
    actor, client = operator_client
    operator = Operator.objects.get(pk=actor.operator_id)
    assert client.get(BOOTSTRAP).json()["operator"]["lost"] is False
    set_status(operator, Status.OFFLINE, changed_by="system", reason="connection lost")
    assert client.get(BOOTSTRAP).json()["operator"]["lost"] is True
    operator.refresh_from_db()
    set_status(operator, Status.ONLINE, changed_by=actor.author)
    operator.refresh_from_db()
    set_status(operator, Status.OFFLINE, changed_by=actor.author)
    assert client.get(BOOTSTRAP).json()["operator"]["lost"] is False


def test_the_page_is_clean_of_inline_code_and_not_kept(operator_client: Any) -> None:
    answer = operator_client[1].get(CONSOLE)
    text = answer.content.decode()
    scripts = re.findall(r'<script type="module" src="([^"]+)"', text)
    assert len(scripts) == 1
    assert re.search(r"/assets/\w+/console/console\.js$", scripts[0])
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_pause_says_whose_it_was(operator_client: Any) -> None:
    actor, client = operator_client
    operator = Operator.objects.get(pk=actor.operator_id)
    PauseReason.objects.create(name="Parcels")
    set_status(operator, Status.PAUSED, changed_by=actor.author, reason="Parcels")
    answer = client.get(BOOTSTRAP).json()
    assert answer["pause_reasons"] == ["Parcels"]
    assert (answer["operator"]["missed"], answer["operator"]["reason"]) == (False, "Parcels")
    set_status(operator, Status.ONLINE, changed_by=actor.author)
    set_status(operator, Status.PAUSED, changed_by="system", reason=MISSED)
    found = client.get(BOOTSTRAP).json()["operator"]
    assert (found["missed"], found["lost"], found["reason"]) == (True, False, "")


def test_it_knows_the_topics_of_its_desks_and_the_owner_s_lengths(world: Any, operator_client: Any) -> None:
    other = create_department("Repairs")
    Topic.objects.create(name="Delivery")
    Topic.objects.create(name="Grinders", department=world.department)
    Topic.objects.create(name="Motors", department=other)
    change_rules(world.site.pk, None, database_now(), topic_required=True, offer_seconds=45)
    answer = operator_client[1].get(BOOTSTRAP).json()
    assert [one["name"] for one in answer["topics"]] == ["Delivery", "Grinders"]
    assert answer["topic_required"] is True
    assert answer["lengths"] == {"offer": 45, "transfer": 60, "closing": 120}
