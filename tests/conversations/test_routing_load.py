"""One routing decision costs the same number of queries whatever the size of the shop."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations import places
from livehelp_plugin.conversations.actions.offering import route
from livehelp_plugin.conversations.models import Offer
from tests.factories.crowds import crowd
from tests.world import World

MOST = 40


def test_a_decision_asks_as_much_of_a_crowd_as_of_a_few(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_told_at", {})
    few, many = create_department("Few"), create_department("Many")
    asked = []
    for department, operators, conversations in ((few, 20, 50), (many, 200, 5000)):
        crowd(world.site, department, operators, conversations)
        with CaptureQueriesContext(connection) as queries:
            assert route(department.pk) == 1
        assert Offer.objects.get(ended_at=None, conversation__department=department).lapses_at is not None
        asked.append(len(queries))
    print(f"queries of a decision: {asked}")
    assert asked[0] == asked[1] <= MOST
