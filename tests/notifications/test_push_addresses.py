"""Only push services may be posted to, whatever a browser names."""

from __future__ import annotations

import pytest

from livehelp_plugin.conf import settings
from livehelp_plugin.notifications.push_addresses import is_push_service, key_bytes


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:DEF",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGk",
        "https://wns2-par02p.notify.windows.com/w/?token=AB%2b",
        "https://fcm.googleapis.com:443/fcm/send/abc",
    ],
)
def test_the_browsers_own_services_may(endpoint: str) -> None:
    assert is_push_service(endpoint, settings.PUSH_HOSTS)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://notify.windows.com.evil.example/x",
        "https://evilnotify.windows.com/x",
        "https://fcm.googleapis.com@127.0.0.1/x",
        "https://user:word@fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/x",
        "https://localhost/x",
        "https://fcm.googleapis.com\\@127.0.0.1/x",
        "https://fcm.googleapis.com/x\r\nHost: evil",
        "https://fcm.googleapis.com:https/x",
        "https://fcm.googleаpis.com/x",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/x",
        "//fcm.googleapis.com/x",
        "",
        "https://fcm.googleapis.com/" + "x" * 1000,
    ],
)
def test_nothing_else_may(endpoint: str) -> None:
    assert not is_push_service(endpoint, settings.PUSH_HOSTS)


def test_an_origin_of_ones_own_is_exactly_that() -> None:
    mine = ["http://127.0.0.1:8099"]
    assert is_push_service("http://127.0.0.1:8099/push/1", mine)
    assert not is_push_service("http://127.0.0.1:8098/push/1", mine)
    assert not is_push_service("https://127.0.0.1/push/1", mine)


def test_keys_have_their_length() -> None:
    assert key_bytes("AAAAAAAAAAAAAAAAAAAAAA", 16) == bytes(16)
    for wrong in ("AAAA", "", "!!!!", "AAAAAAAAAAAAAAAAAAAAAA+", "ä" * 22):
        with pytest.raises(ValueError):
            key_bytes(wrong, 16)
