"""C8: the operator asks how the customer wishes to be addressed; the answer stands beside the composer ever after."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from livehelp_plugin.visitors.models import Visitor
from tests.browser.people import OperatorAtDesk, Shopper


def test_it_is_asked_noted_and_there_after_a_reload(shop: None, asgi_server: str, browser: Browser) -> None:
    shopper = Shopper(browser.new_context(locale="en-GB").new_page(), asgi_server)
    giulia = OperatorAtDesk(browser.new_context(locale="en-GB").new_page(), asgi_server)
    giulia.sign_in()
    giulia.go_online()
    shopper.visit("/")
    shopper.open_chat()
    shopper.say("Which grind for my moka?")
    giulia.accept()

    form = giulia.page.locator(".lh-address > button")
    expect(form).to_have_text("Form of address")
    form.click()
    giulia.page.get_by_role("button", name="Ask May we use first names?").click()
    shopper.hears("May we use first names?")
    shopper.say("Yes, I am Anna.")
    form.click()
    giulia.page.get_by_role("button", name="Informal", exact=True).click()
    expect(form).to_have_text("Informal")
    assert Visitor.objects.get().address_form == "informal"

    giulia.page.reload()
    expect(form).to_have_text("Informal")
