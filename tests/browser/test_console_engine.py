"""Two operators and what the engine does between them, in browsers: ringing, handing over, waiting, finishing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from livehelp_plugin.availability.actions import create_department, place_operator, set_status
from livehelp_plugin.availability.models import Department, Operator, PauseReason, Ring, Status, StatusInterval
from livehelp_plugin.conversations.models import Conversation, Offer, Topic, Transfer
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.actions import change_rules
from tests.browser.people import OperatorAtDesk, Shopper

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
LISTEN = "() => { window.rang = 0; HTMLMediaElement.prototype.play = async () => { window.rang++; }; }"

Opens = Callable[..., Any]


@pytest.fixture
def at_work(shop: None, asgi_server: str, new_context: Opens) -> Callable[[str], OperatorAtDesk]:
    """`at_work("giulia")`: an operator in a browser of their own, online."""

    def go(name: str) -> OperatorAtDesk:
        operator = OperatorAtDesk(new_context().new_page(), asgi_server)
        operator.sign_in(name)
        operator.go_online()
        return operator

    return go


@pytest.fixture
def giulia(at_work: Callable[[str], OperatorAtDesk]) -> OperatorAtDesk:
    return at_work("giulia")


@pytest.fixture
def marco(at_work: Callable[[str], OperatorAtDesk]) -> OperatorAtDesk:
    return at_work("marco")


@pytest.fixture
def anna(shop: None, asgi_server: str, new_context: Opens) -> Shopper:
    """A shopper with the chat open."""
    shopper = Shopper(new_context().new_page(), asgi_server)
    shopper.visit("/")
    shopper.open_chat()
    return shopper


def section(operator: OperatorAtDesk, name: str) -> Locator:
    return operator.page.get_by_role("region", name=re.compile(f"^{name}"))


def findings(page: Page) -> list[Any]:
    """What axe finds in our part of the page."""
    found = Axe().run(page, context="livehelp-console", options=RULES).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def test_it_rings_at_all_until_one_has_it(giulia: OperatorAtDesk, marco: OperatorAtDesk, anna: Shopper) -> None:
    anna.say("Which grind for a moka pot?")
    for operator in (giulia, marco):
        expect(section(operator, "For you").get_by_text("Which grind for a moka pot?")).to_be_visible()
    giulia.page.get_by_role("button", name=re.compile("^Why me")).click()
    why = giulia.page.get_by_role("dialog", name="Why me?")
    expect(why.get_by_text("the first to accept has it")).to_be_visible()
    giulia.page.keyboard.press("Escape")
    expect(why).to_be_hidden()

    marco.page.keyboard.press("a")

    expect(marco.page.get_by_role("textbox", name="Reply to")).to_be_focused()
    expect(section(giulia, "For you")).to_be_hidden()
    expect(section(giulia, "Colleagues").get_by_text("with Marco")).to_be_visible()
    marco.page.keyboard.press("Escape")
    marco.page.get_by_role("button", name="Why me?").click()
    said = marco.page.get_by_role("dialog", name="Why me?")
    expect(said.get_by_text("It rang at everybody")).to_be_visible()
    marco.page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    marco.page.keyboard.press("f")
    expect(marco.page.get_by_role("button", name="Anything else?")).to_be_focused()
    marco.page.keyboard.press("ArrowUp")
    expect(marco.page.get_by_role("button", name="Close now")).to_be_focused()
    marco.page.keyboard.press("Escape")
    expect(marco.page.get_by_role("button", name="Finish", exact=True)).to_be_focused()


def test_who_declines_hears_it_no_more_and_a_colleague_is_asked(
    giulia: OperatorAtDesk, marco: OperatorAtDesk, anna: Shopper, picture: Any
) -> None:
    Department.objects.update(ring=Ring.ONE)
    first, second = (giulia, marco)
    for operator in (first, second):
        operator.page.evaluate(LISTEN)
    anna.say("Where is my parcel?")
    expect(section(first, "For you").get_by_text("Where is my parcel?")).to_be_visible()  # the lower id
    expect(section(second, "Waiting").get_by_text("rings at Giulia")).to_be_visible()
    first.page.wait_for_function("window.rang === 1")
    assert second.page.evaluate("window.rang") == 0
    picture(first.page, "console-ringing")

    first.page.keyboard.press("x")

    expect(section(second, "For you").get_by_text("Where is my parcel?")).to_be_visible()
    expect(section(first, "Waiting").get_by_text("rings at Marco")).to_be_visible()
    second.page.keyboard.press("x")
    expect(section(first, "For you").get_by_text("Where is my parcel?")).to_be_visible()  # nobody else is left
    first.page.wait_for_timeout(1_700)  # the chime is heard once in so long, were it to be heard
    assert first.page.evaluate("window.rang") == 1
    assert Offer.objects.filter(outcome=Offer.Outcome.DECLINED).count() == 2


def test_a_chat_is_handed_over_with_a_note(
    giulia: OperatorAtDesk, anna: Shopper, marco: OperatorAtDesk, picture: Any
) -> None:
    repairs = create_department("Repairs")
    place_operator(Operator.objects.get(display_name="Marco"), [repairs])
    marco.page.reload()
    anna.say("My grinder hums and does not grind.")
    giulia.accept()
    giulia.say("Let me ask our workshop.")
    giulia.page.keyboard.press("Escape")
    giulia.page.keyboard.press("t")
    dialog = giulia.page.get_by_role("dialog", name=re.compile("^Transfer"))
    expect(dialog.get_by_role("radio", name=re.compile("Livia"))).to_be_disabled()
    dialog.get_by_role("radio", name=re.compile("Marco.*4 places free")).check()
    assert findings(giulia.page) == []
    dialog.get_by_role("textbox").fill("Burrs cleaned already, bought in May.")
    picture(giulia.page, "console-handover")
    dialog.get_by_role("button", name="Transfer").click()

    expect(dialog).to_be_hidden()
    expect(giulia.page.get_by_text("Waiting for Marco to take over.")).to_be_visible()
    expect(section(giulia, "Mine").get_by_text("Waiting for Marco · 0:")).to_be_visible()
    rings = section(marco, "For you")
    expect(rings.get_by_text("Giulia transfers this to you")).to_be_visible()
    rings.get_by_role("button", name="My grinder hums").or_(rings.locator("[data-row]")).first.click()
    marco.hears("My grinder hums and does not grind.")
    marco.hears("Burrs cleaned already, bought in May.")
    expect(marco.page.get_by_text("Giulia transfers this chat to you.")).to_be_visible()
    assert findings(marco.page) == []

    marco.page.keyboard.press("a")

    marco.say("Marco from the workshop here.")
    anna.hears("Marco from the workshop here.")
    expect(anna.panel.get_by_text("May.")).to_have_count(0)
    expect(giulia.page.get_by_text("Marco has taken over the chat")).to_be_visible()
    assert Conversation.objects.get().department == repairs


def test_a_transfer_that_is_declined_or_taken_back_leaves_the_chat_where_it_was(
    giulia: OperatorAtDesk, marco: OperatorAtDesk, anna: Shopper
) -> None:
    anna.say("Do you grind for a siphon?")
    giulia.accept()
    for outcome in ("declined", "withdrawn"):
        giulia.page.get_by_role("button", name="Transfer", exact=True).click()
        dialog = giulia.page.get_by_role("dialog", name=re.compile("^Transfer"))
        dialog.get_by_role("radio", name=re.compile("Marco")).check()
        dialog.get_by_role("button", name="Transfer").click()
        expect(section(marco, "For you").get_by_text("Giulia transfers this to you")).to_be_visible()
        if outcome == "declined":
            marco.page.get_by_role("button", name="Decline the chat").click()
            expect(giulia.page.get_by_text("Marco could not take the chat")).to_be_visible()
        else:
            giulia.page.get_by_role("button", name="Take back").click()
            expect(giulia.page.get_by_text("is not there any more")).to_have_count(0)
        expect(giulia.page.get_by_text("Waiting for Marco to take over.")).to_be_hidden()
        expect(section(marco, "For you")).to_be_hidden()
    giulia.say("Yes, medium.")
    assert list(Transfer.objects.order_by("pk").values_list("outcome", flat=True)) == ["declined", "withdrawn"]


def test_an_announced_close_is_cancelled_by_the_shopper(giulia: OperatorAtDesk, anna: Shopper) -> None:
    anna.say("Is it fair trade?")
    giulia.accept()
    giulia.say("Yes, all of it.")
    giulia.choose("Finish", "Anything else?")
    anna.hears("Is there anything else we can do for you?")
    giulia.choose("Finish", "Goodbye, and close in 2 minutes")
    anna.hears("Thank you for writing to us.")
    expect(giulia.page.get_by_text("Closes unless")).to_be_visible()
    expect(section(giulia, "Mine").get_by_text(re.compile(r"Closes in [01]:\d\d"))).to_be_visible()
    assert Conversation.objects.get().closing_at is not None
    assert findings(giulia.page) == []

    anna.say("One more thing")

    giulia.hears("One more thing")
    expect(giulia.page.get_by_text("Closes unless")).to_be_hidden()
    assert Conversation.objects.get().closing_at is None
    giulia.choose("Finish", "Goodbye, and close in 2 minutes")
    giulia.page.get_by_role("button", name="Keep open").click()
    expect(giulia.page.get_by_text("Closes unless")).to_be_hidden()
    assert Conversation.objects.get().state == "active"


def test_time_is_given_and_taken(giulia: OperatorAtDesk, anna: Shopper) -> None:
    anna.say("Does it fit my machine?")
    giulia.accept()
    giulia.page.keyboard.press("Escape")
    giulia.page.keyboard.press("k")
    expect(giulia.page.get_by_text("knows that you are checking")).to_be_visible()
    expect(section(giulia, "Mine").get_by_text(re.compile(r"You are checking · [12]:\d\d"))).to_be_visible()
    giulia.page.keyboard.press("r")
    giulia.say("It does. Have a look at the picture in the manual.")
    expect(giulia.page.get_by_text("knows that you are checking")).to_be_hidden()  # an answer ends it

    giulia.choose("Give time", "30 minutes")
    expect(giulia.page.get_by_text(re.compile(r"Waiting for .* until \d\d:\d\d"))).to_be_visible()
    expect(section(giulia, "Mine").get_by_text(re.compile(r"Customer back by \d\d:\d\d"))).to_be_visible()
    anna.say("Found it")
    giulia.hears("Found it")
    expect(giulia.page.get_by_text(re.compile("Waiting for .* until"))).to_be_hidden()


def test_a_pause_has_a_reason_and_going_home_is_asked_about(
    giulia: OperatorAtDesk, marco: OperatorAtDesk, anna: Shopper
) -> None:
    PauseReason.objects.all().delete()
    PauseReason.objects.create(name="Parcels")
    giulia.page.reload()
    page = giulia.page
    page.locator("label").get_by_text("Paused", exact=True).click()
    expect(page.get_by_role("button", name="Parcels")).to_be_focused()
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Online")).to_be_focused()
    page.locator("label").get_by_text("Paused", exact=True).click()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Parcels. No new chats")).to_be_visible()
    assert StatusInterval.objects.get(operator__display_name="Giulia", ended_at=None).reason == "Parcels"
    marco.page.get_by_role("button", name="No colleague online").click()
    expect(marco.page.get_by_role("group", name="Colleagues").get_by_text("Paused")).to_be_visible()

    giulia.go_online()
    anna.say("Hello?")
    giulia.accept()
    page.locator("label").get_by_text("Offline", exact=True).click()
    asked = page.get_by_role("dialog", name="Go offline?")
    expect(asked.get_by_text("1 chat goes back to the queue")).to_be_visible()
    asked.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("radio", name="Online")).to_be_checked()
    page.locator("label").get_by_text("Offline", exact=True).click()
    asked.get_by_role("button", name="Go offline").click()
    expect(section(marco, "For you").get_by_text("was with a colleague, first in line")).to_be_visible()
    assert Operator.objects.get(display_name="Giulia").status == Status.OFFLINE


def test_whoever_was_paused_for_missed_chats_is_told_and_is_back_with_one_click(giulia: OperatorAtDesk) -> None:
    operator = Operator.objects.get(display_name="Giulia")
    set_status(operator, Status.PAUSED, changed_by="system", reason="missed")
    expect(giulia.page.get_by_text("You were paused: chats rang at you and were not taken.")).to_be_visible()
    giulia.page.get_by_role("button", name="Go online").click()
    expect(giulia.page.get_by_role("radio", name="Online")).to_be_checked()
    operator.refresh_from_db()
    assert operator.status == Status.ONLINE


def test_a_topic_is_chosen_where_the_owner_wants_one(giulia: OperatorAtDesk, anna: Shopper) -> None:
    Topic.objects.create(name="Brewing")
    anna.say("How fine for a Chemex?")
    giulia.accept()
    giulia.say("Medium coarse.")
    change_rules(Conversation.objects.get().site_id, None, database_now(), topic_required=True)
    giulia.page.reload()
    giulia.page.get_by_role("button", name="Finish", exact=True).click()
    giulia.page.keyboard.press("ArrowDown")
    giulia.page.get_by_role("button", name="Close now").click()
    dialog = giulia.page.get_by_role("dialog", name="What was it about?")
    expect(dialog.get_by_role("button", name="None of these")).to_have_count(0)
    assert findings(giulia.page) == []
    dialog.get_by_role("button", name="Brewing").click()
    expect(giulia.log.get_by_text("Closed by Giulia")).to_be_visible()
    closed = Conversation.objects.select_related("topic").get()
    assert (closed.state, closed.topic.name if closed.topic else "") == ("closed", "Brewing")
