from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from livehelp_plugin.surveys import actions
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from tests.commerce.conftest import shop
from tests.factories.availability import OperatorFactory
from tests.factories.commerce import OrderRecordFactory
from tests.factories.conversations import chat
from tests.factories.surveys import SurveyFactory
from tests.factories.visitors import BEGIN, request_of

__all__ = ["shop"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shop")]

ORDER_PAGE = "/orders/A-1/?token=x&tab=2"


@pytest.fixture
def survey(shop) -> Survey:
    found = SurveyFactory.create(order__reference="A-1")
    assert actions.ask("A-1") == found
    return found


def rendered(path: str = ORDER_PAGE, reference: object = "A-1") -> str:
    """What the tag shows on the shop's order page."""
    page = Template("{% load livehelp %}{% livehelp_survey reference %}")
    context = {"request": request_of(path=path), "reference": reference, "csrf_token": "a-token"}
    return page.render(Context(context)).strip()


def answers() -> dict[str, str]:
    return dict(SurveyAnswer.objects.values_list("question", "value"))


def post(survey: Survey, client: Client | None = None, **given: str):
    return (client or Client()).post(reverse("livehelp:survey", args=[survey.public_id]), given)


class Fields(HTMLParser):
    """The fields of a form, as a browser would list them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inputs: list[dict[str, str | None]] = []
        self.forms: list[dict[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            self.inputs.append(dict(attrs))
        if tag == "form":
            self.forms.append(dict(attrs))

    def values(self, name: str) -> list[str | None]:
        return [field["value"] for field in self.inputs if field.get("name") == name]


def test_an_order_without_a_chat_shows_nothing() -> None:
    OrderRecordFactory.create(reference="A-1")
    assert rendered() == ""
    assert rendered(reference="unknown") == ""
    assert rendered(reference="") == ""
    assert rendered(reference=None) == ""


def test_an_order_after_a_chat_shows_both_questions_as_a_plain_form() -> None:
    held = chat(BEGIN, (BEGIN + timedelta(minutes=1), OperatorFactory.create()))
    OrderRecordFactory.create(reference="A-1", visitor=held.visitor)
    html = rendered()
    fields = Fields(html)
    (form,) = fields.forms
    assert (form["method"], form["action"]) == (
        "post",
        reverse("livehelp:survey", args=[Survey.objects.get().public_id]),
    )
    assert fields.values("influence") == ["1", "2", "3", "4", "5"]
    assert fields.values("anyway") == ["yes", "not_sure", "no"]
    assert fields.values("next") == [ORDER_PAGE]
    assert fields.values("csrfmiddlewaretoken") == ["a-token"]
    assert (html.count("<h1 "), html.count("<h2 ")) == (0, 1)
    assert html.count("<fieldset") == html.count("<legend") == 2
    assert not [field for field in fields.inputs if "checked" in field]
    assert "<script" not in html
    assert re.search(r'<link rel="stylesheet" href="[^"]+/widget/survey\.css">', html)


def test_a_tag_that_fails_leaves_the_order_page_standing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burn(reference: str) -> None:
        raise RuntimeError("on fire")

    monkeypatch.setattr(actions, "ask", burn)
    assert rendered() == ""
    assert "on fire" in caplog.text


def test_answering_leads_back_to_the_order_with_thanks(survey: Survey) -> None:
    response = post(survey, influence="4", anyway="no", next=ORDER_PAGE)
    assert response.status_code == 302
    assert response["Location"] == "/orders/A-1/?token=x&tab=2&livehelp-survey=thanks#livehelp-survey"
    assert answers() == {"influence": "4", "anyway": "no"}
    thanks = rendered(response["Location"])
    assert "Thank you" in thanks
    assert "<form" not in thanks
    assert rendered() == ""


def test_skipping_is_once_too(survey: Survey) -> None:
    response = post(survey, skip="1", influence="4", next=ORDER_PAGE)
    assert "livehelp-survey=skipped" in response["Location"]
    assert answers() == {}
    assert "will not ask" in rendered(response["Location"])
    post(survey, influence="4")
    assert answers() == {}
    assert rendered() == ""


def test_a_second_submission_is_thanked_and_changes_nothing(survey: Survey) -> None:
    post(survey, influence="4")
    assert "thanks" in post(survey, influence="1", next=ORDER_PAGE)["Location"]
    assert answers() == {"influence": "4"}


def test_nothing_chosen_is_said_where_the_shopper_is(survey: Survey) -> None:
    response = post(survey, next=ORDER_PAGE)
    assert response["Location"].endswith("&livehelp-survey=empty#livehelp-survey")
    html = rendered(response["Location"])
    assert 'role="alert"' in html
    assert "at least one of the two" in html
    assert Fields(html).values("next") == [ORDER_PAGE]
    assert 'role="alert"' not in rendered()


def test_a_wrong_answer_keeps_the_right_one(survey: Survey) -> None:
    response = post(survey, influence="4", anyway="maybe", next=ORDER_PAGE)
    assert response.status_code == 400
    fields = Fields(response.content.decode())
    assert [field["value"] for field in fields.inputs if "checked" in field] == ["4"]
    assert fields.values("next") == [ORDER_PAGE]
    assert answers() == {}


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:///evil.example", ""]
)
def test_it_never_leads_to_another_host(survey: Survey, elsewhere: str) -> None:
    own = reverse("livehelp:survey", args=[survey.public_id])
    assert post(survey, influence="4", next=elsewhere)["Location"].startswith(own + "?")


def test_without_a_way_back_the_own_page_answers(survey: Survey) -> None:
    client, own = Client(), reverse("livehelp:survey", args=[survey.public_id])
    page = client.get(own).content
    assert (page.count(b"<fieldset"), page.count(b"<h1 "), page.count(b"<h2 ")) == (2, 1, 0)
    empty = post(survey)
    assert (empty.status_code, b'role="alert"' in empty.content) == (400, True)
    response = client.get(post(survey, anyway="yes")["Location"])
    assert b"Thank you" in response.content
    assert "no-store" in response["Cache-Control"]


def test_an_unknown_survey_is_not_found() -> None:
    assert Client().get("/livehelp/survey/7d5b0ac5-7c36-4c7c-9b1c-6a4f3f1f2f11/").status_code == 404


def test_a_forged_submission_is_refused(survey: Survey) -> None:
    assert post(survey, Client(enforce_csrf_checks=True), influence="4").status_code == 403
    assert answers() == {}
