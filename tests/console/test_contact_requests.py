"""What was left while nobody was there, in the admin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.console.contact_requests import call_url, reply_url
from tests.console.test_permissions import left_request
from tests.factories.visitors import BEGIN

REQUESTS = reverse("livehelp_requests:index")


def listed(answer: Any) -> list[str]:
    return [request.body for request in answer.context["object_list"]]


def test_what_waits_longest_comes_first_and_what_is_done_last(world: Any, operator_client: Any) -> None:
    for body, hours, done in (("new", 3, None), ("done", 1, BEGIN), ("old", 0, None)):
        left_request(world, body=body, created_at=BEGIN + timedelta(hours=hours), done_at=done)
    _, client = operator_client
    assert listed(client.get(REQUESTS)) == ["old", "new", "done"]
    assert listed(client.get(REQUESTS, {"state": "open"})) == ["old", "new"]
    assert listed(client.get(REQUESTS, {"state": "done"})) == ["done"]


def test_other_departments_are_the_supervisor_s(world: Any, operator_client: Any, sign_in: Any) -> None:
    left_request(world, body="ours")
    left_request(world, body="theirs", department=create_department("Repairs"))
    assert listed(operator_client[1].get(REQUESTS)) == ["ours"]
    assert sorted(listed(sign_in(groups=("Supervisors",)).get(REQUESTS))) == ["ours", "theirs"]


def test_only_pages_of_the_shop_are_links(world: Any, operator_client: Any) -> None:
    left_request(world, page_url="http://testserver/moka/")
    left_request(world, page_url="https://evil.example/x")
    left_request(world, page_url="javascript:alert(1)")
    text = operator_client[1].get(REQUESTS).content.decode()
    assert 'href="http://testserver/moka/"' in text
    assert "https://evil.example/x" in text
    assert 'href="https://evil.example' not in text
    assert 'href="javascript:' not in text


def test_what_a_stranger_wrote_stays_text(world: Any, operator_client: Any) -> None:
    left_request(world, body="<img src=x onerror=alert(1)>", name="<b>Eve</b>")
    text = operator_client[1].get(REQUESTS).content.decode()
    assert "<img src=x" not in text
    assert "<b>Eve" not in text
    assert "&lt;b&gt;Eve" in text


def test_a_reply_has_its_address_subject_and_question(world: Any) -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    request = left_request(world, email="a+b@example.com", body="To Malta?\nBy when?", created_at=at)
    url = reply_url(request)
    assert url.startswith("mailto:a%2Bb%40example.com?subject=")
    assert unquote(url).endswith("Your question of 2026-03-02&body=\r\n\r\n> To Malta?\r\n> By when?")
    assert "?" not in url.partition("?")[2]


def test_a_number_is_called_by_its_digits(world: Any) -> None:
    request = left_request(world, want="call", email="", phone="+39 051 12-34 (home)")
    assert (call_url(request), reply_url(request)) == ("tel:+390511234", "")
