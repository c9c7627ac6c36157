"""What was left while nobody was there, in the admin."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.urls import reverse

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.console.contact_requests import call_url
from livehelp_plugin.console.request_page import DEEDS
from livehelp_plugin.conversations.models import ContactAnswer, Conversation
from tests.console.test_permissions import left_request
from tests.factories.visitors import BEGIN, VisitorFactory

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


def test_a_number_is_called_by_its_digits(world: Any) -> None:
    request = left_request(world, want="call", email="", phone="+39 051 12-34 (home)")
    assert call_url(request) == "tel:+390511234"


def test_the_filters_show_mine_and_spam_and_a_department(world: Any, operator_client: Any) -> None:
    actor, client = operator_client
    left_request(world, body="mine", assigned_to_id=actor.operator_id)
    left_request(world, body="anybody's", want="call", phone="051 123456")
    left_request(world, body="junk", is_spam=True)
    assert listed(client.get(REQUESTS)) == ["mine", "anybody's"]
    assert listed(client.get(REQUESTS, {"state": "mine"})) == ["mine"]
    assert listed(client.get(REQUESTS, {"state": "spam"})) == ["junk"]
    assert listed(client.get(REQUESTS, {"want": "call"})) == ["anybody's"]
    assert listed(client.get(REQUESTS, {"department": world.department.pk})) == ["mine", "anybody's"]


def test_what_must_not_be_overlooked_is_said(world: Any, operator_client: Any) -> None:
    left_request(world, call_by=BEGIN)
    assert text_of(operator_client[1], REQUESTS).count("lh-request__alarm") == 1
    left = left_request(world)
    ContactAnswer.objects.create(request=left, kind="email", delivery="failed", at=BEGIN)
    assert "An answer was not sent" in text_of(operator_client[1], REQUESTS)


def text_of(client: Any, url: str) -> str:
    return client.get(url).content.decode()


def page(request: Any, deed: str = "") -> str:
    return (
        reverse("livehelp_requests:deed", args=[request.public_id, deed])
        if deed
        else reverse("livehelp_requests:request", args=[request.public_id])
    )


def test_the_page_quotes_the_question_and_shows_the_chat(world: Any, operator_client: Any) -> None:
    held = world.open(world.visitor(), "Do you <b>deliver</b> to Malta?")
    request = left_request(world, body="Please\nwrite", conversation=held)
    answer = operator_client[1].get(page(request))
    assert answer.context["forms"]["reply"].initial["body"].endswith("> Please\n> write")
    assert "Do you &lt;b&gt;deliver&lt;/b&gt; to Malta?" in answer.content.decode()


def test_another_departments_page_is_not_there(world: Any, operator_client: Any, sign_in: Any) -> None:
    request = left_request(world, department=create_department("Repairs"))
    assert operator_client[1].get(page(request)).status_code == 404
    assert operator_client[1].post(page(request, "done")).status_code == 404
    assert sign_in(groups=("Supervisors",)).get(page(request)).status_code == 200
    request.refresh_from_db()
    assert request.done_at is None


def test_who_is_no_operator_reads_and_does_nothing(world: Any, sign_in: Any) -> None:
    request = left_request(world)
    owner = sign_in(superuser=True)
    assert "Send and mark as done" not in text_of(owner, page(request))
    for deed in DEEDS:
        assert owner.post(page(request, deed), {"client_id": str(uuid.uuid4())}).status_code == 302
    assert not ContactAnswer.objects.exists()
    request.refresh_from_db()
    assert (request.done_at, request.is_spam, request.assigned_to) == (None, False, None)


def test_an_answer_is_written_once_and_may_settle_it(world: Any, operator_client: Any) -> None:
    request, client = left_request(world), operator_client[1]
    form = {"client_id": str(uuid.uuid4()), "subject": "Malta", "body": "Yes.", "done": "1"}
    for _ in range(2):
        assert client.post(page(request, "reply"), form).status_code == 302
    answer = ContactAnswer.objects.get()
    assert (answer.subject, answer.body, answer.delivery) == ("Malta", "Yes.", "queued")
    request.refresh_from_db()
    assert request.done_at is not None


def test_what_was_typed_stays_when_it_cannot_be_sent(world: Any, operator_client: Any) -> None:
    request, client = left_request(world), operator_client[1]
    answer = client.post(page(request, "reply"), {"client_id": str(uuid.uuid4()), "subject": "", "body": "Long words"})
    assert answer.status_code == 422
    assert "Long words" in answer.content.decode()
    assert client.get(page(request, "reply")).status_code == 405
    assert client.post(page(request, "nothing")).status_code == 405


def test_calls_times_and_owners_are_written_down(world: Any, operator_client: Any) -> None:
    actor, client = operator_client
    request = left_request(world, want="call", phone="051 123456")
    client.post(page(request, "call"), {"client_id": str(uuid.uuid4()), "outcome": "no_reply", "done": "on"})
    client.post(page(request, "take"))
    client.post(page(request, "call_by"), {"call_by": "2030-01-02 15:30"})
    request.refresh_from_db()
    assert (request.done_at, request.assigned_to_id) == (None, actor.operator_id)
    assert request.call_by is not None
    client.post(page(request, "call_by"), {"call_by": ""})
    client.post(page(request, "assign"), {"operator": ""})
    client.post(page(request, "call"), {"client_id": str(uuid.uuid4()), "outcome": "call", "done": "on"})
    request.refresh_from_db()
    assert (request.call_by, request.assigned_to) == (None, None)
    assert request.done_at is not None
    client.post(page(request, "reopen"))
    client.post(page(request, "spam"))
    request.refresh_from_db()
    assert (request.done_at, request.is_spam) == (None, True)


def test_a_chat_is_opened_with_who_is_there(world: Any, operator_client: Any) -> None:
    visitor = world.visitor()
    request = left_request(world, visitor_id=visitor.visitor_id)
    assert "Open a chat" in text_of(operator_client[1], page(request))
    form = {"client_id": str(uuid.uuid4()), "greeting": "Here I am."}
    assert operator_client[1].post(page(request, "chat"), form).url == reverse("livehelp_console:index")
    assert Conversation.objects.get(visitor=visitor.visitor_id).operator_id == operator_client[0].operator_id


def test_a_chat_that_cannot_be_opened_says_why_and_keeps_the_words(world: Any, operator_client: Any) -> None:
    visitor = world.visitor()
    colleague = world.operator("Marco")
    world.claim(colleague, world.open(visitor))
    request = left_request(world, visitor_id=visitor.visitor_id)
    form = {"client_id": str(uuid.uuid4()), "greeting": "Here I am, at last."}
    answer = operator_client[1].post(page(request, "chat"), form)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Marco is talking to them already." in text
    assert "Here I am, at last." in text


def test_who_is_away_or_blocked_is_not_opened_a_chat(world: Any, operator_client: Any) -> None:
    away = VisitorFactory.create(site=world.site)
    request = left_request(world, visitor=away)
    assert "Open a chat" not in text_of(operator_client[1], page(request))
