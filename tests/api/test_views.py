"""The protocol over HTTP, as a browser speaks it."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.models import ContactRequest, Conversation, Message
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.visitors.models import Visitor
from tests.factories.visitors import UserFactory
from tests.world import World


class Browser:
    """One shopper's (or operator's) browser."""

    def __init__(self, face: str = "visitor", user: Any = None) -> None:
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
        self.face = face
        if user is not None:
            self.client.force_login(user)
        self.boot = self.bootstrap()

    def bootstrap(self) -> dict[str, Any]:
        self.boot = self.client.get("/livehelp/visitor/bootstrap/").json()
        return self.boot

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(
            f"/livehelp/{self.face}/{path}/",
            body if isinstance(body, str | bytes) else json.dumps(body),
            content_type=headers.pop("content_type", "application/json"),
            headers={"X-CSRFToken": self.boot["csrf"], **headers},
        )

    def command(self, type: str, **fields: Any) -> dict[str, Any]:
        command = {"id": str(uuid.uuid4()), "type": type, **fields}
        response = self.post("commands", {"protocol": 1, "commands": [command]})
        return response.json()["answers"][0] if response.status_code == 200 else response.json()

    def events(self, **have: Any) -> list[dict[str, Any]]:
        answer = self.client.get(f"/livehelp/{self.face}/events/", {"have": json.dumps(have)})
        return answer.json()["frames"]


@pytest.fixture
def operator(world: World) -> Browser:
    actor = world.operator()
    return Browser("operator", Operator.objects.get(pk=actor.operator_id).user)


@pytest.fixture
def shopper(world: World) -> Browser:
    return Browser()


def opened(shopper: Browser, body: str = "Hello") -> str:
    return shopper.command("conversation.open", body=body)["data"]["conversation"]


def test_the_whole_conversation_over_http(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    assert operator.command("conversation.claim", conversation=conversation)["ok"]
    assert operator.command("message.post", conversation=conversation, body="Good morning")["ok"]
    assert operator.command("note.post", conversation=conversation, body="regular")["ok"]
    assert shopper.command("message.post", conversation=conversation, body="Thanks")["data"]["seq"] == 5

    snapshot = shopper.events(**{f"c:{conversation}": None})[0]

    assert [m["body"] for m in snapshot["state"]["messages"]] == ["Hello", "Good morning", "Thanks"]
    assert "regular" not in json.dumps(snapshot)
    assert operator.command("conversation.close", conversation=conversation)["error"]["code"] == "unanswered"
    assert operator.command("conversation.close", conversation=conversation, confirmed=True)["ok"]
    assert shopper.command("message.post", conversation=conversation, body="?")["error"]["code"] == "closed"


def test_bootstrap_remembers_a_browser_but_makes_no_visitor(shopper: Browser) -> None:
    cookie = shopper.client.cookies["livehelp"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not Visitor.objects.exists()
    assert shopper.boot["visitor"] == {"known": False, "account": False, "may_join": False, "email": ""}


def test_bootstrap_is_never_cached(shopper: Browser) -> None:
    response = shopper.client.get("/livehelp/visitor/bootstrap/")

    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_availability_is_the_same_small_answer_for_everyone(operator: Browser, shopper: Browser) -> None:
    fresh = Client(SERVER_NAME="localhost").get("/livehelp/availability/")
    known = shopper.client.get("/livehelp/availability/")

    assert fresh.content == known.content
    assert len(fresh.content) <= 300
    assert fresh["Cache-Control"] == "public, max-age=15"
    assert not fresh.cookies
    assert not fresh.has_header("Vary")


def test_a_command_without_a_csrf_token_is_refused(world: World, operator: Browser, shopper: Browser) -> None:
    shopper.boot["csrf"] = "wrong"

    assert shopper.post("commands", {"protocol": 1, "commands": []}).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"\xff", 400),
        ('{"protocol": 1}', 400),
        ('{"protocol": 1, "commands": []}', 400),
        ('{"protocol": 1, "commands": {}}', 400),
        ('{"protocol": 9, "commands": [1]}', 426),
        ('{"protocol": 1, "commands": [1]}', 404),
    ],
)
def test_bodies_that_cannot_be_read(operator: Browser, shopper: Browser, body: Any, status: int) -> None:
    assert shopper.post("commands", body).status_code == status


def test_json_sent_as_a_form_is_refused(shopper: Browser) -> None:
    assert shopper.post("commands", "{}", content_type="text/plain").status_code == 400


def test_a_bad_command_does_not_spoil_the_others(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    good = {"id": str(uuid.uuid4()), "type": "message.post", "conversation": conversation, "body": "a"}
    bad = [1, {"type": "nope"}, {"id": "x", "type": "message.post"}, {"type": "status.set", "status": "online"}]

    answers = shopper.post("commands", {"protocol": 1, "commands": [*bad, good]}).json()["answers"]

    assert [a["ok"] for a in answers] == [False, False, False, False, True]


def test_another_visitors_ids_are_not_found(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    stranger = Browser()
    opened(stranger)

    assert stranger.command("message.post", conversation=conversation, body="x")["error"]["code"] == "not_found"
    assert stranger.events(**{f"c:{conversation}": None}) == [{"t": "gone", "stream": f"c:{conversation}"}]
    missing = str(uuid.uuid4())
    answers = [
        stranger.client.get("/livehelp/visitor/history/", {"conversation": which}).content
        for which in (conversation, missing)
    ]
    assert answers[0] == answers[1]


def test_a_visitor_is_no_operator(shopper: Browser) -> None:
    shopper.face = "operator"

    assert shopper.post("commands", {"protocol": 1, "commands": [{}]}).status_code == 401
    assert Browser("operator", UserFactory.create()).command("status.set", status="online")["error"]["code"] == (
        "forbidden"
    )


def test_gets_change_nothing(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    before = (Message.objects.count(), Conversation.objects.values_list().get())

    shopper.events(**{f"c:{conversation}": None})
    shopper.client.get("/livehelp/visitor/history/", {"conversation": conversation, "before": "9"})
    for path in ("commands", "signals"):
        assert shopper.client.get(f"/livehelp/visitor/{path}/").status_code == 405

    assert (Message.objects.count(), Conversation.objects.values_list().get()) == before


def test_history_pages_backwards(operator: Browser, shopper: Browser, settings: Any) -> None:
    settings.LIVEHELP_MESSAGES_PER_MINUTE = 0
    conversation = opened(shopper, "m0")
    for number in range(1, 60):
        shopper.command("message.post", conversation=conversation, body=f"m{number}")

    page = shopper.client.get("/livehelp/visitor/history/", {"conversation": conversation, "before": 61}).json()

    assert len(page["messages"]) == 50
    assert page["messages"][-1]["body"] == "m58"
    assert page["earlier"] is True


def test_marks_only_grow(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    stream = f"c:{conversation}"
    for seq in (2, 1, 999):
        signal = {"stream": stream, "signal": "read", "data": {"seq": seq}}
        assert shopper.post("signals", {"protocol": 1, "signals": [signal]}).status_code == 204

    assert Conversation.objects.get().visitor_read == 2


def test_a_contact_request_is_kept_and_checked(shopper: Browser) -> None:
    refused = shopper.command("contact_request.leave", body="Call me", want="call", phone="12")
    left = shopper.command("contact_request.leave", body="Call me", want="call", phone="051 123456")

    assert refused["error"] == {**refused["error"], "code": "invalid", "field": "phone"}
    assert left["ok"]
    assert ContactRequest.objects.get().phone == "051 123456"


def test_signing_in_keeps_the_running_chat_in_this_browser(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    old_cookie = shopper.client.cookies["livehelp"].value
    user = UserFactory.create()
    user.set_password("secret")
    user.save()
    assert shopper.client.login(username=user.username, password="secret")
    # the test client's login has no cookies on its request: do what the signal does with a real one
    from livehelp_plugin.events.clock import database_now
    from livehelp_plugin.visitors.identity import digest, revoke

    revoke(digest(old_cookie.split(":")[0]), database_now(), successor_user_id=user.pk)

    assert shopper.command("message.post", conversation=conversation, body="?")["error"]["code"] == "identity_changed"
    shopper.bootstrap()
    assert shopper.client.cookies["livehelp"].value != old_cookie
    assert shopper.boot["visitor"]["may_join"] is True
    assert shopper.command("message.post", conversation=conversation, body="still me")["ok"]
    assert shopper.command("account.join")["ok"]
    assert Visitor.objects.get().user == user


def test_after_signing_out_the_browser_begins_anew(operator: Browser, shopper: Browser) -> None:
    opened(shopper)
    shopper.command("device.forget")

    shopper.bootstrap()

    assert shopper.boot["conversations"] == []
    assert shopper.boot["visitor"]["known"] is False


def test_the_shops_atomic_requests_do_not_wrap_commands() -> None:
    for path in ("/livehelp/visitor/commands/", "/livehelp/operator/commands/"):
        assert "default" in resolve(path).func._non_atomic_requests  # what ATOMIC_REQUESTS looks at


def marks_of(browser: Browser, conversation: str, **query: str) -> list[int]:
    have = {f"c:{conversation}": None}
    answer = browser.client.get(f"/livehelp/{browser.face}/events/", {"have": json.dumps(have), **query}).json()
    frames = [frame for frame in answer["frames"] if frame["t"] == "signal"]
    return [frame["data"]["operator_read"] for frame in frames]


def test_who_polls_learns_how_far_was_read(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    signal = {"stream": f"c:{conversation}", "signal": "read", "data": {"seq": 2}}
    operator.command("conversation.claim", conversation=conversation)
    operator.post("signals", {"protocol": 1, "signals": [signal]})

    assert marks_of(shopper, conversation) == [2]
    assert marks_of(shopper, conversation, once="1") == []


def test_read_marks_are_the_owners_to_switch_off(operator: Browser, shopper: Browser) -> None:
    conversation = opened(shopper)
    operator.command("conversation.claim", conversation=conversation)
    Conversation.objects.update(operator_read=2)
    change_rules(Conversation.objects.get().site_id, None, database_now(), show_read=False)

    assert marks_of(shopper, conversation) == [0]
    assert marks_of(operator, conversation) == [2]
    [snapshot] = [f for f in shopper.events(**{f"c:{conversation}": None}) if f["t"] == "snapshot"]
    assert snapshot["marks"]["operator_read"] == 0
