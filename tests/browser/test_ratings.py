"""A shopper says that all is settled, is asked how it was, and is not content: somebody is to get in touch."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from livehelp_plugin.conversations.models import ContactRequest
from livehelp_plugin.surveys.models import SurveyAnswer
from tests.browser.people import OperatorAtDesk, Shopper


def test_a_low_rating_is_asked_kept_and_filed(shop: None, asgi_server: str, browser: Browser) -> None:
    shopper = Shopper(browser.new_context(locale="en-GB").new_page(), asgi_server)
    giulia = OperatorAtDesk(browser.new_context(locale="en-GB").new_page(), asgi_server)
    giulia.sign_in()
    giulia.go_online()
    shopper.visit("/")
    shopper.open_chat()
    shopper.say("Which grind for my moka?")
    giulia.accept()
    giulia.say("Medium.")
    shopper.hears("Medium.")

    shopper.panel.get_by_role("button", name="More").click()
    shopper.panel.get_by_role("button", name="That’s all, thank you").click()
    form = shopper.panel.get_by_role("form", name="How was it?")
    send = form.get_by_role("button", name="Send")
    send.click()
    expect(form.get_by_role("alert")).to_contain_text("Please answer one of the questions")
    expect(shopper.panel.get_by_role("button", name="Write again")).to_be_in_viewport(ratio=1)

    form.get_by_role("group", name="How content").get_by_role("radio", name="2").check()
    form.get_by_role("textbox").fill("It took long.")
    send.click()
    expect(shopper.panel.get_by_text("We read every answer")).to_be_visible()
    assert dict(SurveyAnswer.objects.values_list("question", "value")) == {"csat": "2", "comment": "It took long."}

    while not ContactRequest.objects.exists():  # it is filed when the answer is already thanked for
        giulia.page.wait_for_timeout(100)
    giulia.page.goto(f"{asgi_server}/admin/live-help/requests/")
    expect(giulia.page.get_by_text(re.compile("It took long."))).to_be_visible()

    shopper.page.reload()
    expect(shopper.panel.get_by_role("button", name="Write again")).to_be_visible()
    expect(form).to_have_count(0)
