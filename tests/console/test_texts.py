"""The owner's words, department by department and language by language."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import global_settings
from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.actions.wording import copy_our_texts, write_texts
from livehelp_plugin.conversations.languages import spoken
from livehelp_plugin.conversations.models import DepartmentText
from livehelp_plugin.conversations.texts import FIELDS, OURS, texts_of

pytestmark = pytest.mark.django_db

TEXTS = reverse("livehelp_texts:index")


@pytest.fixture
def owner(world: Any, sign_in: Any) -> Any:
    return sign_in(groups=("Supervisors",))


def test_what_is_written_is_said_and_what_is_left_empty_is_said_in_our_words(owner: Any, world: Any) -> None:
    given = {"it.welcome": "Benvenuti al Fienile.", "de.goodbye": "  Bis bald.  "}
    assert owner.post(TEXTS, given).status_code == 302
    italian, german = texts_of(world.department.pk, "it"), texts_of(world.department.pk, "de-at")
    assert (italian.welcome, italian.goodbye) == ("Benvenuti al Fienile.", OURS["it"].goodbye)
    assert (german.welcome, german.goodbye) == (OURS["de"].welcome, "Bis bald.")
    assert set(DepartmentText.objects.values_list("language", flat=True)) == {"it", "de"}

    owner.post(TEXTS, {})
    assert not DepartmentText.objects.exists()


def test_each_department_has_its_own(owner: Any, world: Any) -> None:
    repairs = create_department("Repairs")
    owner.post(f"{TEXTS}?department={repairs.pk}", {"en.welcome": "What is broken?"})
    assert texts_of(repairs.pk, "en").welcome == "What is broken?"
    assert texts_of(world.department.pk, "en").welcome == OURS["en"].welcome
    assert f"?department={repairs.pk}" in owner.get(TEXTS).content.decode()
    assert owner.get(f"{TEXTS}?department=999").status_code == 404


def test_a_text_has_its_length(owner: Any) -> None:
    answer = owner.post(TEXTS, {"en.welcome": "x" * 501})
    assert set(answer.context["form"].errors) == {"en.welcome"}


def test_without_a_department_the_page_says_so(owner: Any) -> None:
    Department.objects.all().delete()
    assert b"There is no department yet" in owner.get(TEXTS).content


def test_a_text_that_does_not_exist_is_a_mistake(world: Any) -> None:
    with pytest.raises(TypeError, match="farewell"):
        write_texts(world.department, "en", farewell="Bye")


def test_a_copy_of_ours_leaves_what_is_there_and_the_welcome(world: Any) -> None:
    write_texts(world.department, "it", goodbye="Ciao")
    assert [copy_our_texts(world.department, code) for code in ("it", "de", "de")] == [False, True, False]
    assert texts_of(world.department.pk, "it").goodbye == "Ciao"
    german = DepartmentText.objects.get(language="de")
    assert (german.welcome, german.goodbye) == ("", OURS["de"].goodbye)
    assert texts_of(world.department.pk, "de", welcome="Moin.").welcome == "Moin."


def test_our_words_are_complete_and_formal() -> None:
    for code, texts in OURS.items():
        said = [getattr(texts, name) for name in FIELDS]
        assert len(set(said)) == len(FIELDS), code
        assert all(text.endswith((".", "?")) for text in said), code
    assert "Ihnen" in OURS["de"].welcome


def test_the_languages_are_the_project_s(settings: Any) -> None:
    settings.LANGUAGES = [("it", "Italiano"), ("de-at", "Deutsch (Österreich)")]
    assert [code for code, _ in spoken()] == ["it", "de-at"]
    assert [code for code, _ in spoken(["fr"])] == ["it", "de-at", "fr"]


def test_a_project_that_names_none_is_not_offered_a_hundred(settings: Any) -> None:
    settings.LANGUAGES = global_settings.LANGUAGES
    settings.LANGUAGE_CODE = "en-us"
    assert [code for code, _ in spoken()] == list(OURS)
    settings.LANGUAGE_CODE = "pt-br"
    assert [code for code, _ in spoken()] == ["pt-br", *OURS]
