"""The pre-chat form: answers and first message make the conversation in one command, or nothing does."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations.models import Conversation, PreChatAnswer, PreChatQuestion
from livehelp_plugin.gateway.asking import Ask
from livehelp_plugin.gateway.commands import read_command
from livehelp_plugin.gateway.execution import execute
from livehelp_plugin.policy.models import PrivacyText
from livehelp_plugin.visitors.models import InfoNote, Visitor
from tests.factories.prechat import composed, name_of
from tests.factories.visitors import BEGIN
from tests.world import World

pytestmark = pytest.mark.django_db

Kind, MapsTo = PreChatQuestion.Kind, PreChatQuestion.MapsTo


@pytest.fixture
def world() -> World:
    made = World()
    made.operator()
    return made


def begin(actor: Any, given: Any = None, command_id: uuid.UUID | None = None, **more: Any) -> dict[str, Any]:
    data = {"type": "conversation.open", "id": str(command_id or uuid.uuid4()), "body": "Which grind?", **more}
    if given is not None:
        data["form"] = given
    [answer] = execute([Ask(actor, read_command(data, "visitor"))])
    return answer


def told() -> list[tuple[str, str]]:
    return list(PreChatAnswer.objects.values_list("label", "value"))


def test_nothing_is_asked_by_default(world: World) -> None:
    assert begin(world.visitor())["ok"]
    assert told() == []


def test_answers_of_every_kind_are_kept_in_their_order_with_their_questions(world: World) -> None:
    form = composed(
        world.site,
        {"label": "Name", "required": True},
        {"label": "Tell us more", "field_type": Kind.MULTILINE},
        {"label": "Mail", "field_type": Kind.EMAIL},
        {"label": "Cups a day", "field_type": Kind.NUMBER},
        {"label": "Roast", "field_type": Kind.RADIO, "choices": "Light\nDark, very"},
        {"label": "Gear", "field_type": Kind.CHECKBOXES, "choices": "Moka\nFilter\nEspresso"},
        {"label": "Since", "field_type": Kind.DATE},
        {"label": "I agree", "field_type": Kind.CHECKBOX, "required": True},
        {"label": "News, please", "field_type": Kind.CHECKBOX},
    )
    given = {
        "Name": " Anna\x00 ",
        "Tell us more": "One\r\nTwo",
        "Mail": "anna@example.com",
        "Cups a day": "3.5",
        "Roast": "Dark, very",
        "Gear": ["Moka", "Espresso"],
        "Since": "2026-01-31",
        "I agree": "on",
        "News, please": "",
    }

    answer = begin(world.visitor(), {name_of(form, label): value for label, value in given.items()})

    assert answer["ok"], answer
    assert told() == [
        ("Name", "Anna"),
        ("Tell us more", "One\nTwo"),
        ("Mail", "anna@example.com"),
        ("Cups a day", "3.5"),
        ("Roast", "Dark, very"),
        ("Gear", "Moka, Espresso"),
        ("Since", "2026-01-31"),
        ("I agree", "yes"),
    ]


def test_what_is_wrong_is_said_question_by_question_and_nothing_is_begun(world: World) -> None:
    form = composed(
        world.site,
        {"label": "Name", "required": True},
        {"label": "Mail", "field_type": Kind.EMAIL},
        {"label": "Roast", "field_type": Kind.DROPDOWN, "choices": "Light\nDark"},
        {"label": "Cups", "field_type": Kind.NUMBER},
        {"label": "I agree", "field_type": Kind.CHECKBOX, "required": True},
    )
    names = {label: name_of(form, label) for label in ("Name", "Mail", "Roast", "Cups", "I agree")}

    answer = begin(
        world.visitor(),
        {names["Name"]: {"a": 1}, names["Mail"]: "anna@", names["Roast"]: "Burnt", names["Cups"]: ["x", 3]},
    )

    assert answer["error"]["code"] == "form"
    assert answer["error"]["errors"] == {
        names["Name"]: "Please answer this question.",
        names["Mail"]: "Please check the e-mail address.",
        names["Roast"]: "Please choose one of the answers shown.",
        names["Cups"]: "Please write a number.",
        names["I agree"]: "Please tick this box to go on.",
    }
    assert not Conversation.objects.exists()


def test_a_page_that_does_not_know_of_the_form_is_told(world: World) -> None:
    form = composed(world.site, {"label": "Name", "required": True})
    assert begin(world.visitor())["error"]["errors"] == {name_of(form, "Name"): "Please answer this question."}


def test_errors_are_in_the_language_of_the_page(world: World) -> None:
    form = composed(world.site, {"label": "Name", "required": True})
    answer = begin(world.visitor(), {}, language="it")
    assert answer["error"]["errors"] == {name_of(form, "Name"): "Risponda a questa domanda."}


def test_a_retry_is_the_same_conversation_with_the_same_answers(world: World) -> None:
    form = composed(world.site, {"label": "Name"})
    actor, command_id, given = world.visitor(), uuid.uuid4(), {name_of(form, "Name"): "Anna"}

    first = begin(actor, given, command_id)
    form.questions.all().delete()

    assert begin(actor, given, command_id) == first
    assert told() == [("Name", "Anna")]


def test_who_answered_lately_is_not_asked_again(world: World) -> None:
    form = composed(world.site, {"label": "Name", "required": True})
    actor = world.visitor()
    begin(actor, {name_of(form, "Name"): "Anna"})
    world.close(actor, Conversation.objects.get())

    assert begin(actor)["ok"]
    assert not begin(world.visitor())["ok"]


def test_what_is_kept_as_something_is_known_from_then_on(world: World) -> None:
    form = composed(
        world.site,
        {"label": "Name", "maps_to": MapsTo.NAME},
        {"label": "Mail", "maps_to": MapsTo.EMAIL},
        {"label": "Sie or du", "maps_to": MapsTo.ADDRESS_FORM},
        {"label": "Machine", "maps_to": MapsTo.INFO},
        {"label": "Where to", "field_type": Kind.RADIO, "maps_to": MapsTo.DEPARTMENT},
    )
    labels = ("Name", "Mail", "Sie or du", "Machine", "Where to")
    values = ("Anna", "anna@example.com", "informal", "Moka for two", str(world.department.pk))

    assert begin(world.visitor(), {name_of(form, label): value for label, value in zip(labels, values, strict=True)})[
        "ok"
    ]

    visitor = Visitor.objects.get(name="Anna")
    assert (visitor.email, visitor.address_form) == ("anna@example.com", "informal")
    assert InfoNote.objects.get().body == "Machine: Moka for two"
    assert Conversation.objects.get().department == world.department
    assert {("Where to", "Shop"), ("Sie or du", "Informal")} < set(told())


def test_the_chosen_department_answers(world: World) -> None:
    repairs = create_department("Repairs")
    form = composed(world.site, {"label": "Where to", "maps_to": MapsTo.DEPARTMENT, "required": True})

    answer = begin(world.visitor(), {name_of(form, "Where to"): str(repairs.pk)})

    assert answer["error"]["code"] == "nobody"  # of Repairs nobody is there; of the shop somebody is


def test_a_department_s_own_form_replaces_the_site_s(world: World) -> None:
    repairs = create_department("Repairs")
    composed(world.site, {"label": "Name", "required": True})
    own = composed(world.site, {"label": "Serial number", "required": True}, department=repairs)

    assert begin(world.visitor(), department=repairs.pk)["error"]["errors"].keys() == {name_of(own, "Serial number")}


def test_a_form_that_is_put_aside_asks_nothing(world: World) -> None:
    composed(world.site, {"label": "Name", "required": True}, active=False)
    assert begin(world.visitor())["ok"]


def test_a_changed_question_leaves_what_was_answered_as_it_was_asked(world: World) -> None:
    form = composed(world.site, {"label": "Name"})
    begin(world.visitor(), {name_of(form, "Name"): "Anna"})
    PreChatQuestion.objects.update(label="Your name, please")
    form.delete()
    assert told() == [("Name", "Anna")]


def test_the_privacy_text_that_was_shown_is_kept_and_no_other(world: World) -> None:
    shown = PrivacyText.objects.create(site=world.site, text="We keep it.", made_at=BEGIN)

    begin(world.visitor(), privacy=shown.pk)
    begin(world.visitor(), privacy=shown.pk + 1)
    begin(world.visitor())

    assert list(Conversation.objects.order_by("pk").values_list("privacy", flat=True)) == [shown.pk, None, None]
