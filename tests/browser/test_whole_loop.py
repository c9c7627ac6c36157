"""The product's whole point, in a browser: a shopper asks, an operator answers, the order is credited."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.surveys.models import SurveyAnswer
from tests.browser.people import OperatorAtDesk, Shopper
from tests.serve import Kind


@pytest.mark.parametrize("kind", ["ws", "sse", "poll"])
def test_a_chat_becomes_a_credited_order(
    shop: None, serve: Callable[[Kind], str], new_context: Callable[..., Any], picture: Any, kind: Kind
) -> None:
    url = serve(kind)
    shopper = Shopper(new_context().new_page(), url)
    operator = OperatorAtDesk(new_context().new_page(), url)
    operator.sign_in()
    operator.go_online()

    shopper.visit("/coffee/carbonaia/")
    shopper.open_chat()
    shopper.say("Which grind for my moka?")
    operator.accept()
    operator.hears("Which grind for my moka?")
    operator.say("Choose Moka, it is a little finer than filter.")
    shopper.hears("Choose Moka, it is a little finer than filter.")
    expect(shopper.panel.get_by_text("Giulia").first).to_be_visible()

    shopper.add_to_cart()
    expect(operator.customer.get_by_text("Carbonaia", exact=False).first).to_be_visible()
    operator.note("Brews with a moka for two")
    shopper.say("Thank you, I take it")
    operator.hears("Thank you, I take it")
    if kind == "ws":
        picture(shopper.page, "chat-desktop")
        picture(operator.page, "console")

    shopper.check_out()
    expect(operator.customer.get_by_text("R-", exact=False).first).to_be_visible()
    shopper.answer_survey(influence=5, anyway="No")

    credit = Credit.objects.select_related("order", "operator").get()
    assert (credit.operator.display_name, credit.order.total) == ("Giulia", Decimal("13.80"))
    assert dict(SurveyAnswer.objects.values_list("question", "value")) == {"influence": "5", "anyway": "no"}

    owner = OperatorAtDesk(new_context().new_page(), url)
    owner.sign_in("owner", "/admin/reports/live-help/")
    report = owner.page.get_by_role("main")
    expect(report.get_by_role("link", name="Assisted orders").first).to_be_visible()
    expect(report.get_by_text("13.80").first).to_be_visible()
    if kind == "ws":
        picture(owner.page, "report", full=True)


def test_the_chat_goes_on_from_page_to_page(
    shop: None, asgi_server: str, new_context: Callable[..., Any], picture: Any
) -> None:
    shopper = Shopper(new_context().new_page(), asgi_server)
    operator = OperatorAtDesk(new_context().new_page(), asgi_server)
    operator.sign_in()
    operator.go_online()
    shopper.visit("/")
    shopper.open_chat()
    shopper.say("Is the kettle fine for induction?")
    operator.accept()

    shopper.visit("/cart/")

    shopper.hears("Is the kettle fine for induction?")
    expect(operator.customer.get_by_text("Cart", exact=False).first).to_be_visible()
    operator.say("Yes, it is.")
    shopper.hears("Yes, it is.")
    picture(shopper.page, "chat-phone", phone=True)


def test_when_nobody_is_there_the_request_is_kept(
    shop: None, asgi_server: str, new_context: Callable[..., Any], mailoutbox: Any
) -> None:
    from livehelp_plugin.conversations.models import ContactRequest

    shopper = Shopper(new_context().new_page(), asgi_server)
    shopper.visit("/")
    shopper.page.locator("livehelp-chat").get_by_role("button", name="Chat with us").click()
    shopper.panel.get_by_label("Your message").fill("Do you deliver to Malta?")
    shopper.panel.get_by_label("E-mail address").fill("anna@example.com")
    shopper.panel.get_by_role("button", name="Send the message").click()

    expect(shopper.panel.get_by_role("heading", name="Thank you")).to_be_visible()
    request = ContactRequest.objects.get()
    assert (request.body, request.email) == ("Do you deliver to Malta?", "anna@example.com")
