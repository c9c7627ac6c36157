"""The chat's first words: the department's own, else the shop's, else ours in the shopper's language."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations.actions.wording import write_texts
from livehelp_plugin.conversations.texts import OURS
from livehelp_plugin.widget.greetings import greetings
from tests.world import World

pytestmark = pytest.mark.django_db


def test_ours_then_the_shop_s_then_the_department_s() -> None:
    world = World()
    with override("it"):
        assert greetings(world.site.pk, "") == {"greeting": OURS["it"].welcome, "greetings": {}}
        assert greetings(world.site.pk, "Good morning.")["greeting"] == "Good morning."
        write_texts(world.department, "it", welcome="Benvenuti al Fienile.")
        assert greetings(world.site.pk, "Good morning.")["greeting"] == "Benvenuti al Fienile."
    with override("de"):
        assert greetings(world.site.pk, "Good morning.")["greeting"] == "Good morning."


def test_another_department_has_its_own_words() -> None:
    world = World()
    repairs = create_department("Repairs")
    write_texts(repairs, "en", welcome="What is broken?")
    with override("en"):
        said = greetings(world.site.pk, "Hello.")
    assert said == {"greeting": "Hello.", "greetings": {str(repairs.pk): "What is broken?"}}


def test_a_department_of_another_site_is_not_heard_here(site: Any) -> None:
    from wagtail.models import Site

    world = World()
    other = Site.objects.create(hostname="other.example", root_page=world.site.root_page)
    there = create_department("There")
    there.sites.set([other])
    write_texts(there, "en", welcome="Elsewhere.")
    with override("en"):
        assert greetings(world.site.pk, "")["greetings"] == {}


def test_the_chat_is_told(client: Any) -> None:
    write_texts(World().department, "en", welcome="Welcome to the barn.")
    answer = json.loads(client.get(reverse("livehelp:bootstrap")).content)
    assert (answer["greeting"], answer["greetings"]) == ("Welcome to the barn.", {})
