"""The contact form: from an editor's cached page with a script and without one, and on a page of its own."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from livehelp_plugin.conversations.models import ContactRequest
from livehelp_plugin.visitors.models import Visitor

FIELDS = {"body": "Is the mill quiet?", "want": "email", "email": "anna@example.com", "name": "Anna"}
HOST = {"HTTP_HOST": "localhost"}


@pytest.fixture
def shopper(world: Any) -> Client:
    return Client(enforce_csrf_checks=True, **HOST)


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_without_a_script_it_is_looked_over_and_sent(shopper: Client) -> None:
    shown = shopper.post(
        reverse("livehelp:contact_look_over"), FIELDS, headers={"referer": "http://localhost/contact/"}
    )

    assert shown.status_code == 200
    html = shown.content.decode()
    assert "Is the mill quiet?" in html
    assert not ContactRequest.objects.exists()

    sent = shopper.post(reverse("livehelp:contact"), {**FIELDS, **hidden(html)})

    assert sent.status_code == 200
    assert "anna@example.com" in sent.content.decode()
    assert 'href="http://localhost/contact/"' in sent.content.decode()
    [left] = ContactRequest.objects.all()
    assert (left.body, left.page_url, left.is_spam) == ("Is the mill quiet?", "http://localhost/contact/", False)

    again = shopper.post(reverse("livehelp:contact"), {**FIELDS, **hidden(html)})
    assert again.status_code == 200
    assert ContactRequest.objects.count() == 1


def test_a_script_asks_for_what_a_cached_page_cannot_hold(shopper: Client) -> None:
    accept = {"accept": "application/json"}
    ticket = shopper.get(reverse("livehelp:contact"), headers=accept).json()

    answer = shopper.post(
        reverse("livehelp:contact"),
        {**FIELDS, "stamp": ticket["stamp"], "client_id": ticket["id"]},
        headers={**accept, "x-csrftoken": ticket["csrf"]},
    )

    assert answer.json()["ok"] is True
    assert ContactRequest.objects.get().email == "anna@example.com"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"body": " "}, "body"), ({"email": "anna"}, "email"), ({"want": "call", "phone": "12"}, "phone")],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    shopper: Client, change: dict[str, str], field: str
) -> None:
    html = shopper.get(reverse("livehelp:contact")).content.decode()

    answer = shopper.post(reverse("livehelp:contact"), {**hidden(html), **FIELDS, **change})

    assert answer.status_code == 400
    [wrong] = re.findall(r'name="(\w+)"[^>]*aria-invalid="true"', answer.content.decode())
    assert wrong == field
    assert 'value="Anna"' in answer.content.decode()
    assert not ContactRequest.objects.exists()
    assert not Visitor.objects.exists()  # nobody is remembered for a slip


def test_nobody_sends_it_from_another_site(shopper: Client) -> None:
    assert shopper.post(reverse("livehelp:contact"), FIELDS).status_code == 403


def test_who_fills_in_what_people_do_not_see_is_a_machine(shopper: Client) -> None:
    html = shopper.get(reverse("livehelp:contact")).content.decode()

    shopper.post(reverse("livehelp:contact"), {**hidden(html), **FIELDS, "website": "http://spam.example"})

    assert ContactRequest.objects.get().is_spam


def test_who_is_too_quick_presses_once_more(shopper: Client, settings: Any) -> None:
    settings.LIVEHELP_FORM_SECONDS = 3
    html = shopper.get(reverse("livehelp:contact")).content.decode()

    answer = shopper.post(reverse("livehelp:contact"), {**hidden(html), **FIELDS})

    assert answer.status_code == 400
    assert hidden(answer.content.decode())["stamp"] == hidden(html)["stamp"]  # the second time it is old enough
    assert "Is the mill quiet?" in answer.content.decode()
