"""What the chat is told of the questions before the first message, and of the privacy text."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.policy.models import PrivacyText
from livehelp_plugin.widget.models import ChatSettings
from tests.api.test_views import Browser, opened
from tests.factories.prechat import composed, name_of
from tests.factories.visitors import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db


def test_nothing_is_asked_by_default() -> None:
    World()
    assert Browser().boot["prechat"] == {}


def test_a_department_s_own_form_is_told_apart() -> None:
    world = World()
    repairs = create_department("Repairs")
    composed(world.site, {"label": "Serial number"}, department=repairs)

    told = Browser().boot["prechat"]

    assert told[""] is None
    assert [one["label"] for one in told[str(repairs.pk)]["questions"]] == ["Serial number"]


def test_what_is_known_need_not_be_typed_again() -> None:
    world = World()
    composed(world.site, {"label": "Mail", "maps_to": "email"}, {"label": "Roast"})
    user = UserFactory.create(email="anna@example.com")
    [mail, roast] = Browser(user=user).boot["prechat"][""]["questions"]
    assert (mail["kind"], mail["value"], mail["autocomplete"]) == ("email", "anna@example.com", "email")
    assert roast["value"] == ""


def test_what_somebody_answered_reaches_no_other_shopper() -> None:
    world = World()
    world.operator()
    form = composed(world.site, {"label": "Name", "maps_to": "name"})
    anna = Browser()
    answer = anna.command("conversation.open", body="Hello", form={name_of(form, "Name"): "Anna Rossi"})
    assert answer["ok"]
    assert anna.bootstrap()["prechat"] == {"": None}
    assert "Anna Rossi" not in str(Browser().boot)


def test_each_change_of_the_privacy_text_is_a_version_that_chats_remember() -> None:
    world = World()
    world.operator()
    cache.clear()
    assert Browser().boot["privacy"] is None
    settings = ChatSettings.objects.create(site=world.site, privacy_url="https://example.com/privacy")
    settings.save()
    first = Browser()
    assert first.boot["privacy"]["text"] == "We keep what you write so that we can answer you."
    settings.privacy_text = "We keep it for 90 days."
    settings.save()
    second = Browser()

    assert first.command("conversation.open", body="Hello", privacy=first.boot["privacy"]["version"])["ok"]
    opened(second)

    assert PrivacyText.objects.count() == 2
    assert second.boot["privacy"]["text"] == "We keep it for 90 days."
    assert second.boot["privacy"]["version"] != first.boot["privacy"]["version"]
