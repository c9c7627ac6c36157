"""A shopper who is elsewhere: told by the browser, by mail, and brought back to the chat. To the very end."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import BrowserContext, Page, expect

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.notifications.models import AnswerNotice, PushSubscription
from tests.browser import policy
from tests.browser.conftest import PHONE
from tests.browser.people import OperatorAtDesk, Shopper
from tests.browser.test_waiting import expect_soon
from tests.notifications.push_service import PushService

SUBSCRIBE = """told => {
    PushManager.prototype.subscribe = async () => ({...told, toJSON: () => told, unsubscribe: async () => true});
    PushManager.prototype.getSubscription = async () => null;
    Notification.requestPermission = async () => { window.asked = (window.asked ?? 0) + 1; return "granted" };
}"""
ANSWER = "Medium-fine, a little coarser than for espresso."


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    service = PushService()
    settings.LIVEHELP_PUSH_HOSTS = (service.origin,)
    yield service
    service.close()


class Elsewhere:
    """Anna with a browser whose push service is the test's; Giulia at her desk."""

    def __init__(self, new_context: Callable[..., Any], url: str, service: PushService | None) -> None:
        self.context: BrowserContext = new_context(**({"permissions": ["notifications"]} if service else {}))
        self.violations = policy.watch(self.context)
        if service:
            self.context.add_init_script(f"({SUBSCRIBE})({json.dumps(service.subscription)})")
        self.anna = Shopper(self.context.new_page(), url)
        self.desk = OperatorAtDesk(new_context().new_page(), url)
        self.desk.sign_in()
        self.desk.go_online()

    def ask(self, path: str = "/") -> None:
        self.anna.visit(path)
        self.anna.open_chat()
        self.anna.say("Which grind for my moka?")
        expect(self.anna.log.get_by_text("Sent", exact=False)).to_be_visible()

    def answer(self, text: str = ANSWER) -> None:
        self.desk.accept()
        self.desk.say(text)


def test_a_push_brings_the_shopper_back_to_the_chat(
    shop: None, asgi_server: str, new_context: Callable[..., Any], service: PushService
) -> None:
    away = Elsewhere(new_context, asgi_server, service)
    anna, page = away.anna, away.anna.page
    away.ask("/coffee/carbonaia/")
    button = anna.panel.get_by_role("button", name="Tell me when you answer")
    expect(button).to_be_visible()
    assert page.evaluate("window.asked") is None, "nobody is asked before they ask to be told"
    look(page, "tell-offered")
    button.click()
    expect(anna.panel.get_by_text("We will tell you on this device", exact=False)).to_be_visible()
    expect(button).to_be_hidden()
    look(page, "tell-told")
    assert page.evaluate("window.asked") == 1
    assert PushSubscription.objects.count() == 1

    anna.panel.get_by_role("button", name="Close the chat window").click()
    away.answer()
    expect_soon(lambda: AnswerNotice.objects.filter(push_at__isnull=False).exists() or bool(service.got), page)
    AnswerNotice.objects.update(push_at=database_now())
    expect_soon(lambda: bool(service.got), page)
    _, message = service.got[0]
    assert ANSWER not in json.dumps(message)

    shown = deliver(away.context, page, asgi_server, message)
    assert shown == {"title": message["title"], "body": "You have an answer in the chat."}
    click(away.context)
    anna.hears(ANSWER)
    assert not away.violations

    # No tab of the shop is open: the link leads to where she was, and the chat opens by itself.
    page.close()
    again = away.context.new_page()
    again.goto(opened(away.context, message))
    expect(again).to_have_url(re.compile("/coffee/carbonaia/$"))
    expect(again.locator("livehelp-chat").get_by_role("dialog").get_by_text(ANSWER)).to_be_visible()


def test_forgetting_this_device_ends_the_pushes(
    shop: None, asgi_server: str, new_context: Callable[..., Any], service: PushService
) -> None:
    away = Elsewhere(new_context, asgi_server, service)
    away.ask()
    away.anna.panel.get_by_role("button", name="Tell me when you answer").click()
    expect(away.anna.panel.get_by_text("We will tell you on this device", exact=False)).to_be_visible()
    away.anna.panel.get_by_role("button", name="More", exact=True).click()
    for name in ("Forget my chats on this device", "Press again to forget them"):
        away.anna.panel.get_by_role("button", name=name).click()
    expect_soon(lambda: not PushSubscription.objects.exists(), away.anna.page)
    expect_soon(lambda: registrations(away.anna.page) == 0, away.anna.page)


