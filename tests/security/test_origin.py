"""From which pages sockets and commands are taken (B1–B5, B7)."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from livehelp_plugin.conversations.models import Message
from livehelp_plugin.realtime.origins import is_ours
from tests.api.test_views import Browser, opened
from tests.security.routes import READS, TOKENLESS, WRITES, address
from tests.security.rows import everything
from tests.world import World


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    """Here it is about origins; the shop's names are the last test's."""
    settings.ALLOWED_HOSTS = ["*"]


def handshake(origin: str | None, scheme: str = "wss", host: str = "shop.example", **more: str) -> dict[str, Any]:
    sent = {"host": host, **({} if origin is None else {"origin": origin}), **more}
    headers = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in sent.items()]
    return {"type": "websocket", "scheme": scheme, "headers": headers}


# ------------------------------------------------------------------ B1–B3: handshakes


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "https://shop.example.evil.example",
        "https://shop.example@evil.example",
        "https://evil.example/shop.example",
        "https://evil.example#shop.example",
        "https://chat.shop.example",
        "https://shop.example:8443",
        "https://shop.example:99999",
        "https://shop.example:port",
        "http://shop.example",
        "ftp://shop.example",
        "file://",
        "shop.example",
        "https://",
        "https://[",
        "https://[::1",
        "https://sh\u00f6p.example",
    ],
)
def test_another_origin_is_refused_and_is_no_error(settings: Any, origin: str) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    assert not is_ours(handshake(origin))


def test_the_shops_own_pages_are_not(settings: Any) -> None:
    assert is_ours(handshake("https://shop.example"))
    assert is_ours(handshake("http://shop.example:8000", "ws", "shop.example:8000"))
    assert is_ours(handshake("https://shop.example", "ws")), "a proxy that says nothing of https"


def test_no_browser_leaves_the_origin_out() -> None:
    """Who does is a program, which could write any origin it likes."""
    assert is_ours(handshake(None))


def test_a_proxy_that_is_trusted_says_whether_it_was_https(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert not is_ours(handshake("http://shop.example", "ws", x_forwarded_proto="https"))
    assert is_ours(handshake("https://shop.example", "ws", x_forwarded_proto="https"))
    assert is_ours(handshake("http://shop.example", "wss", x_forwarded_proto="http"))


def test_a_forwarded_host_counts_only_when_the_owner_says_so(settings: Any) -> None:
    forwarded = handshake("https://shop.example", host="10.0.0.7", x_forwarded_host="shop.example")

    assert not is_ours(forwarded)
    settings.USE_X_FORWARDED_HOST = True
    assert is_ours(forwarded)


@pytest.mark.parametrize(
    ("trusted", "origin", "expected"),
    [
        ("https://partner.example", "https://partner.example", True),
        ("https://partner.example", "http://partner.example", False),
        ("https://partner.example", "https://www.partner.example", False),
        ("https://*.partner.example", "https://www.partner.example", True),
        ("https://*.partner.example", "https://evilpartner.example", False),
        ("https://*", "https://evil.example", False),
        ("https://*.", "https://evil.example", False),
        ("*", "https://evil.example", False),
    ],
)
def test_other_hosts_are_named_one_by_one_and_never_by_a_star(
    settings: Any, trusted: str, origin: str, expected: bool
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = [trusted]

    assert is_ours(handshake(origin)) is expected


# ------------------------------------------------------------------ B4, B5: requests that write


class Shopper(Browser):
    """One with a conversation: what is refused is refused for the reason under test."""

    def __init__(self) -> None:
        super().__init__()
        self.conversation = opened(self)
        self.client.cookies["__Host-livehelp"] = self.client.cookies["livehelp"].value

    @property
    def body(self) -> str:
        """A message, as a list of commands and as a list of signals."""
        entry = {"id": str(uuid.uuid4()), "type": "message.post", "conversation": self.conversation, "body": "forged"}
        return json.dumps({"protocol": 1, "commands": [entry], "signals": [entry]})

    def send(self, route: str, *, secure: bool = False, kind: str = "application/json", **headers: str) -> int:
        given = {"X-CSRFToken": self.boot["csrf"], **headers}
        answer = self.client.post(address(route), self.body, content_type=kind, secure=secure, headers=given)
        return answer.status_code


@pytest.fixture
def shopper(db: None) -> Shopper:
    World().operator()
    return Shopper()


FORGERIES: dict[str, dict[str, str]] = {
    "no token": {"X-CSRFToken": ""},
    "another token": {"X-CSRFToken": "x" * 32},
    "another origin": {"Origin": "https://evil.example"},
    "no origin": {"Origin": "null"},
    "another referer": {"Referer": "https://evil.example/"},
    "no referer": {},
}


@pytest.mark.parametrize("route", sorted({*WRITES} - {*TOKENLESS}))
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_request_is_refused(shopper: Shopper, route: str, forgery: str) -> None:
    """Over https, as in a real shop: there Django asks for the referer, too."""
    assert shopper.send(route, secure=True, **FORGERIES[forgery]) == 403
    assert not Message.objects.filter(body="forged").exists()


def test_what_any_site_may_send_to_be_looked_over_writes_nothing(shopper: Shopper) -> None:
    """An editor's form in a cached page has no token; what it sends is shown again in a form that has one."""
    before = everything()
    forged = {"body": "forged", "name": "Anna", "email": "anna@example.com"}
    answer = shopper.client.post(address("contact_look_over"), forged, headers=FORGERIES["another origin"])

    assert answer.status_code == 200
    assert "csrfmiddlewaretoken" in answer.content.decode()
    assert everything() == before


def test_a_mail_program_ends_mails_by_the_signed_address_alone(shopper: Shopper) -> None:
    """RFC 8058: no cookie and no token, so that nothing but the key can count."""
    before, link = everything(), address("mail_choice")
    forged = shopper.client.post(link.replace(".", ".x"), headers=FORGERIES["another origin"])
    assert (forged.status_code, everything()) == (404, before)

    signed = shopper.client.post(link, headers=FORGERIES["another origin"])

    assert signed.status_code == 204
    assert [name for name, rows in everything().items() if rows != before[name]] == ["refusedaddress"]


def test_the_same_request_unforged_is_done(shopper: Shopper) -> None:
    assert shopper.send("visitor_commands", secure=True, Referer="https://localhost/coffee/") == 200
    assert Message.objects.filter(body="forged").exists()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("route", ["visitor_commands", "visitor_signals"])
def test_what_a_form_of_another_site_can_send_is_not_read(shopper: Shopper, route: str, kind: str) -> None:
    assert shopper.send(route, kind=kind) == 400
    assert not Message.objects.filter(body="forged").exists()


# ------------------------------------------------------------------ B7: no other site may read


@pytest.mark.parametrize("method", ["get", "options"])
@pytest.mark.parametrize("route", READS)
def test_no_answer_invites_another_site(shopper: Shopper, route: str, method: str) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = getattr(shopper.client, method)(address(route), headers=asked)

    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
