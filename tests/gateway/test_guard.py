"""The guard: free up to the limit, dearer beyond it, closed at the end; and what a filled trap leads to."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from django.core import signing

from livehelp_plugin.conversations.models import ContactRequest, Conversation
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import guard
from livehelp_plugin.gateway.limits import address_key, spent
from livehelp_plugin.gateway.models import CameFrom
from livehelp_plugin.policy.actions import change_rules
from tests.api.test_views import Browser
from tests.world import World

ADDRESS = "192.0.2.7"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "EASY", 4)
    monkeypatch.setattr(guard, "HARD", 8)


def come(challenge: dict[str, Any] | None = None, *, address: str = ADDRESS, hasty: bool = False) -> str:
    """How somebody new is received: let in, or the code of the refusal."""
    try:
        guard.admit(guard.REQUEST, f"v:{uuid.uuid4()}", address, challenge or {}, hasty=hasty)
    except Refused as refused:
        return refused.code
    return "in"


def asked(*, door: guard.Door = guard.REQUEST, address: str = ADDRESS) -> dict[str, Any]:
    with pytest.raises(Refused) as refused:
        guard.admit(door, "v:1", address, {})
    return refused.value.extra["challenge"]


def solve(challenge: dict[str, Any]) -> dict[str, Any]:
    token, bits = challenge["token"], challenge["bits"]
    answer = next(n for n in range(10**6) if guard.zero_bits(f"{token}:{n}") >= bits)
    return {"token": token, "answer": answer}


def full() -> None:
    for _ in range(guard.REQUEST.per_address.count):
        assert come() == "in"


def test_beyond_its_limit_an_address_pays_and_another_does_not(db: None) -> None:
    full()
    assert come() == "challenge"
    assert come(address="192.0.2.8") == "in"
    assert come(solve(asked())) == "in"


def test_a_proof_is_good_once_for_its_door_and_address(db: None) -> None:
    full()
    proof = solve(asked())
    assert come({**proof, "answer": proof["answer"] + 10**9}) == "challenge"
    assert come({**proof, "answer": "0"}) == "challenge"
    assert come({"token": "x", "answer": 1}) == "challenge"
    assert come(proof) == "in"
    assert come(proof) == "challenge"


def test_a_proof_is_not_carried_to_another_address(db: None) -> None:
    full()
    proof = solve(asked())
    for _ in range(guard.REQUEST.per_address.count):
        come(address="192.0.2.9")
    assert come(proof, address="192.0.2.9") == "challenge"


def test_a_proof_expires(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    full()
    proof = solve(asked())
    later = time.time() + guard.VALID.total_seconds() + 1
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert come(proof) == "challenge"


def test_the_price_doubles_and_at_three_times_the_limit_nothing_helps(db: None) -> None:
    full()
    prices = []
    while (last := come()) == "challenge":
        challenge = asked()
        prices.append(challenge["bits"])
        assert come(solve(challenge)) == "in"
    assert last == "rate_limited"
    assert prices[:4] == [4, 5, 6, 7]
    assert max(prices) == 8
    assert len(prices) == 2 * guard.REQUEST.per_address.count


def test_who_is_faster_than_anybody_types_pays(db: None, settings: Any) -> None:
    settings.LIVEHELP_FORM_SECONDS = 3
    fresh = guard.stamp()
    assert guard.is_hasty(fresh)
    assert guard.is_hasty("")
    assert guard.is_hasty(signing.TimestampSigner(salt="other").sign(""))
    assert come(hasty=True) == "challenge"
    settings.LIVEHELP_FORM_SECONDS = 0
    assert not guard.is_hasty("")


def test_a_form_filled_in_its_time_does_not(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.LIVEHELP_FORM_SECONDS = 3
    given, now = guard.stamp(), time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 5)
    assert not guard.is_hasty(given)
    monkeypatch.setattr(signing.time, "time", lambda: now + 3 * 86_400)
    assert guard.is_hasty(given)


def test_an_address_that_spam_came_from_pays_and_then_waits(db: None) -> None:
    references = [uuid.uuid4() for _ in range(3)]
    for reference in references:
        guard.remember(reference, ADDRESS)
    assert come() == "in"
    guard.blame(references[0], on=True)
    assert come() == "challenge"
    for reference in references[1:]:
        guard.blame(reference, on=True)
    assert come() == "rate_limited"
    guard.blame(references[0], on=False)
    assert come() == "challenge"


def test_a_filled_trap_is_thanked_kept_and_told_to_nobody(world: World, mailoutbox: list[Any]) -> None:
    change_rules(world.site.pk, None, database_now(), owner_email="owner@example.com")
    answer = Browser().command(
        "contact_request.leave", body="Buy now", email="x@example.com", website="https://spam.example"
    )
    outbox.sweep()

    assert answer["ok"]
    assert ContactRequest.objects.get(public_id=answer["data"]["reference"]).is_spam
    assert mailoutbox == []
    assert not world.department.stream.records.filter(type="contact_request.left").exists()


def test_a_chat_marked_as_spam_counts_against_its_address(world: World) -> None:
    operator = world.operator()
    answer = Browser().command("conversation.open", body="Buy now")
    assert CameFrom.objects.get().reference == uuid.UUID(answer["data"]["conversation"])

    from livehelp_plugin.conversations.actions.marking import mark_spam

    mark_spam(operator, Conversation.objects.get().public_id, uuid.uuid4())
    outbox.sweep()

    assert spent(guard.SPAM_PER_ADDRESS, address_key("127.0.0.1")) == 1


def test_a_browser_beyond_the_limit_is_told_what_to_solve(world: World) -> None:
    for _ in range(guard.REQUEST.per_address.count):
        assert Browser().command("contact_request.leave", body="Hi", email="x@example.com")["ok"]
    browser = Browser()
    error = browser.command("contact_request.leave", body="Hi", email="x@example.com")["error"]
    assert (error["code"], error["retry"]) == ("challenge", False)

    proof = solve(error["challenge"])
    assert browser.command("contact_request.leave", body="Hi", email="x@example.com", challenge=proof)["ok"]
