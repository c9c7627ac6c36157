"""One small client, three ways to reach the server. All keep their state by the reducer alone."""

from __future__ import annotations

import uuid
from typing import Any

from tests.api.test_views import Browser
from tests.contract.reducer import Stores, receive
from tests.realtime.lines import EventStream, Server, Socket

Json = dict[str, Any]


class Client:
    """A browser that follows streams. ``catch_up`` returns when it has applied everything up to a message."""

    def __init__(self, server: Server, browser: Browser) -> None:
        self.server = server
        self.browser = browser
        self.stores: Stores = {}
        self.keys: list[str] = []

    def follow(self, key: str) -> None:
        raise NotImplementedError

    def command(self, type: str, **fields: Any) -> Json:
        """Do a command; its answer."""
        raise NotImplementedError

    def catch_up(self, key: str, seq: int) -> None:
        """Apply frames until this stream's public events are known up to ``seq``."""
        while key not in self.stores or self.stores[key].top["public"] < seq:
            self.more()

    def more(self) -> None:
        """Apply what the server sends next."""
        raise NotImplementedError

    def lose_the_line(self) -> None:
        """The network goes away; the client comes back with what it has."""
        raise NotImplementedError

    def have(self) -> Json:
        return {key: self.stores[key].position() if key in self.stores else None for key in self.keys}

    def apply(self, frame: Json) -> None:
        missing = receive(self.stores, frame)
        assert missing is None, f"{missing} after {frame}"

    def post(self, type: str, fields: Json) -> Json:
        command = {"id": str(uuid.uuid4()), "type": type, **fields}
        response = self.browser.post("commands", {"protocol": 1, "commands": [command]})
        return response.json()["answers"][0]


class Polling(Client):
    """Asks again and again."""

    def follow(self, key: str) -> None:
        self.keys.append(key)

    def command(self, type: str, **fields: Any) -> Json:
        return self.post(type, fields)

    def more(self) -> None:
        for frame in self.browser.events(**self.have()):
            self.apply(frame)

    def lose_the_line(self) -> None:
        """There is none."""


class Streaming(Client):
    """Events by SSE, commands by POST; to follow more is to open another stream."""

    line: EventStream | None = None

    def follow(self, key: str) -> None:
        self.keys.append(key)
        self.lose_the_line()

    def command(self, type: str, **fields: Any) -> Json:
        return self.post(type, fields)

    def more(self) -> None:
        assert self.line is not None
        self.apply(self.line.receive())

    def lose_the_line(self) -> None:
        if self.line is not None:
            self.line.leave()
        self.line = self.server.stream(self.browser, self.have())


class Sockets(Client):
    """Everything over one WebSocket."""

    def __init__(self, server: Server, browser: Browser) -> None:
        super().__init__(server, browser)
        self.line: Socket = server.socket(browser).hello()

    def follow(self, key: str) -> None:
        self.keys.append(key)
        self.line.send({"t": "subscribe", "have": {key: None}})

    def command(self, type: str, **fields: Any) -> Json:
        id = self.line.ask(type, **fields)
        while (frame := self.line.receive()).get("id") != id:
            self.apply(frame)
        return {name: value for name, value in frame.items() if name != "t"}

    def more(self) -> None:
        self.apply(self.line.receive())

    def lose_the_line(self) -> None:
        self.line.leave()
        self.line = self.server.socket(self.browser).hello(**self.have())


TRANSPORTS = {"ws": Sockets, "sse": Streaming, "poll": Polling}
