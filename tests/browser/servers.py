"""The shop's server in a thread of the test process: the same settings, database and mocks as the test."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.serve import Kind, uvicorn_server, wsgi_server

STARTED_WITHIN = 30


@contextlib.contextmanager
def serving(kind: Kind) -> Iterator[str]:
    """The address of a shop served in that way until the block ends."""
    with wsgi() if kind == "poll" else asgi(kind) as url:
        yield url


@contextlib.contextmanager
def asgi(kind: Kind) -> Iterator[str]:
    server = uvicorn_server(kind)
    started = threading.Event()
    startup = server.startup

    async def startup_and_tell(sockets: list[socket.socket] | None = None) -> None:
        await startup(sockets=sockets)
        started.set()

    server.startup = startup_and_tell
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert started.wait(STARTED_WITHIN), "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(STARTED_WITHIN)


@contextlib.contextmanager
def wsgi() -> Iterator[str]:
    server = wsgi_server(threads=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(STARTED_WITHIN)
