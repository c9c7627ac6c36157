"""Chromium, the server beside it, and pictures. Playwright's own fixtures work as ever."""

import contextlib
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser import policy
from tests.browser.servers import serving
from tests.processes import ServerProcess
from tests.serve import Kind
from tests.services import chromium

# Playwright's sync API keeps an event loop in the main thread, where the test itself uses the ORM.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# How long a page may take on a busy machine before a test gives up; nothing is measured by it.
expect.set_options(timeout=20_000)

PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "screenshots"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if chromium() is None:
        absent = pytest.mark.skip(reason="no Chromium was found: install it or set CHROMIUM=/path/to/it")
        for item in items:
            item.add_marker(absent)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ("gpu", "quic", "background-networking", "component-update", "sync", "dev-shm-usage")
    return {
        **browser_type_launch_args,
        "executable_path": chromium(),
        "chromium_sandbox": os.geteuid() != 0,  # the sandbox refuses root
        "args": ["--no-first-run", *(f"--disable-{part}" for part in quiet)],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "viewport": DESKTOP, "locale": "en-GB", "timezone_id": "Europe/Rome"}


@pytest.fixture
def serve(transactional_db: None) -> Iterator[Callable[[Kind], str]]:
    """`serve("ws")`, `serve("sse")` or `serve("poll")`: the address of the shop, served in that way."""
    with ExitStack() as servers:
        yield lambda kind: servers.enter_context(serving(kind))


@pytest.fixture
def asgi_server(serve: Callable[[Kind], str]) -> str:
    """The address of the shop as most owners run it: with WebSockets."""
    return serve("ws")


@pytest.fixture
def server_process(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """`server_process(kind="ws", env={…})` starts a real process on the test's database; ended afterwards."""
    started: list[ServerProcess] = []

    def start(kind: Kind = "ws", env: dict[str, str] | None = None) -> ServerProcess:
        process = ServerProcess(tmp_path / f"server-{len(started)}.log", kind, env)
        started.append(process)
        process.start()
        return process

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def csp_violations(context: BrowserContext) -> Counter[str]:
    """What the pages of `context` did against the Content Security Policy that they were served under."""
    return policy.watch(context)


@pytest.fixture
def strict_csp(context: BrowserContext) -> None:
    """Every page of `context` is served under the strict policy, also where the shop itself sends none."""
    policy.enforce(context)


@pytest.fixture
def picture() -> Callable[..., None]:
    """`picture(page, "console")` writes docs/screenshots/console.png, when LIVEHELP_SCREENSHOTS is set."""

    def take(page: Page, name: str, *, phone: bool = False, dark: bool = False, full: bool = False) -> None:
        if not os.environ.get("LIVEHELP_SCREENSHOTS"):
            return
        before = page.viewport_size
        page.set_viewport_size(PHONE if phone else DESKTOP)
        page.emulate_media(color_scheme="dark" if dark else "light", reduced_motion="reduce")
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", full_page=full, animations="disabled")
        page.emulate_media(color_scheme="null", reduced_motion="null")
        if before:
            page.set_viewport_size(before)

    return take


@pytest.fixture(scope="session")
def seeded() -> Iterator[sqlite3.Connection]:
    """A copy of the seeded shop, once there is one: copying takes a hundredth of the time of seeding."""
    with contextlib.closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
        yield copy


@pytest.fixture
def shop(transactional_db: None, settings: Any, seeded: sqlite3.Connection) -> None:
    """The example shop with its people, as `make demo` seeds it."""
    if seeded.execute("SELECT 1 FROM sqlite_master").fetchone():
        connection.ensure_connection()
        seeded.backup(connection.connection)
        return
    settings.DEBUG = True  # else nobody gets the demo's password
    call_command("seed_shop", verbosity=0)
    settings.DEBUG = False
    if connection.vendor == "sqlite":
        connection.connection.backup(seeded)
