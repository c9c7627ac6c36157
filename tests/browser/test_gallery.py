"""Every scene of the gallery: no fault for assistive technology, nothing against the policy, no request made."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.gallery import STAGE, Gallery
from tests.browser.sheets import contact_sheet
from tests.browser.test_policy_and_axe import faults

WIDTHS = (360, 768, 1440)
PICTURES = Path("docs/screenshots/gallery")


@pytest.mark.parametrize(
    ("scheme", "direction", "size"),
    [("light", "ltr", (1280, 800)), ("dark", "rtl", (390, 844))],
    ids=["light, left to right, desktop", "dark, right to left, phone"],
)
def test_no_state_has_a_fault(
    shop: None,
    asgi_server: str,
    context: BrowserContext,
    strict_csp: None,
    csp_violations: Counter[str],
    scheme: str,
    direction: str,
    size: tuple[int, int],
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(reduced_motion="reduce")
    gallery = Gallery(page, asgi_server)
    wrong = {}
    for scene in gallery.walk(scheme=scheme, dir=direction):
        wrong[scene.name] = faults(page) + overflowing(page)
    assert {name: found for name, found in wrong.items() if found} == {}
    assert csp_violations == Counter()
    beyond = {path for path in gallery.requests if not path.startswith(("/livehelp/assets/", STAGE, "/favicon"))}
    assert beyond == set(), "a scene has asked the server"


def overflowing(page: Page) -> list[str]:
    """What would have to be scrolled sideways."""
    wide: list[str] = (
        page.evaluate("""() => [...document.querySelector("livehelp-chat").shadowRoot.querySelectorAll("*")]
        .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== "visible"
            && !one.classList.contains("sr") && !one.closest("h2, svg"))
        .map(one => `too wide: ${one.className}`)""")
    )
    return wide


def test_at_twice_the_size_and_in_forced_colours(shop: None, asgi_server: str, browser: Browser) -> None:
    """200 % on a window of 1280 × 800: all that is to be pressed is in sight or can be scrolled to; nothing is lost."""
    page = browser.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2).new_page()
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    gallery = Gallery(page, asgi_server)
    for name in ("empty", "closing", "form", "menu", "too-long"):
        gallery.show(name)
        chat = page.locator("livehelp-chat")
        assert overflowing(page) == [], name
        for control in chat.locator("button:visible, input:not(.sr):visible, textarea:visible").all():
            control.scroll_into_view_if_needed()
            expect(control).to_be_in_viewport(ratio=0.9)
        assert chat.locator(".chat").evaluate("one => getComputedStyle(one).borderStyle") == "solid", name
    page.context.close()


def test_nothing_moves_for_who_wants_it_so(shop: None, asgi_server: str, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    gallery = Gallery(page, asgi_server)
    for name in ("empty", "typing", "closing"):
        gallery.show(name)
        assert page.locator("livehelp-chat").evaluate(
            "chat => chat.shadowRoot.getAnimations().filter(one => one.playState === 'running').length"
        ) == 0, name  # fmt: skip


@pytest.mark.skipif(not os.environ.get("LIVEHELP_SCREENSHOTS"), reason="makes pictures: set LIVEHELP_SCREENSHOTS")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures(shop: None, asgi_server: str, page: Page, scheme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 760})
    page.emulate_media(reduced_motion="reduce")
    pictures: list[tuple[str, bytes]] = []
    clip: Any = {"x": max(0, width - 432), "y": 0, "width": min(width, 432), "height": 760}
    for scene in Gallery(page, asgi_server).walk(scheme=scheme):
        shot = page.screenshot(animations="disabled", caret="hide", clip=clip)
        pictures.append((str(scene.title), shot))
    contact_sheet(pictures, PICTURES / f"{width}-{scheme}.png")
