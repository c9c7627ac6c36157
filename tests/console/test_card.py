"""What stands beside a conversation, and at what price."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations.actions.offering import route
from livehelp_plugin.conversations.actions.opening import PageSeen
from livehelp_plugin.conversations.models import Conversation, DepartmentText
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors.actions import see, write_info
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visitor
from tests.factories.commerce import CartSnapshotFactory, OrderRecordFactory
from tests.factories.visitors import BEGIN, VisitorFactory

QUERIES = 25
PAGE = PageSeen(url="https://shop.example/moka/", title="Moka")


def card_of(client: Any, conversation: Conversation) -> dict[str, Any]:
    answer = client.get(reverse("livehelp:card"), {"conversation": str(conversation.public_id)})
    assert answer.status_code == 200, answer.content
    assert "no-store" in answer.headers["Cache-Control"]
    return json.loads(answer.content)


def test_it_tells_who_asks_and_where_they_are(world: Any, operator_client: Any) -> None:
    _, client = operator_client
    visitor = world.visitor()
    held = world.open(visitor, page=PAGE, language="it")
    person = Visitor.objects.get(pk=visitor.visitor_id)
    see(person, database_now(), url="https://shop.example/brina/", title="Brina")
    card = card_of(client, held)
    assert card["visitor"] | {"since": None} == {
        "label": person.label,
        "name": "",
        "email": "",
        "account": False,
        "language": "it",
        "address_form": "",
        "since": None,
    }
    assert (card["page"]["title"], card["page"]["present"], card["page"]["watching"]) == ("Brina", True, False)
    assert [step["title"] for step in card["path"]] == ["Brina", "Moka"]
    assert (card["cart"], card["orders"], card["info"], card["conversations"]) == (None, [], [], [])


def test_it_tells_what_is_in_the_cart_and_what_was_ordered(world: Any, operator_client: Any) -> None:
    _, client = operator_client
    visitor = world.visitor()
    held = world.open(visitor)
    person = Visitor.objects.get(pk=visitor.visitor_id)
    CartSnapshotFactory.create(visitor=person)
    OrderRecordFactory.create(visitor=person, reference="R-7")
    card = card_of(client, held)
    assert (card["cart"]["lines"][0]["name"], card["cart"]["total"]) == ("Moka", "29.00")
    assert [order["reference"] for order in card["orders"]] == ["R-7"]


def test_only_one_s_own_notes_may_be_changed(world: Any, operator_client: Any) -> None:
    actor, client = operator_client
    colleague = world.operator("Marco")
    held = world.open(world.visitor())
    for author, body, at in ((actor, "Mild", BEGIN), (colleague, "Moka", BEGIN + timedelta(days=1))):
        write_info(held.visitor, body=body, author_id=author.user_id, author_name=author.name, now=at)
    notes = card_of(client, held)["info"]
    assert [(note["body"], note["author"], note["mine"]) for note in notes] == [
        ("Moka", "Marco", False),
        ("Mild", "Giulia", True),
    ]


def test_earlier_conversations_come_with_their_first_words(world: Any, operator_client: Any) -> None:
    actor, client = operator_client
    visitor = world.visitor()
    first = world.open(visitor, "Is the kettle fine for induction?\nA small hob")
    world.claim(actor, first)
    world.post(actor, first, "Yes")
    world.close(actor, first)
    [past] = card_of(client, world.open(visitor))["conversations"]
    assert (past["conversation"], past["first"]) == (str(first.public_id), "Is the kettle fine for induction?")
    assert (past["operator"], past["state"]) == ("Giulia", "closed")


def test_what_was_said_in_another_department_stays_there(world: Any, operator_client: Any) -> None:
    _, client = operator_client
    visitor = world.visitor()
    elsewhere = world.open(visitor)
    world.close(visitor, elsewhere)
    Conversation.objects.filter(pk=elsewhere.pk).update(department=create_department("Repairs"))
    assert card_of(client, world.open(visitor))["conversations"] == []
    answer = client.get(reverse("livehelp:card"), {"conversation": str(elsewhere.public_id)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_visitors_that_became_one_are_one(world: Any, operator_client: Any) -> None:
    _, client = operator_client
    held = world.open(world.visitor())
    survivor = VisitorFactory.create(site=world.site, name="Anna")
    Visitor.objects.filter(pk=held.visitor_id).update(merged_into=survivor)
    CartSnapshotFactory.create(visitor=survivor)
    card = card_of(client, held)
    assert (card["visitor"]["name"], card["cart"]["total"]) == ("Anna", "29.00")


@pytest.mark.parametrize("name", ["", "1", "x" * 36, "00000000-0000-4000-8000-000000000000"])
def test_what_is_not_there_is_not_found(operator_client: Any, name: str) -> None:
    assert operator_client[1].get(reverse("livehelp:card"), {"conversation": name}).status_code == 404


def test_its_price_does_not_grow(world: Any, operator_client: Any, django_assert_max_num_queries: Any) -> None:
    actor, client = operator_client
    visitor = world.visitor()
    for _ in range(8):
        held = world.open(visitor, page=PAGE)
        world.claim(actor, held)
        world.post(actor, held)
        world.close(actor, held)
    held = world.open(visitor, page=PAGE)
    person = Visitor.objects.get(pk=visitor.visitor_id)
    for number in range(30):
        PathStep.objects.create(visit=held.visit, url=f"/{number}/", at=BEGIN)
        InfoNote.objects.create(visitor=person, author_name="x", body="y", created_at=BEGIN, updated_at=BEGIN)
        OrderRecordFactory.create(visitor=person)
        CartSnapshotFactory.create(visitor=person)
    with django_assert_max_num_queries(QUERIES):
        card = card_of(client, held)
    assert (len(card["path"]), len(card["orders"]), len(card["conversations"])) == (20, 20, 8)


def test_it_says_why_this_operator_and_whom_the_customer_knows(world: Any, operator_client: Any) -> None:
    actor, client = operator_client
    held = world.open(world.visitor())
    route(world.department.pk)
    ringing = card_of(client, held)
    assert (ringing["why"]["rule"], ringing["why"]["mode"], ringing["familiar"]) == ("all", "all", "")
    world.claim(actor, held)
    Conversation.objects.filter(pk=held.pk).update(familiar=actor.operator_id)
    taken = card_of(client, held)
    assert (taken["why"]["rule"], taken["why"]["among"], taken["familiar"]) == ("all", 1, "Giulia")


def test_it_holds_the_department_s_words_in_the_customer_s_language(world: Any, operator_client: Any) -> None:
    DepartmentText.objects.create(department=world.department, language="it", goodbye="Arrivederci")
    held = world.open(world.visitor(), language="it")
    texts = card_of(operator_client[1], held)["texts"]
    assert texts["goodbye"] == "Arrivederci"
    assert texts["anything_else"]
