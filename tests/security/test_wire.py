"""What no browser sends, on a real server: its line may end, others are served as ever (F1, F3)."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.frames import Opcode
from websockets.sync.client import ClientConnection, connect

from tests.api.test_views import Browser, opened
from tests.browser.servers import asgi
from tests.world import World

PATIENCE = 60
MALFORMED = {"t": "error", "code": "malformed"}


class Line:
    """A welcomed socket of one browser, which can also send what the protocol of WebSockets forbids."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.send({"t": "hello", "protocol": 1, "have": {}})
        assert self.receive()["t"] == "welcome"

    def send(self, frame: dict[str, Any]) -> None:
        self.line.send(json.dumps(frame))

    def receive(self) -> dict[str, Any]:
        return json.loads(self.line.recv(PATIENCE))

    def answers(self) -> bool:
        """Whether it is still served."""
        self.send({"t": "command", "id": "0", "type": "message.post"})
        return self.receive()["t"] == "answer"

    def ended(self) -> int:
        """The code with which the server ends it, whatever comes before."""
        try:
            while True:
                self.line.recv(PATIENCE)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None, "it broke off without a word"
            return closed.rcvd.code

    def put(self, opcode: Opcode, payload: bytes = b"", *, fin: bool = True) -> None:
        """One masked frame."""
        size, mask = len(payload), os.urandom(4)
        length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126]) + struct.pack("!H", size)
        masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
        self.line.socket.sendall(bytes([(0x80 if fin else 0) | opcode]) + length + mask + masked)


@pytest.fixture
def lines(transactional_db: None) -> Iterator[Callable[[], Line]]:
    """`lines()` opens a socket of another shopper each time, all on one server."""
    World().operator()
    with asgi("ws") as url, ExitStack() as opened_lines:
        address = url.replace("http", "ws", 1) + "/livehelp/visitor/ws/"

        def open_line() -> Line:
            browser = Browser()
            opened(browser)
            cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in browser.client.cookies.items())
            made = connect(address, additional_headers={"Cookie": cookie}, open_timeout=PATIENCE, close_timeout=1)
            return Line(opened_lines.enter_context(made))

        yield open_line


@pytest.fixture
def ours(lines: Callable[[], Line]) -> Iterator[Line]:
    """A well-behaved shopper's line, which must not notice anything."""
    line = lines()
    yield line
    assert line.answers()


def test_a_frame_that_is_too_long_is_an_error_and_the_line_goes_on(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    line.line.send('{"t": "' + "x" * 1_000_000 + '"}')

    assert line.receive().items() >= MALFORMED.items()
    assert line.answers()


def test_a_frame_of_twenty_megabytes_ends_its_line(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    with pytest.raises(ConnectionClosed):
        line.line.send("x" * 20 * 2**20)
        line.line.recv(PATIENCE)

    assert line.line.close_code in (1009, 1006)


def test_bytes_are_an_error(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    line.line.send(b'{"t": "pong"}')

    assert line.receive().items() >= MALFORMED.items()
    assert line.answers()


def test_text_that_is_no_text_ends_its_line(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    line.put(Opcode.TEXT, b'{"t": "\xff\xfe"}')

    assert line.ended() == 1007


def test_a_message_in_pieces_is_one_message(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    whole = b'{"t":"command","id":"in pieces","type":"message.post"}'
    line.put(Opcode.TEXT, whole[:1], fin=False)
    for at in range(1, len(whole) - 1):
        line.put(Opcode.CONT, whole[at : at + 1], fin=False)
    line.put(Opcode.CONT, whole[-1:])

    assert line.receive()["id"] == "in pieces"


def test_a_message_that_never_ends_is_nothing(lines: Callable[[], Line], ours: Line) -> None:
    lines().put(Opcode.TEXT, b'{"t":"com', fin=False)


def test_a_piece_of_nothing_ends_its_line(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    line.put(Opcode.CONT, b"x")

    assert line.ended() == 1002


def test_a_thousand_pings_are_answered(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    for _ in range(1000):
        line.put(Opcode.PING, b"?")

    assert line.answers()


def test_thousands_of_empty_frames_end_their_line_and_tell_it_to_stop(lines: Callable[[], Line], ours: Line) -> None:
    line = lines()
    try:
        for _ in range(10_000):
            line.put(Opcode.TEXT)
    except OSError:
        pass  # it was ended while we were at it

    assert line.ended() == 4500
