"""Shopper and operator on different server processes: what one does, the other sees, also through a killed process."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.conversations.models import Message
from livehelp_plugin.surveys.models import SurveyAnswer
from tests.browser.people import OperatorAtDesk, Shopper
from tests.processes import ServerProcess

pytestmark = pytest.mark.services

Starts = Callable[..., ServerProcess]
AGAIN = 90_000
"""Milliseconds for a browser that waits longer from try to try, and a server that starts on a busy machine."""


@pytest.fixture
def processes(shop: None, server_process: Starts) -> tuple[ServerProcess, ServerProcess]:
    """One for the shopper, one for the operator: one database, and Redis between them."""
    return server_process(), server_process()


@pytest.fixture
def shopper(processes: tuple[ServerProcess, ServerProcess], new_context: Callable[..., Any]) -> Shopper:
    return Shopper(new_context().new_page(), processes[0].url)


@pytest.fixture
def operator(processes: tuple[ServerProcess, ServerProcess], new_context: Callable[..., Any]) -> OperatorAtDesk:
    """Online, at the other process. Cookies know no ports, so each person has a context of their own."""
    found = OperatorAtDesk(new_context().new_page(), processes[1].url)
    found.sign_in()
    found.go_online()
    return found


def chat_begins(shopper: Shopper, operator: OperatorAtDesk) -> None:
    shopper.visit("/coffee/carbonaia/")
    shopper.open_chat()
    shopper.say("Which grind for my moka?")
    operator.accept()
    operator.hears("Which grind for my moka?")
    operator.say("Choose Moka.")
    shopper.hears("Choose Moka.")


def test_a_chat_becomes_a_credited_order_across_processes(shopper: Shopper, operator: OperatorAtDesk) -> None:
    chat_begins(shopper, operator)

    shopper.add_to_cart()
    expect(operator.customer.get_by_text("Carbonaia", exact=False).first).to_be_visible()
    shopper.say("I take it")
    operator.hears("I take it")
    shopper.check_out()
    expect(operator.customer.get_by_text("R-", exact=False).first).to_be_visible()
    shopper.answer_survey(influence=5, anyway="No")

    credit = Credit.objects.select_related("order", "operator").get()
    assert (credit.operator.display_name, credit.order.total) == ("Giulia", Decimal("13.80"))
    assert dict(SurveyAnswer.objects.values_list("question", "value")) == {"influence": "5", "anyway": "no"}


def in_order(log: Locator, words: list[str]) -> None:
    """Each of these is shown once, and in this order."""
    for text in words:
        expect(log.get_by_text(text, exact=True).first).to_be_visible(timeout=AGAIN)
    shown = [line for line in log.inner_text().splitlines() if line in words]
    assert shown == words


def test_a_killed_process_loses_nothing_and_the_chat_goes_on_by_itself(
    processes: tuple[ServerProcess, ServerProcess], shopper: Shopper, operator: OperatorAtDesk
) -> None:
    chat_begins(shopper, operator)
    theirs, _ = processes

    theirs.kill()
    shopper.say("Is the kettle fine for induction?")
    operator.say("It is finer than filter.")
    theirs.start()

    expect(shopper.log.get_by_text("It is finer than filter.")).to_be_visible(timeout=AGAIN)
    expect(operator.log.get_by_text("Is the kettle fine for induction?")).to_be_visible(timeout=AGAIN)
    operator.say("Yes, it is.")
    shopper.hears("Yes, it is.")
    shopper.say("Thank you")
    operator.hears("Thank you")

    words = list(Message.objects.order_by("seq").values_list("body", flat=True))
    assert sorted(words) == sorted(
        [
            "Which grind for my moka?",
            "Choose Moka.",
            "It is finer than filter.",
            "Is the kettle fine for induction?",
            "Yes, it is.",
            "Thank you",
        ]
    )
    in_order(shopper.log, words)
    in_order(operator.log, words)
