"""What a department says, and in which words where it has none of its own."""

from __future__ import annotations

from typing import Any

import pytest

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.conversations.models import DepartmentText
from livehelp_plugin.conversations.texts import texts_of
from tests.world import World


@pytest.fixture
def department(db: None) -> int:
    return World().department.pk


def write(department: int, language: str, **texts: str) -> None:
    DepartmentText.objects.create(department_id=department, language=language, **texts)


def test_the_exact_language_goes_before_the_main_one(department: int) -> None:
    write(department, "de", goodbye="Auf Wiedersehen", anything_else="Noch etwas?")
    write(department, "de-at", goodbye="Auf Wiederschauen")
    assert texts_of(department, "de-AT").goodbye == "Auf Wiederschauen"
    assert texts_of(department, "de-at").anything_else == "Noch etwas?"
    assert texts_of(department, "de-ch").goodbye == "Auf Wiedersehen"


def test_what_the_department_has_not_written_is_said_all_the_same(department: int) -> None:
    write(department, "en", goodbye="  ")
    for language in ("en", "fr", "", "not a language"):
        texts = texts_of(department, language)
        assert all((texts.welcome, texts.anything_else, texts.goodbye, texts.form_of_address))


def test_without_a_language_the_shop_s_own_is_spoken(department: int, settings: Any) -> None:
    settings.LANGUAGE_CODE = "it"
    write(department, "it", goodbye="Arrivederci")
    assert texts_of(department, "").goodbye == "Arrivederci"


def test_departments_do_not_borrow_from_one_another(department: int) -> None:
    other = create_department("Repairs")
    write(other.pk, "en", goodbye="Your kettle is in good hands.")
    assert texts_of(department, "en").goodbye != "Your kettle is in good hands."
    assert texts_of(other.pk, "en").goodbye == "Your kettle is in good hands."
