"""The connection check tells what works from this browser, and what to change where it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people import OperatorAtDesk
from tests.serve import Kind

WORKS, ABSENT, FAILS, SLOW = "works", "not offered by this server", "does not work", "opens, but nothing comes through"


@pytest.fixture
def look(page: Page, shop: None, strict_csp: None) -> Callable[[str], Page]:
    """The connection page of a shop, seen by a supervisor."""

    def open_page(url: str) -> Page:
        OperatorAtDesk(page, url).sign_in("supervisor", path="/admin/live-help/connection/")
        page.wait_for_url("**/live-help/connection/")
        return page

    return open_page


def results(page: Page) -> dict[str, str]:
    expect(page.get_by_role("button", name="Try again")).to_be_visible(timeout=60_000)
    return {road: page.locator(f"[data-road={road}] [data-part=result]").inner_text() for road in ("ws", "sse", "poll")}


def advice(page: Page) -> set[str]:
    shown: list[str] = page.locator("[data-advice]:not([hidden])").evaluate_all("all => all.map(e => e.dataset.advice)")
    return set(shown)


@pytest.mark.parametrize(
    ("kind", "found", "advised"),
    [
        ("ws", {"ws": WORKS, "sse": WORKS, "poll": WORKS}, set()),
        ("sse", {"ws": ABSENT, "sse": WORKS, "poll": WORKS}, {"unwrapped"}),
        ("poll", {"ws": ABSENT, "sse": ABSENT, "poll": WORKS}, {"wsgi"}),
    ],
)
def test_every_kind_of_server(
    serve: Callable[[Kind], str],
    look: Callable[[str], Page],
    csp_violations: Counter[str],
    kind: Kind,
    found: dict[str, str],
    advised: set[str],
) -> None:
    page = look(serve(kind))
    assert results(page) == found
    assert advice(page) == advised
    ours = [said for said in csp_violations if "livehelp" in said]
    assert not ours


def test_a_proxy_that_stops_websockets_and_one_that_collects_events(
    asgi_server: str, look: Callable[[str], Page], context: BrowserContext
) -> None:
    def refuse(socket: Any) -> None:
        socket.close(code=1011)

    context.route_web_socket("**/visitor/ws/", refuse)
    context.route("**/visitor/stream/*", lambda route: route.abort())
    page = look(asgi_server)

    found = results(page)
    assert found["poll"] == WORKS
    assert found["ws"] in (FAILS, SLOW)
    assert found["sse"] == FAILS
    assert advice(page) == {"ws", "sse"}
    expect(page.get_by_text("proxy_set_header Upgrade $http_upgrade;")).to_be_visible()
    expect(page.get_by_text("proxy_buffering off;")).to_be_visible()
    expect(page.locator("[data-part=summary]")).to_contain_text("chat polls")

    context.unroute("**/visitor/stream/*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("[data-road=sse] [data-part=result]")).to_have_text(WORKS, timeout=60_000)
    expect(page.locator("[data-part=summary]")).to_contain_text("server-sent events")


def test_a_server_that_answers_nothing(asgi_server: str, look: Callable[[str], Page], context: BrowserContext) -> None:
    context.route_web_socket("**/visitor/ws/", lambda socket: socket.close(code=1011))
    context.route("**/livehelp/visitor/**", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    page = look(asgi_server)

    assert results(page)["poll"] == FAILS
    assert "poll" in advice(page)
    expect(page.locator("[data-part=summary]")).to_contain_text("does not work at all")
