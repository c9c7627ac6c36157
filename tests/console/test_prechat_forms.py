"""The editor of the pre-chat form."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations.models import PreChatForm, PreChatQuestion
from tests.factories.visitors import UserFactory
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True, is_staff=True))
    return client


def posted(*questions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    data = {"active": "on", "intro": "", **fields}
    data |= {"questions-TOTAL_FORMS": len(questions), "questions-INITIAL_FORMS": 0}
    data |= {"questions-MIN_NUM_FORMS": 1, "questions-MAX_NUM_FORMS": 1000}
    for index, question in enumerate(questions):
        whole = {"field_type": "singleline", "ORDER": index + 1, **question}
        data |= {f"questions-{index}-{name}": value for name, value in whole.items()}
    return data


def test_questions_are_composed_in_their_order(editor: Client) -> None:
    World()
    url = reverse("livehelp_prechat:add")
    assert "Kept as" in editor.get(url).content.decode()

    answer = editor.post(
        url,
        posted(
            {"label": "Roast", "field_type": "radio", "choices": "Light\nDark", "ORDER": 2},
            {"label": "Name", "maps_to": "name", "required": "on", "ORDER": 1},
        ),
    )

    assert answer.status_code == 302, answer.context["form"].errors
    form = PreChatForm.objects.get()
    assert form.department is None
    assert list(form.questions.values_list("label", "required")) == [("Name", True), ("Roast", False)]
    assert "All departments" in editor.get(reverse("livehelp_prechat:index")).content.decode()


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([{"label": "Roast", "field_type": "dropdown"}], "Write the choices, one per line."),
        (
            [{"label": "Name", "maps_to": "name"}, {"label": "Again", "maps_to": "name"}],
            "Another question is kept as this already.",
        ),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_question(
    editor: Client, questions: list[dict[str, Any]], words: str
) -> None:
    World()
    answer = editor.post(reverse("livehelp_prechat:add"), posted(*questions))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not PreChatQuestion.objects.exists()


def test_a_department_has_one_form(editor: Client) -> None:
    World()
    repairs = create_department("Repairs")
    for _ in range(2):
        answer = editor.post(reverse("livehelp_prechat:add"), posted({"label": "Name"}, department=repairs.pk))
    assert "There is a form for this already" in answer.content.decode()
    assert PreChatForm.objects.get().department == repairs


def test_only_supervisors_compose_it() -> None:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get(reverse("livehelp_prechat:index")).status_code in (302, 403)
