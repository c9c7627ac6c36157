"""A server process for tests that are not async: its event loop in a thread, its lines spoken to in turn."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlencode

from asgiref.testing import ApplicationCommunicator
from django.core.asgi import get_asgi_application

from livehelp_plugin.asgi import wrap
from livehelp_plugin.realtime import lifespan
from livehelp_plugin.realtime.runtime import Runtime, runtime
from tests.api.test_views import Browser

Json = dict[str, Any]
PATIENCE = 30
"""Seconds after which something that never comes fails a test."""


class Server:
    """The shop's ASGI application and its runtime. ``stop`` leaves no thread, task or connection."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.application: Any = wrap(get_asgi_application())
        self.lines: list[Line] = []
        self.runtime: Runtime = self.call(runtime)

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run a coroutine in the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def call(self, work: Callable[..., Any], *args: Any) -> Any:
        """Call a function in the loop."""

        async def called() -> Any:
            return work(*args)

        return self.do(called())

    def settle(self, *, posts: bool = True) -> None:
        """Wait until everything that was asked of the database threads is done, and what came of it.

        Without ``posts``, while a test holds the thread that commits messages.
        """

        async def settled() -> None:
            asked = [self.runtime.reads, *([self.runtime.posts] if posts else [])]
            while any(threads._waiting for threads in asked):
                await asyncio.gather(*[threads.run(int) for threads in asked])

        self.do(settled())

    def socket(self, browser: Browser, **headers: str) -> Socket:
        return Socket(self, browser, headers)

    def stream(self, browser: Browser, have: Json | str, **headers: str) -> EventStream:
        return EventStream(self, browser, have, headers)

    def stop(self) -> None:
        for line in self.lines:
            line.leave()
        self.do(lifespan.end() if self.runtime in self._running() else _nothing())
        self.do(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def _running(self) -> list[Runtime]:
        from livehelp_plugin.realtime import carrying

        return carrying._runtimes


async def _nothing() -> None:
    """The runtime has ended already."""


class Line:
    """One connection as the server sees it."""

    def __init__(self, server: Server, scope: Json) -> None:
        self.server = server
        self.seen: list[Json] = []
        self.left = False
        self._passed_over: list[Json] = []
        self._asgi = server.call(ApplicationCommunicator, server.application, scope)
        server.lines.append(self)

    def receive(self) -> Json:
        """The next frame; kept in ``seen``."""
        frame = self._next()
        self.seen.append(frame)
        return frame

    def until(self, kind: str, **fields: Any) -> Json:
        """The first frame of this kind (with these values); what comes before it may be asked for later."""
        return self._find(
            lambda frame: frame["t"] == kind and all(frame.get(name) == value for name, value in fields.items())
        )

    def event(self, type: str, **data: Any) -> Json:
        """The first event of this type whose data has these values."""

        def wanted(event: Json) -> bool:
            return event["type"] == type and all(event["data"].get(name) == value for name, value in data.items())

        frame = self._find(lambda frame: frame["t"] == "events" and any(map(wanted, frame["events"])))
        return next(filter(wanted, frame["events"]))

    def _find(self, wanted: Callable[[Json], bool]) -> Json:
        for frame in self._passed_over:
            if wanted(frame):
                self._passed_over.remove(frame)
                return frame
        while not wanted(frame := self.receive()):
            assert frame["t"] != "close", f"closed with {frame} after {self.seen}"
            self._passed_over.append(frame)
        return frame

    def heard(self) -> str:
        """Everything that was received, as text."""
        return json.dumps(self.seen)

    def put(self, message: Json) -> None:
        self.server.do(self._asgi.send_input(message))

    def take(self) -> Json:
        return self.server.do(self._asgi.receive_output(timeout=PATIENCE))

    def leave(self) -> None:
        """The client is gone; the server has noticed when this returns."""
        if not self.left:
            self.left = True
            self.put(self._goodbye)
            self.server.do(self._asgi.wait(timeout=PATIENCE))

    _goodbye: Json

    def _next(self) -> Json:
        raise NotImplementedError


class Socket(Line):
    """A WebSocket of a browser, accepted. A close arrives as the frame ``{"t": "close", "code": …}``."""

    _goodbye = {"type": "websocket.disconnect", "code": 1001}

    def __init__(self, server: Server, browser: Browser, headers: dict[str, str]) -> None:
        self.browser = browser
        super().__init__(server, {"type": "websocket", "scheme": "ws", **_scope(browser, "ws", "", headers)})
        self.put({"type": "websocket.connect"})
        assert self.take()["type"] == "websocket.accept"

    def send(self, frame: Json | str | bytes) -> None:
        if isinstance(frame, bytes):
            self.put({"type": "websocket.receive", "bytes": frame})
        else:
            text = frame if isinstance(frame, str) else json.dumps(frame)
            self.put({"type": "websocket.receive", "text": text})

    def hello(self, *keys: str, protocol: Any = 1, **have: Any) -> Socket:
        """Say hello and be welcomed."""
        self.send({"t": "hello", "protocol": protocol, "have": {**dict.fromkeys(keys), **have}})
        assert self.receive()["t"] == "welcome"
        return self

    def ask(self, type: str, *, id: str = "", **fields: Any) -> str:
        """Send a command; its id."""
        id = id or str(uuid.uuid4())
        self.send({"t": "command", "id": id, "type": type, **fields})
        return id

    def command(self, type: str, **fields: Any) -> Json:
        """Send a command and wait for its answer."""
        return self.until("answer", id=self.ask(type, **fields))

    def closed(self) -> int:
        """The code with which the server ends it, whatever comes before."""
        while True:
            frame = self.receive()
            if frame["t"] == "close":
                return frame["code"]

    def _next(self) -> Json:
        message = self.take()
        if message["type"] == "websocket.close":
            return {"t": "close", "code": message["code"]}
        return json.loads(message["text"])


class EventStream(Line):
    """A server-sent event stream of a browser. The server's end arrives as ``{"t": "close"}``."""

    _goodbye = {"type": "http.disconnect"}

    def __init__(self, server: Server, browser: Browser, have: Json | str, headers: dict[str, str]) -> None:
        query = urlencode({"have": have if isinstance(have, str) else json.dumps(have)})
        scope = {"type": "http", "method": "GET", "http_version": "1.1", "scheme": "http"}
        super().__init__(server, {**scope, **_scope(browser, "stream", query, headers)})
        self.put({"type": "http.request", "body": b"", "more_body": False})
        head = self.take()
        self.status = head["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in head["headers"]}

    def body(self) -> bytes:
        """The whole body of an answer that is no stream."""
        return self.take()["body"]

    def _next(self) -> Json:
        message = self.take()
        if not message.get("more_body"):
            return {"t": "close"}
        event = message["body"].decode()
        assert event.startswith("data: ")
        assert event.endswith("\n\n")
        return json.loads(event.removeprefix("data: "))


def _scope(browser: Browser, what: str, query: str, headers: dict[str, str]) -> Json:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.client.cookies.items())
    sent = {"host": "localhost", "origin": "http://localhost", "cookie": cookies, **headers}
    return {
        "path": f"/livehelp/{browser.face}/{what}/",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 5000),
        "server": ("localhost", 80),
    }
