"""One browser, several pages of the shop, and the chat in a window of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from livehelp_plugin.conversations.models import Message
from livehelp_plugin.widget.models import ChatSettings
from tests.browser.people import OperatorAtDesk, Shopper

Lines = set[Any]


@pytest.fixture
def lines(context: BrowserContext) -> Lines:
    """The chat's sockets that are open now in all pages of the shopper's browser."""
    sockets: Lines = set()

    def watch(page: Page) -> None:
        def opened(socket: Any) -> None:
            sockets.add(socket)
            for gone, which in ((socket, "close"), (page, "close")):
                gone.on(which, lambda _: sockets.discard(socket))

        page.on("websocket", opened)

    context.on("page", watch)
    return sockets


@pytest.fixture
def operator(shop: None, asgi_server: str, new_context: Callable[..., Any]) -> OperatorAtDesk:
    operator = OperatorAtDesk(new_context().new_page(), asgi_server)
    operator.sign_in()
    operator.go_online()
    return operator


def knows_of_the_window(page: Page) -> None:
    """The page waits for the window's end."""
    pending = (
        "navigator.locks.query().then(({ pending }) => pending.filter(({ name }) => name.endsWith('popup')).length)"
    )
    for _ in range(200):
        if page.evaluate(pending):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the page has not heard of the window")


def bodies() -> list[str]:
    return list(Message.objects.order_by("seq").values_list("body", flat=True))


def test_two_tabs_are_one_chat_on_one_line(
    operator: OperatorAtDesk, asgi_server: str, context: BrowserContext, lines: Lines
) -> None:
    first, second = (Shopper(context.new_page(), asgi_server) for _ in range(2))
    first.visit("/coffee/carbonaia/")
    first.open_chat()
    first.say("Which grind?")
    operator.accept()

    second.visit("/cart/")
    second.hears("Which grind?")  # it was open in the other tab
    operator.say("Medium.")
    for shopper in (first, second):
        shopper.hears("Medium.")
    assert len(lines) == 1

    first.composer.press_sequentially("And how mu")
    expect(second.composer).to_have_value("And how mu")
    second.page.bring_to_front()
    second.composer.press_sequentially("ch water?")
    second.composer.press("Enter")
    expect(first.composer).to_have_value("")
    operator.hears("And how much water?")
    first.hears("And how much water?")

    second.panel.get_by_role("button", name="Close the chat window").click()
    expect(first.panel).to_be_hidden()
    first.page.close()  # it held the line
    operator.say("60 g a litre.")
    expect(second.page.get_by_role("button", name="Chat with us, 1 new message")).to_be_visible()
    assert len(lines) == 1
    assert bodies() == ["Which grind?", "Medium.", "And how much water?", "60 g a litre."]


def test_the_chat_in_its_own_window(
    operator: OperatorAtDesk, asgi_server: str, context: BrowserContext, lines: Lines, picture: Any
) -> None:
    shopper = Shopper(context.new_page(), asgi_server)
    shopper.visit("/coffee/carbonaia/")
    shopper.open_chat()
    shopper.say("Which grind?")
    operator.accept()
    shopper.composer.fill("Half a sente")
    with context.expect_page() as opening:
        shopper.panel.get_by_role("button", name="More").click()
        shopper.panel.get_by_role("button", name="Open in a window of its own").click()
    window = Shopper(opening.value, asgi_server)
    window.hears("Which grind?")
    expect(window.composer).to_have_value("Half a sente")
    expect(shopper.panel).to_be_hidden()
    operator.say("Medium.")
    window.hears("Medium.")
    assert len(lines) == 1
    picture(window.page, "chat-window", phone=True)

    shopper.page.goto("about:blank")  # the shop is left
    window.say("Thank you")
    operator.hears("Thank you")
    shopper.visit("/")
    expect(shopper.page.locator("livehelp-chat").get_by_role("button", name="Chat with us")).to_be_visible()
    expect(shopper.panel).to_be_hidden()
    knows_of_the_window(shopper.page)

    with window.page.expect_event("close"):
        window.panel.get_by_role("button", name="Back to the shop").evaluate(
            "(button) => setTimeout(() => button.click())"
        )
    shopper.hears("Thank you")


def test_a_window_of_its_own_by_default_and_when_the_browser_does_not_let_us(
    operator: OperatorAtDesk, asgi_server: str, context: BrowserContext
) -> None:
    from wagtail.models import Site

    ChatSettings.objects.update_or_create(site=Site.objects.get(), defaults={"own_window": True})
    shopper = Shopper(context.new_page(), asgi_server)
    shopper.visit("/")
    launcher = shopper.page.locator("livehelp-chat").get_by_role("button", name="Chat with us")
    with context.expect_page() as opening:
        launcher.click()
    window = Shopper(opening.value, asgi_server)
    window.say("Do you roast on Mondays?")
    launcher.click()  # it is there already
    assert len(context.pages) == 2
    knows_of_the_window(shopper.page)
    window.page.close()
    shopper.hears("Do you roast on Mondays?")

    shopper.page.evaluate("window.open = () => null")
    shopper.panel.get_by_role("button", name="Close the chat window").click()
    launcher.click()
    expect(shopper.panel.get_by_text("The chat stays here")).to_be_visible()
    expect(shopper.composer).to_be_focused()
