"""Our WebSockets are found under the shop's prefix, and everything else is left to the shop."""

from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application

from livehelp_plugin.asgi import wrap
from livehelp_plugin.realtime.routing import is_ours

OURS = ["/livehelp/visitor/ws/", "/livehelp/operator/ws/"]
OTHERS = ["/", "/livehelp/", "/livehelp/visitor/ws", "/livehelp/stranger/ws/", "/x/livehelp/visitor/ws/", "/ws/"]


@pytest.mark.parametrize("path", OURS)
def test_ours(path: str) -> None:
    assert is_ours({"path": path})
    assert is_ours({"path": "/shop" + path, "root_path": "/shop"})


@pytest.mark.parametrize("path", OTHERS)
def test_not_ours(path: str) -> None:
    assert not is_ours({"path": path})


async def handshake(application: Any, path: str, **headers: str) -> bool:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    line = ApplicationCommunicator(application, {"type": "websocket", "path": path, "headers": raw})
    await line.send_input({"type": "websocket.connect"})
    answer = await line.receive_output(timeout=10)
    await line.send_input({"type": "websocket.disconnect", "code": 1000})
    await line.wait(timeout=10)
    return answer["type"] == "websocket.accept"


async def inner(scope: Any, receive: Any, send: Any) -> None:
    """A shop's own WebSocket application."""
    await receive()
    await send({"type": "websocket.accept"})
    await receive()


@pytest.mark.parametrize(("path", "accepted"), [(OURS[0], True), (OURS[1], True), ("/elsewhere/", False)])
def test_plain_django_is_never_asked(
    transactional_db: None, run: Any, settings: Any, path: str, accepted: bool
) -> None:
    settings.ALLOWED_HOSTS = ["shop"]

    assert run(handshake(wrap(get_asgi_application()), path, host="shop", origin="http://shop")) is accepted


def test_the_shops_own_sockets_go_on_working(run: Any) -> None:
    assert run(handshake(wrap(inner), "/shop/ws/", host="shop", origin="http://shop"))


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://evil.test",
        "http://shop.evil.test",
        "http://shop@evil.test",
        "http://shop:99999",
        "http://shop:81",
    ],
)
@pytest.mark.parametrize("hosts", [["shop"], ["*"]])
def test_another_origin_is_refused_whatever_the_hosts(run: Any, settings: Any, origin: str, hosts: list[str]) -> None:
    settings.ALLOWED_HOSTS = hosts

    assert not run(handshake(wrap(get_asgi_application()), OURS[0], host="shop", origin=origin))
