"""An event loop for tests that hold WebSockets."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from livehelp_plugin.gateway import limits
from tests.realtime.lines import Server
from tests.realtime.shop import Shop
from tests.world import World


@pytest.fixture
def run() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    return asyncio.run


@pytest.fixture
def server(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server process without its janitor: what a test does is all that happens."""
    settings.LIVEHELP_JANITOR = False
    monkeypatch.setattr(limits, "_local", {})
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def shop(server: Server) -> Shop:
    """A shop on that server, with an operator and a shopper who has asked something."""
    return Shop(server, World())
