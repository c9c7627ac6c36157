"""Our addresses answer in the language of the page that asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(site: Any) -> Client:
    World(site=site)
    return Client()


@pytest.mark.parametrize(
    ("asked", "said"),
    [("it", "Siamo qui. Ci scriva."), ("it-ch", "Siamo qui. Ci scriva."), ("", "We are here. Write to us.")],
)
def test_words_come_in_the_language_of_the_page(browser: Client, asked: str, said: str) -> None:
    answer = browser.get("/livehelp/visitor/bootstrap/", {"language": asked}).json()

    assert answer["strings"]["available"] == said


@pytest.mark.parametrize("odd", ["xx", "../..", "it\x00", "a" * 600, "<b>"])
def test_a_language_that_nobody_speaks_is_none(browser: Client, odd: str) -> None:
    response = browser.get("/livehelp/visitor/bootstrap/", {"language": odd})

    assert response.status_code == 200
    assert response.json()["strings"]["available"] == "We are here. Write to us."


def test_who_can_answer_is_said_in_that_language_too(browser: Client) -> None:
    assert browser.get("/livehelp/availability/", {"language": "it"}).json()["language"] == "it"
