"""From a browser that asks to be told, to the message that only it can read."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from livehelp_plugin.conversations.access import OperatorActor, VisitorActor
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events import outbox
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import OutboxItem
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications import actions, push, unseen
from livehelp_plugin.notifications.models import AnswerNotice, PushKey, PushSubscription
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.visitors.actions import see, set_watching
from livehelp_plugin.visitors.identity import revoke
from livehelp_plugin.visitors.models import Visitor
from tests.notifications.push_service import PushService
from tests.world import World

SOON = timedelta(seconds=10)


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    service = PushService()
    settings.LIVEHELP_PUSH_HOSTS = (service.origin,)
    yield service
    service.close()


class Chat:
    """Anna asks, Giulia has taken it; Anna has asked to be told and is looking at another page."""

    def __init__(self, world: World, service: PushService) -> None:
        self.world, self.service = world, service
        self.giulia: OperatorActor = world.operator()
        self.anna: VisitorActor = world.visitor()
        self.held: Conversation = world.open(self.anna)
        world.claim(self.giulia, self.held)
        self.subscribe()

    def subscribe(self) -> None:
        told = self.service.subscription
        actions.subscribe(self.anna, told["endpoint"], **told["keys"])

    def answer(self, body: str = "Medium-fine.") -> None:
        self.world.post(self.giulia, self.held, body)

    def let_pass(self, seconds: timedelta = SOON) -> None:
        """The janitor's rounds, some seconds later."""
        outbox.sweep()
        unseen.push_what_is_due(database_now() + seconds)
        outbox.sweep()


@pytest.fixture
def chat(world: World, service: PushService) -> Chat:
    return Chat(world, service)


def test_the_browser_is_told_and_nothing_of_what_was_said(chat: Chat, service: PushService) -> None:
    chat.answer("The secret is a medium-fine grind.")
    chat.let_pass()

    [(headers, message)] = service.got
    assert message["body"] == "You have an answer in the chat."
    assert "secret" not in json.dumps(message)
    assert "/back/" in message["url"]
    assert headers["content-encoding"] == "aes128gcm"
    assert int(headers["ttl"]) == 4 * 3600
    assert len(headers["topic"]) <= 32
    assert chat.held.public_id.hex not in headers["topic"]


