"""The operator's place of work, in a browser."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, WebSocketRoute, expect

from livehelp_plugin.availability.actions import set_status
from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.conversations.models import Conversation, Message
from livehelp_plugin.visitors.models import InfoNote
from tests.browser.conftest import PHONE
from tests.browser.people import OperatorAtDesk, Shopper

# A hand on the mouse is never quite still.
HAND = """() => {
    const moved = () => new PointerEvent("pointermove", { bubbles: true, pointerType: "mouse" });
    const move = () => document.querySelector("[data-row]")?.dispatchEvent(moved()); // rows are drawn anew
    window.hand = setInterval(move, 50);
}"""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def shop(transactional_db: None, settings: Any) -> None:
    """The example shop with its people, as `make demo` seeds it."""
    settings.DEBUG = True  # else nobody gets the demo's password
    call_command("seed_shop", verbosity=0)
    settings.DEBUG = False


@pytest.fixture
def giulia(shop: None, asgi_server: str, page: Page) -> OperatorAtDesk:
    """An operator who has just opened the console."""
    operator = OperatorAtDesk(page, asgi_server)
    operator.sign_in()
    expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    return operator


@pytest.fixture
def anna(shop: None, asgi_server: str, new_context: Callable[..., Any]) -> Shopper:
    """A shopper on the front page."""
    shopper = Shopper(new_context().new_page(), asgi_server)
    shopper.visit("/")
    return shopper


def ask(shopper: Shopper, text: str = "Which grind for a moka pot?") -> None:
    shopper.open_chat()
    shopper.say(text)


def findings(page: Page) -> list[Any]:
    """What axe finds in our part of the page."""
    found = Axe().run(page, context="livehelp-console", options=RULES).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_opening_the_page_sets_nobody_online(giulia: OperatorAtDesk) -> None:
    expect(giulia.page.get_by_role("radio", name="Offline")).to_be_checked()
    expect(giulia.page.get_by_text("You are offline. Go online")).to_be_visible()
    giulia.go_online()
    giulia.page.reload()
    expect(giulia.page.get_by_role("radio", name="Online")).to_be_checked()
    assert Operator.objects.get(display_name="Giulia").status == Status.ONLINE


def test_a_new_chat_is_heard_seen_and_taken_by_keyboard(giulia: OperatorAtDesk, anna: Shopper) -> None:
    page = giulia.page
    page.evaluate("() => { window.rang = 0; HTMLMediaElement.prototype.play = async () => { window.rang++; }; }")
    giulia.go_online()
    title = page.title()
    ask(anna)
    new = page.get_by_role("region", name=re.compile("^For you"))
    expect(new.get_by_text("Which grind for a moka pot?")).to_be_visible()
    expect(new.get_by_text(re.compile(r"Waiting for a first answer: \d+ s"))).to_be_attached()
    expect(page).to_have_title(f"(1) {title}")
    page.wait_for_function("window.rang === 1")

    page.keyboard.press("a")

    reply = page.get_by_role("textbox", name="Reply to")
    expect(reply).to_be_focused()
    page.keyboard.type("Medium fine.")
    page.keyboard.press("Enter")
    anna.hears("Medium fine.")
    expect(page).to_have_title(title)
    expect(giulia.log.get_by_text("Read", exact=True)).to_be_visible()


def test_the_eye_and_the_hand_of_the_customer_are_seen(giulia: OperatorAtDesk, anna: Shopper) -> None:
    giulia.go_online()
    ask(anna)
    giulia.accept()
    expect(giulia.page.locator(".lh-head").get_by_title("looking at the chat")).to_be_visible()
    anna.composer.press_sequentially("And for a press", delay=200)  # the signal goes out once in 2 s
    expect(giulia.page.get_by_text("is writing").first).to_be_visible()
    anna.visit("/cart/")
    expect(giulia.page.locator(".lh-head__where")).to_contain_text("Your cart")


def test_a_note_stays_among_colleagues(giulia: OperatorAtDesk, anna: Shopper) -> None:
    giulia.go_online()
    ask(anna)
    giulia.accept()
    giulia.page.keyboard.press("Escape")
    giulia.page.keyboard.press("n")
    giulia.page.keyboard.type("Bought the moka last week")
    giulia.page.keyboard.press("Enter")
    expect(giulia.log.get_by_text("only colleagues see this")).to_be_visible()
    giulia.page.keyboard.press("Escape")
    giulia.page.keyboard.press("r")
    giulia.say("One moment")
    anna.hears("One moment")
    expect(anna.panel.get_by_text("last week")).to_have_count(0)
    assert Message.objects.get(body="Bought the moka last week").audience == "internal"


def test_info_is_saved_as_one_types_and_stays_one_entry(giulia: OperatorAtDesk, anna: Shopper) -> None:
    giulia.go_online()
    ask(anna)
    giulia.accept()
    entry = giulia.customer.get_by_role("textbox", name="New entry")
    entry.press_sequentially("Likes it mild")
    expect(giulia.customer.get_by_text("Saved")).to_be_visible()
    entry.press_sequentially(", no Robusta")
    expect(giulia.customer.get_by_text("Saved")).to_be_visible()
    giulia.page.get_by_role("textbox", name="Reply to").focus()
    expect(giulia.customer.get_by_role("textbox", name="Your entry")).to_have_value("Likes it mild, no Robusta")
    assert [note.body for note in InfoNote.objects.all()] == ["Likes it mild, no Robusta"]


def test_a_draft_outlives_a_reload(giulia: OperatorAtDesk, anna: Shopper) -> None:
    giulia.go_online()
    ask(anna)
    giulia.accept()
    reply = giulia.page.get_by_role("textbox", name="Reply to")
    reply.fill("I am not finished")
    giulia.page.reload()
    expect(reply).to_have_value("I am not finished")


def test_closing_over_a_question_is_asked_again(giulia: OperatorAtDesk, anna: Shopper) -> None:
    giulia.go_online()
    ask(anna)
    giulia.accept()
    giulia.close()
    giulia.page.get_by_role("dialog").get_by_role("button", name="Keep it open").click()
    assert Conversation.objects.get().state == "active"
    giulia.say("Medium fine.")
    giulia.close()
    expect(giulia.log.get_by_text("Closed by Giulia")).to_be_visible()
    assert Conversation.objects.get().state == "closed"
    expect(anna.panel.get_by_text("Medium fine.")).to_be_visible()


def test_what_comes_never_moves_a_row_under_the_pointer(
    giulia: OperatorAtDesk, anna: Shopper, new_context: Callable[..., Any]
) -> None:
    page = giulia.page
    giulia.go_online()
    ask(anna)
    giulia.accept()
    mine = page.get_by_role("region", name=re.compile("^Mine")).get_by_role("button").first
    mine.hover()
    before = mine.bounding_box()
    page.evaluate(HAND)
    other = Shopper(new_context().new_page(), giulia.url)
    other.visit("/")
    ask(other, "Where is my parcel?")
    expect(page.get_by_role("button", name=re.compile("New chat:"))).to_be_visible()
    assert mine.bounding_box() == before
    page.evaluate("clearInterval(window.hand)")
    page.mouse.move(700, 400)
    expect(page.get_by_role("region", name=re.compile("^For you")).get_by_text("Where is my parcel?")).to_be_visible()


def test_a_lost_connection_that_ended_the_shift_is_said(giulia: OperatorAtDesk) -> None:
    giulia.go_online()
    operator = Operator.objects.get(display_name="Giulia")
    set_status(operator, Status.OFFLINE, changed_by="system", reason="connection lost")
    notice = giulia.page.get_by_text("You were set offline because the connection was lost")
    expect(notice).to_be_visible()
    giulia.page.get_by_role("button", name="Online", exact=True).click()
    expect(notice).to_be_hidden()
    expect(giulia.page.get_by_role("radio", name="Online")).to_be_checked()


def test_who_was_slower_is_told_who_was_faster(
    giulia: OperatorAtDesk, anna: Shopper, new_context: Callable[..., Any]
) -> None:
    deaf: list[bool] = []

    def relay(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda text: None if deaf and '"t":"answer"' not in str(text) else socket.send(text))

    giulia.page.route_web_socket(re.compile("/operator/ws/"), relay)
    giulia.page.reload()
    giulia.go_online()
    ask(anna)
    expect(giulia.page.get_by_role("button", name="Accept the chat")).to_be_visible()
    deaf.append(True)  # the news that Marco has taken it does not come in time
    marco = OperatorAtDesk(new_context().new_page(), giulia.url)
    marco.sign_in("marco")
    marco.go_online()
    marco.accept()
    giulia.page.get_by_role("button", name="Accept the chat").first.click()
    expect(giulia.page.get_by_text("Marco was faster and has taken this chat.")).to_be_visible()
    expect(giulia.page.get_by_role("textbox", name="Reply to")).to_have_count(0)


def test_a_colleague_s_chat_may_be_read_and_noted(
    giulia: OperatorAtDesk, anna: Shopper, new_context: Callable[..., Any]
) -> None:
    marco = OperatorAtDesk(new_context().new_page(), giulia.url)
    marco.sign_in("marco")
    marco.go_online()
    giulia.go_online()
    ask(anna)
    marco.accept()
    colleagues = giulia.page.get_by_role("region", name=re.compile("^Colleagues"))
    expect(colleagues.get_by_text("with Marco")).to_be_visible()
    colleagues.get_by_role("button").first.click()
    expect(giulia.page.get_by_text("Marco answers this chat. You can leave a note.")).to_be_visible()
    giulia.page.get_by_role("textbox", name="Write a note").fill("Offer him the induction moka")
    giulia.page.keyboard.press("Enter")
    marco.hears("Offer him the induction moka")
    expect(giulia.page.get_by_role("textbox", name="Reply to")).to_have_count(0)


def test_a_phone_shows_one_pane_and_keeps_it(
    shop: None, asgi_server: str, anna: Shopper, new_context: Callable[..., Any], picture: Any
) -> None:
    phone = OperatorAtDesk(new_context(has_touch=True).new_page(), asgi_server)
    phone.page.set_viewport_size(PHONE)
    phone.sign_in()
    phone.page.locator("label").get_by_text("Online", exact=True).click()
    expect(phone.page.get_by_role("radio", name="Online")).to_be_checked()
    ask(anna)
    phone.accept()
    conversations = phone.page.get_by_role("navigation", name="Conversations")
    expect(conversations).to_be_hidden()
    picture(phone.page, "console-phone", phone=True)
    phone.page.reload()
    expect(phone.log.get_by_text("Which grind for a moka pot?")).to_be_visible()
    phone.page.get_by_role("button", name="Customer", exact=True).click()
    expect(phone.customer.get_by_text("The customer may ask to read this.")).to_be_visible()
    phone.page.get_by_role("button", name="Hide the customer").click()
    phone.page.get_by_role("button", name="Back to the list").click()
    expect(conversations).to_be_visible()
    width = phone.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_of_ours_stands_in_anybody_s_way(
    giulia: OperatorAtDesk, anna: Shopper, csp_violations: Counter[str], picture: Any, scheme: Any
) -> None:
    page = giulia.page
    page.emulate_media(color_scheme=scheme)
    giulia.go_online()
    assert findings(page) == []
    ask(anna)
    giulia.accept()
    giulia.say("Medium fine, https://example.com explains it.")
    expect(giulia.customer.get_by_text("Technical")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Alerts and keys").click()
    assert findings(page) == []
    assert [text for text in csp_violations if "livehelp" in text or "inline" in text] == []
    if scheme == "dark":
        picture(page, "console-dark", dark=True)
