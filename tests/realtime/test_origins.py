"""From which pages a WebSocket may be opened."""

from __future__ import annotations

from typing import Any

import pytest

from livehelp_plugin.realtime.origins import is_ours


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    """Here it is about origins; the shop's names are the last test's."""
    settings.ALLOWED_HOSTS = ["*"]


def asked(origin: str | None, *, host: str = "shop.test", scheme: str = "ws", **headers: str) -> bool:
    sent = {"host": host, **headers} | ({} if origin is None else {"origin": origin})
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in sent.items()]
    return is_ours({"type": "websocket", "scheme": scheme, "headers": raw})


def test_no_browser_leaves_the_origin_out() -> None:
    assert asked(None)


@pytest.mark.parametrize(
    ("origin", "host"), [("http://shop.test", "shop.test"), ("http://shop.test:8000", "shop.test:8000")]
)
def test_the_shops_own_pages(origin: str, host: str) -> None:
    assert asked(origin, host=host)


@pytest.mark.parametrize(
    "origin",
    ["", "null", "shop.test", "//shop.test", "ftp://shop.test", "http://", "http://[", "http://\xff", "*", "http://*"],
)
def test_what_is_no_origin_of_ours(origin: str) -> None:
    assert not asked(origin)


@pytest.mark.parametrize(
    ("trusted", "origin", "ours"),
    [
        ("https://www.test", "https://www.test", True),
        ("https://www.test", "http://www.test", False),
        ("https://www.test", "https://www.test:444", False),
        ("https://*.brand.test", "https://shop.brand.test", True),
        ("https://*.brand.test", "https://evilbrand.test", False),
        ("https://*.brand.test", "https://brand.test.evil", False),
        ("https://*", "https://evil.test", False),
        ("*", "https://evil.test", False),
    ],
)
def test_trusted_origins_as_django_means_them(settings: Any, trusted: str, origin: str, ours: bool) -> None:
    settings.CSRF_TRUSTED_ORIGINS = [trusted]

    assert asked(origin, scheme="wss") is ours


def test_a_forwarded_host_counts_where_the_shop_says_so(settings: Any) -> None:
    settings.USE_X_FORWARDED_HOST = False
    assert not asked("http://public.test", x_forwarded_host="public.test")

    settings.USE_X_FORWARDED_HOST = True

    assert asked("http://public.test", x_forwarded_host="public.test")


def test_another_name_for_this_server_is_no_name_of_the_shop(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["shop.test"]

    assert asked("http://shop.test")
    assert not asked("http://evil.test", host="evil.test")
    assert not asked(None, host="evil.test")
    assert not asked(None, host="")


def test_a_developers_machine_has_its_usual_names(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.DEBUG = [], True

    assert asked("http://localhost:8000", host="localhost:8000")
    assert not asked("http://evil.test", host="evil.test")