def test_the_shop_signs_with_a_key_that_is_made_once(chat: Chat, service: PushService) -> None:
    known = push.public_key()
    chat.answer()
    chat.let_pass()

    scheme, _, rest = service.got[0][0]["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    claims = json.loads(base64.urlsafe_b64decode(parts["t"].split(".")[1] + "=="))
    assert (scheme, parts["k"]) == ("vapid", known)
    assert claims["aud"] == service.origin
    assert claims["sub"].startswith("mailto:")
    assert PushKey.objects.count() == 1
    assert known == push.public_key()


def test_a_key_of_the_settings_comes_first(world: World, settings: Any) -> None:
    settings.LIVEHELP_VAPID_PRIVATE_KEY = "AQ" + "A" * 40 + "E"

    assert push.public_key()
    assert not PushKey.objects.exists()


def test_the_owner_may_have_the_text_shown(chat: Chat, service: PushService) -> None:
    change_rules(chat.world.site.pk, None, database_now(), push_shows_text=True)
    chat.answer("Medium-fine,\n" + "and shake it well " * 20)
    chat.let_pass()

    body = service.got[0][1]["body"]
    assert body.startswith("Giulia: Medium-fine, and shake")
    assert body.endswith("…")
    assert len(body) < 140


def test_who_looks_is_left_in_peace(chat: Chat, service: PushService) -> None:
    see(Visitor.objects.get(pk=chat.anna.visitor_id), database_now(), url="https://shop/kettle")
    set_watching(chat.anna.visitor_id, True)
    chat.answer()
    chat.let_pass()

    assert service.got == []


def test_who_has_read_it_meanwhile_is_left_in_peace(chat: Chat, service: PushService) -> None:
    chat.answer()
    outbox.sweep()
    unseen.push_what_is_due(database_now() + SOON)
    Conversation.objects.update(visitor_read=99)
    outbox.sweep()

    assert service.got == []


def test_nobody_is_told_before_they_could_have_seen_it(chat: Chat, service: PushService) -> None:
    chat.answer()
    chat.let_pass(timedelta(seconds=0))
    assert service.got == []

    chat.let_pass()
    assert len(service.got) == 1


def test_several_lines_are_one_push_and_a_later_one_another_under_the_same_topic(
    chat: Chat, service: PushService
) -> None:
    chat.answer("One")
    chat.answer("Two")
    chat.let_pass()
    chat.let_pass()
    assert len(service.got) == 1

    chat.answer("Three")
    chat.let_pass()
    assert len({headers["topic"] for headers, _ in service.got}) == 1
    assert len(service.got) == 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_gave_up_is_forgotten(chat: Chat, service: PushService, status: int) -> None:
    service.status = status
    chat.answer()
    chat.let_pass()

    assert not PushSubscription.objects.exists()
    assert not OutboxItem.objects.exists()


def test_a_push_service_that_stumbles_is_asked_again(chat: Chat, service: PushService) -> None:
    service.status = 503
    chat.answer()
    chat.let_pass()
    assert PushSubscription.objects.exists()

    service.status = 201
    OutboxItem.objects.update(due_at=database_now())
    outbox.sweep()
    assert len(service.got) == 1


def test_no_redirect_is_followed(chat: Chat, service: PushService) -> None:
    other = PushService()
    service.status, service.location = 307, f"{other.origin}/push/anna"
    chat.answer()
    chat.let_pass()
    other.close()

    assert other.got == []


def test_a_host_that_is_no_longer_allowed_is_never_posted_to(chat: Chat, service: PushService, settings: Any) -> None:
    settings.LIVEHELP_PUSH_HOSTS = ()
    chat.answer()
    chat.let_pass()

    assert service.got == []
    assert not PushSubscription.objects.exists()


def test_what_ends_the_token_ends_the_subscription(
    chat: Chat, service: PushService, django_capture_on_commit_callbacks: Any
) -> None:
    """Sign-in, sign-out and "forget this device" all do."""
    with django_capture_on_commit_callbacks(execute=True):
        revoke(chat.anna.token_hash, database_now())

    assert not PushSubscription.objects.exists()


def test_a_dead_token_is_not_told_even_where_its_subscription_was_left_behind(chat: Chat, service: PushService) -> None:
    chat.answer()
    revoke(chat.anna.token_hash, database_now())
    assert PushSubscription.objects.exists()
    chat.let_pass()

    assert service.got == []


def test_an_address_belongs_to_who_knows_its_secret(chat: Chat, world: World, service: PushService) -> None:
    """A stranger cannot have Anna's browser told of a chat of their own, nor take it from her."""
    told, stranger = service.subscription, world.visitor()
    with pytest.raises(Refused) as refused:
        actions.subscribe(stranger, told["endpoint"], told["keys"]["p256dh"], "A" * 22)

    assert refused.value.as_json()["field"] == "endpoint"
    assert PushSubscription.objects.get().token_id == chat.anna.token_hash


def test_the_same_browser_goes_on_with_a_new_token(chat: Chat, world: World) -> None:
    other = world.visitor()
    told = chat.service.subscription
    actions.subscribe(other, told["endpoint"], **told["keys"])

    assert PushSubscription.objects.get().token_id == other.token_hash


def test_five_browsers_are_enough(chat: Chat) -> None:
    told = chat.service.subscription
    for n in range(6):
        actions.subscribe(chat.anna, f"{chat.service.origin}/push/{n}", **told["keys"])

    assert PushSubscription.objects.count() == actions.MOST_BROWSERS
    assert not PushSubscription.objects.filter(endpoint__endswith="anna").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "https://127.0.0.1/push"),
        ("auth", "short"),
        ("p256dh", "B" + "A" * 86),
        ("p256dh", ""),
    ],
)
def test_what_is_no_subscription_is_refused(chat: Chat, field: str, value: str) -> None:
    told = chat.service.subscription
    given = {"endpoint": told["endpoint"], **told["keys"], field: value}
    with pytest.raises(Refused) as refused:
        actions.subscribe(chat.anna, **given)

    assert refused.value.as_json()["field"] == field


def test_without_the_extra_nothing_is_offered_and_nothing_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "is_installed", lambda: False)

    assert push.public_key() == ""
    with pytest.raises(Refused):
        actions.subscribe(world.visitor(), "https://fcm.googleapis.com/x", "", "")


def test_who_cannot_be_reached_costs_no_row(world: World) -> None:
    giulia, anna = world.operator(), world.visitor()
    held = world.open(anna)
    world.claim(giulia, held)
    world.post(giulia, held, "Medium-fine.")
    world.post(anna, held, "Thanks")
    outbox.sweep()

    assert not AnswerNotice.objects.exists()


def test_what_a_shopper_writes_is_not_even_noted(world: World) -> None:
    world.operator()
    anna = world.visitor()
    held = world.open(anna)
    OutboxItem.objects.all().delete()
    world.post(anna, held, "Are you there?")

    assert not OutboxItem.objects.filter(event_type="message.posted").exists()


def test_a_wish_is_idempotent(chat: Chat) -> None:
    chat.subscribe()
    chat.subscribe()

    assert PushSubscription.objects.count() == 1
    assert actions.unsubscribe(chat.anna.token_hash) == 1
    assert actions.unsubscribe(chat.anna.token_hash) == 0