def test_where_push_is_impossible_an_address_does(
    shop: None, asgi_server: str, new_context: Callable[..., Any]
) -> None:
    """She leaves an address, goes, is written to, comes back by the link, and takes the chat with her."""
    away = Elsewhere(new_context, asgi_server, None)
    anna, page = away.anna, away.anna.page
    page.set_viewport_size(PHONE)
    page.add_init_script("delete window.PushManager")
    away.ask("/coffee/carbonaia/")
    anna.panel.get_by_role("button", name="Tell me when you answer").click()
    field = anna.panel.get_by_role("textbox", name="Where shall we write")
    expect(field).to_be_focused()
    look(page, "tell-address")
    field.fill("anna@nowhere")
    anna.panel.get_by_role("button", name="Tell me", exact=True).click()
    expect(anna.panel.get_by_text("Please check the e-mail address.")).to_be_visible()
    look(page, "tell-wrong")
    field.fill("anna@example.com")
    anna.panel.get_by_role("button", name="Tell me", exact=True).click()
    expect(anna.panel.get_by_text("We will write to anna@example.com", exact=False)).to_be_visible()
    look(page, "tell-mailed")
    page.goto("about:blank")
    away.answer()
    expect_soon(lambda: AnswerNotice.objects.filter(mail_at__isnull=False).exists(), page)
    AnswerNotice.objects.update(mail_at=database_now())
    Conversation.objects.get().visitor.visits.update(watching=False)
    expect_soon(lambda: bool(mail.outbox), page)

    [sent] = mail.outbox
    assert sent.to == ["anna@example.com"]
    link = re.search(r"http://\S+/back/\S+", str(sent.body))
    assert link is not None
    path = re.sub(r"^https?://[^/]+", asgi_server, link[0])
    page.goto(path)
    expect(page).to_have_url(re.compile("/coffee/carbonaia/$"))
    anna.hears(ANSWER)

    stranger = new_context().new_page()
    stranger.goto(path)
    look(stranger, "back-elsewhere")
    expect(stranger.get_by_role("heading", name="Go on here?")).to_be_visible()
    keep(anna, away.desk)
    assert not away.violations


def keep(anna: Shopper, desk: OperatorAtDesk) -> None:
    """The chat by mail, and on a page to print; both sides."""
    mail.outbox.clear()
    anna.panel.get_by_role("button", name="More", exact=True).click()
    anna.panel.get_by_role("button", name="Keep this chat").click()
    field = anna.panel.get_by_role("textbox", name="Send this chat by e-mail to")
    expect(field).to_have_value("anna@example.com")
    look(anna.page, "keep-asked")
    anna.panel.get_by_role("button", name="Send", exact=True).first.click()
    expect(anna.panel.get_by_text("The chat is on its way to anna@example.com.")).to_be_visible()
    look(anna.page, "keep-sent")
    expect_soon(lambda: bool(mail.outbox), anna.page)
    assert "Which grind for my moka?" in mail.outbox[0].subject

    with anna.page.context.expect_page() as opened:
        anna.panel.get_by_role("link", name="Open it on a page to print").click()
    expect(opened.value.get_by_role("heading", name="Which grind for my moka?")).to_be_visible()
    expect(opened.value.get_by_text(ANSWER)).to_be_visible()
    look(opened.value, "transcript")
    opened.value.emulate_media(media="print")
    look(opened.value, "transcript-print")

    desk.choose("More", "Send by e-mail")
    expect(desk.page.get_by_label("To", exact=True)).to_have_value("anna@example.com")
    look(desk.page, "desk-mail")
    desk.page.get_by_role("dialog").get_by_role("button", name="Send", exact=True).click()
    expect(desk.page.get_by_text("The chat is on its way to anna@example.com.")).to_be_visible()
    desk.page.get_by_role("button", name="More", exact=True).click()
    look(desk.page, "desk-more")
    with desk.page.context.expect_page() as printed:
        desk.page.get_by_role("button", name="Print", exact=True).click()
    expect(printed.value.get_by_role("heading", name="Which grind for my moka?")).to_be_visible()

    desk.page.keyboard.press("Escape")
    desk.close()
    expect(anna.panel.get_by_role("button", name="Keep this chat").last).to_be_visible()
    look(anna.page, "keep-ended")


def deliver(context: BrowserContext, page: Page, origin: str, message: dict[str, Any]) -> dict[str, str]:
    """As the push service would, to the real service worker; returns what it showed."""
    cdp, found = context.new_cdp_session(page), []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    cdp.send("ServiceWorker.enable")
    expect_soon(lambda: bool(found), page)
    assert found[-1]["scopeURL"] == f"{origin}/livehelp/", "nothing of the shop's own is in its scope"
    wanted = {"origin": origin, "registrationId": found[-1]["registrationId"], "data": json.dumps(message)}
    cdp.send("ServiceWorker.deliverPushMessage", wanted)
    show = "async () => (await self.registration.getNotifications()).map(({title, body}) => ({title, body}))"
    expect_soon(lambda: bool(worker(context).evaluate(show)), page)
    return worker(context).evaluate(show)[0]


def worker(context: BrowserContext) -> Any:
    return context.service_workers[0]


def click(context: BrowserContext) -> None:
    worker(context).evaluate(
        """async () => {
            const [notification] = await self.registration.getNotifications();
            self.dispatchEvent(new NotificationEvent("notificationclick", {notification}));
        }"""
    )


def opened(context: BrowserContext, message: dict[str, Any]) -> str:
    """Where a click leads when no tab answers: only a person's click may open a window, so it is only asked."""
    return worker(context).evaluate(
        """async told => {
            const opened = new Promise(resolve => (self.clients.openWindow = async url => resolve(url)));
            await self.registration.showNotification(told.title, {data: {url: told.url}, tag: "again"});
            const [notification] = await self.registration.getNotifications({tag: "again"});
            self.dispatchEvent(new NotificationEvent("notificationclick", {notification}));
            return opened;
        }""",
        message,
    )


def registrations(page: Page) -> int:
    return page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")


def look(page: Page, name: str) -> None:
    """A picture for whoever works on it."""
    folder = os.environ.get("LIVEHELP_LOOK")
    if folder:
        page.screenshot(path=f"{folder}/{name}.png", animations="disabled")
