"""What makes the chat pleasant, in one journey: answers by a click, products to take along, nothing in the way."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.people import OperatorAtDesk, Shopper

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LAUNCHER_TOP = "document.querySelector('livehelp-chat').launcher.getBoundingClientRect().top"


def test_a_shopper_on_a_phone_answers_by_click_and_takes_a_product_along(
    shop: None, asgi_server: str, browser: Browser
) -> None:
    shopper = Shopper(browser.new_context(locale="en-GB", **PHONE).new_page(), asgi_server)
    giulia = OperatorAtDesk(browser.new_context(locale="en-GB").new_page(), asgi_server)
    giulia.sign_in()
    giulia.go_online()
    shopper.visit("/guides/which-grind/")
    shopper.open_chat()
    send = shopper.panel.get_by_role("button", name="Send")

    # On a phone Enter breaks the line, and the button sends; an empty field sends nothing.
    expect(send).to_be_disabled()
    shopper.composer.fill("Which grind for my moka?")
    shopper.composer.press("Enter")
    expect(shopper.composer).to_have_value("Which grind for my moka?\n")
    send.click()
    shopper.hears("Which grind for my moka?")
    giulia.accept()

    page = giulia.page
    page.get_by_role("button", name="Quick replies").click()
    for number, answer in enumerate(("For two", "For more"), 1):
        page.get_by_role("textbox", name=f"Answer {number}").fill(answer)
    giulia.say("For how many cups?")
    shopper.panel.get_by_role("button", name="For more").click()
    expect(page.locator(".lh-group--visitor").get_by_text("For more")).to_be_visible()
    expect(shopper.panel.get_by_role("button", name="For two")).to_have_count(0)

    giulia.say(f"This is it: {asgi_server}/coffee/carbonaia/?size=500+g&grind=moka")
    for face in (shopper.log, giulia.log):
        expect(face.locator(".product-face")).to_contain_text(re.compile("Carbonaia.*500 g, Moka.*€16.50"))
    shopper.panel.get_by_role("button", name="Add to cart").click()
    expect(shopper.panel.get_by_text("It is in your cart.")).to_be_visible()
    expect(giulia.customer.get_by_text("Carbonaia (500 g, Moka)").first).to_be_visible()

    # The way back to the shop; what comes meanwhile is counted, and the switch for sound is kept.
    shopper.panel.get_by_role("button", name="More").click()
    sound = shopper.panel.get_by_role("button", name="Sound for new messages", pressed=False)
    sound.click()
    expect(shopper.panel.get_by_role("button", name="Sound for new messages", pressed=True)).to_be_visible()
    shopper.panel.get_by_role("button", name="Back to the shop").click()
    giulia.say("It is roasted on Tuesday.")
    expect(shopper.page).to_have_title(re.compile(r"^\(1\) "))
    expect(shopper.page.locator("livehelp-chat .badge")).to_be_visible()
    assert shopper.page.evaluate("localStorage['livehelp:sound']") == "1"


def test_the_launcher_covers_no_button_of_the_shop(shop: None, asgi_server: str, browser: Browser) -> None:
    page = browser.new_context(bypass_csp=True, reduced_motion="reduce", **PHONE).new_page()
    page.goto(asgi_server + "/coffee/carbonaia/", wait_until="load")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(LAUNCHER_TOP) == 668, "the bar leaves the corner free"

    page.add_style_tag(content=".buybar{padding-right:20px!important}.buybar .button{flex:1}")
    page.mouse.wheel(0, 60)
    page.wait_for_function(f"{LAUNCHER_TOP} < 640")
    assert overlap(page) == []

    page.add_style_tag(content=".buybar{display:none!important}")
    page.mouse.wheel(0, 60)
    page.wait_for_function(f"{LAUNCHER_TOP} === 668")


def overlap(page: Page) -> list[str]:
    """The fixed buttons of the shop under the launcher."""
    return page.evaluate(
        """() => {
          const a = document.querySelector('livehelp-chat').launcher.getBoundingClientRect();
          return [...document.querySelectorAll('.buybar button')].filter((one) => {
            const b = one.getBoundingClientRect();
            return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          }).map((one) => one.textContent);
        }"""
    )
