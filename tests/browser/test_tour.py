"""Each state of the shopper's chat is reached by what people do, and says so; in both languages, on both devices."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.sheets import Sheet
from tests.browser.test_policy_and_axe import faults
from tests.browser.tour import Tour

DEVICES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 720, "height": 640}},
    "phone": {"viewport": {"width": 390, "height": 700}, "has_touch": True, "is_mobile": True},
}
WANTED = bool(os.environ.get("LIVEHELP_SCREENSHOTS"))


TOURS = [("desktop", "en"), ("desktop", "it"), ("phone", "it"), *([("phone", "en")] if WANTED else [])]
"""Three of the four hold the words; the fourth is for the pictures."""


@pytest.mark.parametrize(("screen", "language"), TOURS)
def test_every_state_that_a_shopper_can_see(
    shop: None,
    asgi_server: str,
    browser: Browser,
    browser_context_args: dict[str, Any],
    settings: Any,
    screen: str,
    language: str,
) -> None:
    settings.LANGUAGE_CODE = language
    options = browser_context_args | DEVICES[screen] | {"reduced_motion": "reduce"}
    tour = Tour(lambda: browser.new_context(**options).new_page(), asgi_server, language)
    wrong = {}
    for name in tour.stops():
        if WANTED:
            Sheet(screen, language).add(name, tour.page)
        if language == "en":
            wrong[name] = faults(tour.page, "livehelp-chat")
    tour.page.context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


if WANTED:

    def test_the_pictures_stand_side_by_side() -> None:
        """Runs last: from what the tours have left, one picture for each state."""
        Sheet.join(Path("docs/screenshots/shopper"))
