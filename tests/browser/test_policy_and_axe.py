"""Chat under the strictest policy, and as assistive technology meets it, in every state that a shopper sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.people import OperatorAtDesk, Shopper

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page, only: str | None = None) -> list[Any]:
    found = Axe().run(page, context=only, options={"runOnly": RULES}).response["violations"]
    return [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_chat(
    shop: None,
    asgi_server: str,
    context: BrowserContext,
    strict_csp: None,
    csp_violations: Counter[str],
    new_context: Callable[..., Any],
    scheme: Any,
) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    shopper = Shopper(page, asgi_server)
    seen: dict[str, list[Any]] = {}

    def state(name: str) -> None:
        seen[name] = faults(page, "livehelp-chat")

    shopper.visit("/our-roastery/")
    expect(page.locator("livehelp-chat").get_by_role("button")).to_be_visible()
    state("launcher")
    page.locator("livehelp-chat").get_by_role("button").click()
    expect(shopper.panel.get_by_label("Your message")).to_be_visible()
    state("contact form")
    shopper.panel.get_by_role("button", name="Send the message").click()
    state("contact form refused")

    operator = OperatorAtDesk(new_context().new_page(), asgi_server)
    operator.sign_in()
    operator.go_online()
    shopper.visit("/coffee/carbonaia/")
    page.locator("livehelp-chat").get_by_role("button", name=re.compile("Chat with us")).click()
    expect(shopper.composer).to_be_visible()
    state("empty")
    shopper.say("Hello <b>there</b> https://example.com/?a=1&b=2")
    state("waiting")
    operator.accept()
    operator.say("Good morning")
    shopper.hears("Good morning")
    state("active")
    operator.close()
    dialog = operator.page.get_by_role("dialog")
    if dialog.count():
        dialog.get_by_role("button", name=re.compile("Close")).first.click()
    expect(shopper.panel.get_by_role("button", name="Write again")).to_be_visible()
    state("closed")

    assert {name: found for name, found in seen.items() if found} == {}
    assert csp_violations == Counter()


def test_the_console_adds_no_fault_of_ours(
    shop: None, asgi_server: str, page: Page, new_context: Callable[..., Any]
) -> None:
    operator = OperatorAtDesk(page, asgi_server)
    operator.sign_in()
    operator.go_online()
    assert faults(page, "livehelp-console") == []

    shopper = Shopper(new_context().new_page(), asgi_server)
    shopper.visit("/")
    shopper.open_chat()
    shopper.say("Which grind?")
    operator.accept()
    operator.say("Medium")

    assert faults(page, "livehelp-console") == []


def test_the_survey(shop: None, asgi_server: str, page: Page, new_context: Callable[..., Any]) -> None:
    operator = OperatorAtDesk(new_context().new_page(), asgi_server)
    operator.sign_in()
    operator.go_online()
    shopper = Shopper(page, asgi_server)
    shopper.visit("/coffee/carbonaia/")
    shopper.open_chat()
    shopper.say("Is it strong?")
    operator.accept()
    operator.say("Very.")
    shopper.hears("Very.")
    shopper.add_to_cart()
    shopper.check_out()

    expect(page.locator(".livehelp-survey")).to_be_visible()
    assert faults(page, ".livehelp-survey") == []
