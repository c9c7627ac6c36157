"""Plain WSGI with one worker and one thread: open chats must not keep the shop's pages from being answered.

Spoken by clients of our own, not by a browser: Chromium opens connections ahead of need, and a bare WSGI server of one
thread waits for a request on each of them. (In production a proxy stands in front.)
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client

from livehelp_plugin.availability.models import Operator
from tests.contract.reducer import Stores, receive
from tests.processes import ServerProcess

pytestmark = pytest.mark.slow

CHATS = 5
PAGES = ("/", "/coffee/", "/coffee/carbonaia/", "/cart/")
ROUNDS = 4
MOST_POLLS = 2000
"""A chat that has not heard its answer by then never will."""
CSRF = "c" * 32


@dataclass
class Tab:
    """One browser tab, as far as polling goes."""

    port: int
    face: str
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": CSRF})
    statuses: list[int] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    stores: Stores = field(default_factory=dict)
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def ask(self, method: str, path: str, body: Any = None) -> bytes:
        """One request on a connection of its own, patient; the answer's body."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "X-CSRFToken": CSRF, "Content-Type": "application/json"}
        begun = time.perf_counter()
        line.request(method, path, None if body is None else json.dumps(body), headers)
        response = line.getresponse()
        content = response.read()
        self.took.append(time.perf_counter() - begun)
        self.statuses.append(response.status)
        for value in response.headers.get_all("Set-Cookie", []):
            name, _, rest = value.partition("=")
            self.cookies[name] = CSRF if name == "csrftoken" else rest.split(";")[0].strip('"')
        line.close()
        return content

    def road(self, name: str) -> str:
        return f"/livehelp/{self.face}/{name}/"

    def do(self, kind: str, **fields: Any) -> Any:
        command = {"id": str(uuid.uuid4()), "type": kind, **fields}
        answered = json.loads(self.ask("POST", self.road("commands"), {"protocol": 1, "commands": [command]}))
        [answer] = answered["answers"]
        assert answer["ok"], answer
        return answer["data"]

    def poll(self, stream: str) -> None:
        have = {stream: self.stores[stream].position() if stream in self.stores else None}
        path = f"{self.road('events')}?tab={self.id}&have={quote(json.dumps(have))}"
        for frame in json.loads(self.ask("GET", path))["frames"]:
            receive(self.stores, frame)

    def heard(self, stream: str) -> list[str]:
        return [message["body"] for message in self.stores[stream].state["messages"]] if stream in self.stores else []


@pytest.fixture
def worker(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[ServerProcess]:
    settings.DEBUG = True  # else nobody gets the demo's password
    call_command("seed_shop", verbosity=0)
    settings.DEBUG = False
    process = ServerProcess(tmp_path / "server.log", "poll")
    process.start()
    yield process
    process.kill()


@pytest.fixture
def giulia(worker: ServerProcess) -> Tab:
    """An operator with room for all of the chats, online."""
    user = get_user_model().objects.get(username="giulia")
    Operator.objects.filter(user=user).update(capacity=CHATS)
    signed_in = Client()
    signed_in.force_login(user)
    tab = Tab(worker.port, "operator", {"csrftoken": CSRF, "sessionid": signed_in.cookies["sessionid"].value})
    tab.do("status.set", status="online")
    tab.poll(f"d:{Operator.objects.get(user=user).departments.get().pk}")
    return tab


def keep_polling(tab: Tab, stream: str, until: threading.Event) -> None:
    """Without a pause, which is far more than the two seconds that a client waits."""
    for _ in range(MOST_POLLS):
        tab.poll(stream)
        if until.is_set() and "Answer" in tab.heard(stream):
            return
    raise AssertionError(f"{stream} never heard its answer")


def test_pages_are_answered_while_five_chats_poll(worker: ServerProcess, giulia: Tab) -> None:
    chats: dict[str, Tab] = {}
    for number in range(CHATS):
        tab = Tab(worker.port, "visitor")
        boot = json.loads(tab.ask("GET", tab.road("bootstrap")))
        assert boot["transports"] == ["poll"]
        tab.ask("GET", tab.road("stream"))
        assert tab.statuses[-1] == 501, "one request that is held would be the end of a server with one worker"
        conversation = tab.do("conversation.open", body=f"Question {number}")["conversation"]
        giulia.do("conversation.claim", conversation=conversation)
        chats[f"c:{conversation}"] = tab
    before = {stream: len(tab.statuses) for stream, tab in chats.items()}

    reader, done = Tab(worker.port, "visitor"), threading.Event()
    with ThreadPoolExecutor(CHATS) as pool:
        polling = [pool.submit(keep_polling, tab, stream, done) for stream, tab in chats.items()]
        try:
            for _ in range(ROUNDS):
                for path in PAGES:
                    assert b"</html>" in reader.ask("GET", path)
            for stream in chats:
                giulia.do("message.post", conversation=stream[2:], body="Answer")
        finally:
            done.set()
        for one in polling:
            one.result()

    assert reader.statuses == [200] * len(PAGES) * ROUNDS
    polls = [status for stream, tab in chats.items() for status in tab.statuses[before[stream] :]]
    assert set(polls) == {200}
    assert all(tab.heard(stream)[-1] == "Answer" for stream, tab in chats.items())
    middle, most = statistics.median(reader.took), max(reader.took)
    print(f"\n{len(reader.took)} pages beside {len(polls)} polls: median {middle:.3f} s, most {most:.3f} s")
