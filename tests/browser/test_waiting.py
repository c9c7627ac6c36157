"""What a shopper is told while they wait: honest at every moment, and with something to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from livehelp_plugin.availability.models import Department, Operator, Ring, Status
from livehelp_plugin.conversations.models import ContactRequest, Conversation, Offer, State
from livehelp_plugin.widget.models import ChatSettings
from tests.browser.people import OperatorAtDesk, Shopper
from tests.browser.staff import Member, let_pass, offer_form_after, the_chat
from tests.browser.weighing import Traffic


@pytest.fixture
def anna(shop: None, asgi_server: str, new_context: Callable[..., Any]) -> Shopper:
    return Shopper(new_context().new_page(), asgi_server)


def ask(anna: Shopper) -> None:
    anna.say("Which grind for my moka?")
    expect(anna.log.get_by_text("Sent", exact=False)).to_be_visible()


def test_a_lone_operator_misses_a_ring_and_comes_back_and_loses_nobody(
    shop: None, asgi_server: str, anna: Shopper, new_context: Callable[..., Any]
) -> None:
    """The parcel takes three minutes; Anna stays, and sees what is true meanwhile."""
    Department.objects.update(ring=Ring.ONE)
    desk = OperatorAtDesk(new_context().new_page(), asgi_server)
    desk.sign_in()
    desk.go_online()
    anna.visit("/")
    anna.open_chat()
    anna.say("Is the kettle fine for induction?")
    expect(desk.page.get_by_role("button", name="Accept the chat").first).to_be_visible()

    Offer.objects.filter(ended_at=None).update(lapses_at=the_chat().received_at)
    expect_soon(lambda: Offer.objects.filter(outcome=Offer.Outcome.LAPSED).exists(), anna.page)
    assert Operator.objects.get(display_name="Giulia").status == Status.ONLINE, "the last one there is never paused"
    expect(desk.page.get_by_role("button", name="Accept the chat").first).to_be_visible()

    desk.page.close()
    let_pass(timedelta(minutes=3))
    expect(anna.panel.get_by_text("Nobody can answer just now", exact=False)).to_be_visible()
    expect(anna.panel.get_by_role("button", name="Leave a message instead")).to_be_visible()
    expect(anna.composer).to_be_visible()

    back = OperatorAtDesk(desk.page.context.new_page(), asgi_server)
    back.page.goto(asgi_server + "/admin/live-help/")
    back.go_online()
    expect(anna.panel.get_by_text("Nobody can answer just now", exact=False)).to_be_hidden()
    back.accept()
    back.say("It is.")
    anna.hears("It is.")
    assert Conversation.objects.get().state == State.ACTIVE
    assert not Conversation.objects.exclude(close_reason="").exists()


def expect_soon(true: Callable[[], bool], page: Page) -> None:
    """Wait for what a sweep does."""
    for _ in range(200):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came true")


def test_who_waits_long_may_leave_an_address_instead(anna: Shopper) -> None:
    Member("Giulia").come()
    offer_form_after(1)
    anna.visit("/")
    anna.open_chat()
    ask(anna)
    anna.composer.fill("I have a two-cup one.")

    anna.panel.get_by_role("button", name="Leave a message instead").click()
    field = anna.panel.get_by_label("Anything to add? (optional)")
    expect(field).to_have_value("I have a two-cup one.")
    anna.panel.get_by_role("button", name="Back to the chat").click()
    expect(anna.composer).to_have_value("I have a two-cup one.")

    anna.panel.get_by_role("button", name="Leave a message instead").click()
    anna.panel.get_by_label("E-mail address").fill("anna@example.com")
    anna.panel.get_by_role("button", name="Send the message").click()
    expect(anna.panel.get_by_text("We will write to anna@example.com.")).to_be_visible()
    assert (ContactRequest.objects.get().conversation, the_chat().close_reason) == (the_chat(), "left_address")
    anna.panel.get_by_role("button", name="Close", exact=True).click()
    anna.page.locator("livehelp-chat").get_by_role("button", name="Chat with us").click()
    expect(anna.panel.get_by_text("We have your message and will come back to you.")).to_be_visible()


def test_the_panel_becomes_the_form_when_the_last_operator_leaves_and_a_chat_again_when_one_comes(
    anna: Shopper,
) -> None:
    giulia = Member("Giulia")
    giulia.come()
    turn_clocks(anna.page)
    anna.visit("/")
    anna.open_chat()
    anna.composer.fill("Do you deliver to")

    giulia.go()
    anna.page.clock.run_for(21_000)
    field = anna.panel.get_by_label("Your message")
    expect(field).to_have_value("Do you deliver to")
    expect(field).to_be_focused()

    giulia.come()
    anna.page.clock.run_for(21_000)
    expect(anna.composer).to_have_value("Do you deliver to")
    expect(anna.composer).to_be_focused()

    giulia.go()
    anna.page.clock.run_for(21_000)
    anna.panel.get_by_label("E-mail address").fill("anna@")
    giulia.come()
    anna.page.clock.run_for(21_000)
    expect(anna.panel.get_by_text("Somebody is here again.")).to_be_visible()
    expect(anna.panel.get_by_label("E-mail address")).to_have_value("anna@")
    anna.panel.get_by_role("button", name="Chat instead").click()
    expect(anna.composer).to_have_value("Do you deliver to")


def test_an_announced_close_is_called_off_and_a_moment_taken(anna: Shopper) -> None:
    giulia = Member("Giulia")
    giulia.come()
    anna.visit("/")
    anna.open_chat()
    ask(anna)
    giulia.take()
    giulia.say("A little finer than filter.")
    anna.hears("A little finer than filter.")

    giulia.look_up(2)
    expect(anna.panel.get_by_text("Giulia is looking it up, about 2 minutes.")).to_be_visible()
    giulia.say("Here it is.")
    expect(anna.panel.get_by_text("Giulia is looking it up", exact=False)).to_be_hidden()

    giulia.say_goodbye()
    expect(anna.panel.get_by_text("The chat closes in", exact=False)).to_be_visible()
    anna.panel.get_by_role("button", name="I am still here").click()
    expect(anna.panel.get_by_text("The chat closes in", exact=False)).to_be_hidden()
    assert the_chat().closing_at is None

    anna.panel.get_by_role("button", name="More").click()
    anna.panel.get_by_role("group", name="I need a moment").get_by_role("button", name="10 min").click()
    expect(anna.panel.get_by_text("Giulia waits for you until", exact=False)).to_be_visible()
    anna.panel.get_by_role("button", name="I am back").click()
    expect(anna.panel.get_by_text("Giulia waits for you until", exact=False)).to_be_hidden()

    marco = Member("Marco")
    marco.come()
    giulia.hand_to(marco)
    expect(anna.log.get_by_text("You are now with Marco", exact=False)).to_be_visible()
    marco.go()
    expect(anna.log.get_by_text("Marco had to leave. You are first in line", exact=False)).to_be_visible()


def test_only_an_open_panel_in_sight_asks_who_is_there(anna: Shopper) -> None:
    Member("Giulia").come()
    traffic = Traffic(anna.page)
    turn_clocks(anna.page)
    anna.visit("/")
    anna.open_chat()
    anna.page.wait_for_load_state("networkidle")

    traffic.forget()
    for _ in range(3):
        with anna.page.expect_response("**/availability/*"):
            anna.page.clock.run_for(20_500)
    assert [url for url in traffic.urls if "/availability/" not in url] == []
    assert len(traffic.urls) == 3

    anna.panel.get_by_role("button", name="Close the chat window").click()
    traffic.forget()
    anna.page.clock.run_for(3_600_000)
    assert (traffic.urls, traffic.sockets) == ([], [])

    with anna.page.expect_response("**/bootstrap/*"):
        anna.page.locator("livehelp-chat").get_by_role("button", name="Chat with us").click()


def test_a_launcher_that_hides_follows_who_is_there_when_its_tab_is_looked_at_again(anna: Shopper) -> None:
    ChatSettings.objects.update(when_nobody="hide")
    giulia = Member("Giulia")
    launcher = anna.page.locator("livehelp-chat").get_by_role("button", name="Chat with us")
    turn_clocks(anna.page)
    with anna.page.expect_response("**/availability/*"):
        anna.visit("/")
    expect(launcher).to_be_hidden()

    giulia.come()
    anna.page.clock.run_for(3_600_000)
    expect(launcher).to_be_hidden()
    look_again(anna)
    expect(launcher).to_be_visible()

    giulia.go()
    anna.page.clock.run_for(16_000)
    look_again(anna)
    expect(launcher).to_be_hidden()


def turn_clocks(page: Page) -> None:
    """The page's clock is the test's; the browser's cache would go by another one."""
    page.clock.install()
    page.route("**/availability/**", lambda route: route.continue_())


def look_again(anna: Shopper) -> None:
    """What a browser says when somebody comes back to a tab."""
    anna.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
