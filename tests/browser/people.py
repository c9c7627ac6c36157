"""A shopper and an operator in browsers of their own, doing what people do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

PASSWORD = "roastery-demo"
ADDRESS = {
    "E-mail": "anna@example.com",
    "Name": "Anna Rossi",
    "Street and number": "Via Roma 1",
    "Postcode": "40121",
    "Town": "Bologna",
}


@dataclass
class Shopper:
    page: Page
    url: str

    def visit(self, path: str) -> None:
        self.page.goto(self.url + path)

    @property
    def panel(self) -> Locator:
        return self.page.locator("livehelp-chat").get_by_role("dialog")

    @property
    def log(self) -> Locator:
        return self.panel.get_by_role("log")

    def open_chat(self) -> None:
        self.page.locator("livehelp-chat").get_by_role("button", name="Chat with us").click()
        expect(self.composer).to_be_focused()

    @property
    def composer(self) -> Locator:
        return self.panel.get_by_role("textbox", name="Write a message")

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.log.get_by_text(text)).to_be_visible()

    def hears(self, text: str) -> None:
        expect(self.log.get_by_text(text)).to_be_visible()

    def add_to_cart(self) -> None:
        self.page.get_by_role("button", name="Add to cart").click()
        expect(self.page.get_by_text("is in your cart").first).to_be_visible()

    def check_out(self) -> None:
        self.visit("/checkout/")
        for label, value in ADDRESS.items():
            self.page.get_by_role("textbox", name=label, exact=True).fill(value)
        for button in ("Go on to delivery", "Go on to review", "Place the order and pay", "Pay now"):
            self.page.get_by_role("button", name=button).click()
        expect(self.page).to_have_url(re.compile("/checkout/orders/"))

    def answer_survey(self, *, influence: int, anyway: str) -> None:
        form = self.page.locator(".livehelp-survey")
        form.get_by_role("radio", name=re.compile(f"^{influence}")).check()
        form.get_by_role("radio", name=anyway, exact=True).check()
        form.get_by_role("button", name="Send").click()
        expect(self.page.get_by_text("Thank you").first).to_be_visible()


@dataclass
class OperatorAtDesk:
    page: Page
    url: str

    def sign_in(self, username: str = "giulia", path: str = "/admin/live-help/") -> None:
        self.page.goto(f"{self.url}/admin/login/?next={path}")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").first.fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def go_online(self) -> None:
        self.page.locator("label").get_by_text("Online", exact=True).click()
        expect(self.page.get_by_text("New chats reach you")).to_be_visible()

    def accept(self) -> None:
        self.page.get_by_role("button", name="Accept the chat").first.click()
        expect(self.page.get_by_role("textbox", name="Reply to")).to_be_visible()

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    def say(self, text: str) -> None:
        reply = self.page.get_by_role("textbox", name="Reply to")
        reply.fill(text)
        reply.press("Enter")
        expect(self.log.get_by_text(text)).to_be_visible()

    def hears(self, text: str) -> None:
        expect(self.log.get_by_text(text)).to_be_visible()

    def choose(self, menu: str, item: str) -> None:
        """An item of one of the menus over the conversation."""
        self.page.get_by_role("button", name=menu, exact=True).click()
        self.page.get_by_role("button", name=item).click()

    def close(self) -> None:
        self.choose("Finish", "Close now")

    @property
    def customer(self) -> Locator:
        return self.page.get_by_role("complementary", name="Customer")

    def note(self, text: str) -> None:
        self.customer.get_by_role("textbox", name="New entry").fill(text)
        expect(self.customer.get_by_text("Saved").first).to_be_visible()
