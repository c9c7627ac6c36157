"""Pictures and PDF files in a browser: chosen, dropped, pasted, refused, sent, seen, opened, deleted."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from livehelp_plugin.conversations.models import Attachment
from tests.browser.people import OperatorAtDesk, Shopper
from tests.browser.test_policy_and_axe import faults
from tests.factories.files import HTML, PDF, drawn

GIVE = """([element, [type, name, kind, content]]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type: kind }));
  const event = type === "paste" ? new ClipboardEvent(type, { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
  element.dispatchEvent(event);
}"""


def give(page: Page, to: Locator, how: str, name: str, kind: str, raw: bytes) -> None:
    """Drop or paste a file."""
    page.evaluate(GIVE, [to.element_handle(), [how, name, kind, base64.b64encode(raw).decode()]])


def choose(page: Page, within: Locator | Page, *files: tuple[str, str, bytes]) -> None:
    with page.expect_file_chooser() as dialog:
        within.get_by_role("button", name="Attach a picture or PDF").click()
    dialog.value.set_files([{"name": name, "mimeType": kind, "buffer": raw} for name, kind, raw in files])


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_files_both_ways(
    shop: None,
    asgi_server: str,
    context: BrowserContext,
    strict_csp: None,
    csp_violations: Counter[str],
    new_context: Callable[..., Any],
    picture: Any,
) -> None:
    operator = OperatorAtDesk(new_context().new_page(), asgi_server)
    operator.sign_in()
    operator.go_online()
    page = context.new_page()
    shopper = Shopper(page, asgi_server)
    shopper.visit("/coffee/carbonaia/")
    shopper.open_chat()
    files = shopper.panel.get_by_role("list", name="Files that go with your message")

    # Chosen: one that is none is refused by what it is, the words stay, and the message waits for a decision.
    photo = drawn("JPEG", (1200, 900))
    choose(page, shopper.panel, ("moka.jpg", "image/jpeg", photo), ("cat.png", "image/png", HTML))
    expect(files.get_by_text("Only pictures (JPEG, PNG, WebP, GIF)")).to_be_visible()
    shopper.composer.fill("Is this one fine for induction?")
    shopper.composer.press("Enter")
    expect(shopper.panel.get_by_text("A file could not be uploaded. Try again or remove it.")).to_be_visible()
    expect(shopper.composer).to_have_value("Is this one fine for induction?")
    assert faults(page, "livehelp-chat") == []
    picture(page, "attachments-before")
    shopper.panel.get_by_role("button", name="Remove cat.png").press("Enter")
    expect(shopper.panel.get_by_role("button", name="Remove moka.jpg")).to_be_focused()

    # What is up already is there after a reload; then it goes.
    page.reload()
    if not shopper.composer.is_visible():
        shopper.open_chat()
    expect(files.get_by_text("moka.jpg")).to_be_visible()
    expect(shopper.composer).to_have_value("Is this one fine for induction?")
    give(page, shopper.composer, "paste", "order.pdf", "application/pdf", PDF)
    expect(files.get_by_role("listitem")).to_have_count(2)
    shopper.composer.press("Enter")
    expect(files).to_have_count(0)
    shown = shopper.log.get_by_role("link", name="moka.jpg, opens in a new tab")
    expect(shown).to_be_visible()
    expect(shopper.log.get_by_text("Sent")).to_be_visible()

    # A new tab shows it, and nothing else. (The browser styles that tab by itself, which our policy reports.)
    assert csp_violations == Counter()
    with context.expect_page() as opened:
        shown.click()
    assert opened.value.evaluate("document.images[0].naturalWidth") == 1200
    opened.value.close()
    csp_violations.clear()

    # The operator has both, and answers with a dropped picture alone.
    operator.accept()
    expect(operator.log.get_by_role("link", name="Save order.pdf")).to_be_visible()
    with operator.page.expect_download() as saved:
        operator.log.get_by_role("link", name="Save order.pdf").click()
    assert Path(saved.value.path()).read_bytes() == PDF
    reply = operator.page.get_by_role("textbox", name="Reply to")
    give(operator.page, reply, "drop", "ours.png", "image/png", drawn(size=(300, 700)))
    expect(operator.page.get_by_role("button", name="Remove ours.png")).to_be_visible()
    reply.press("Enter")
    expect(operator.page.get_by_text("You: Picture")).to_be_visible()
    theirs = shopper.log.get_by_role("link", name="ours.png, opens in a new tab")
    expect(theirs.get_by_role("img")).to_have_js_property("naturalHeight", 640)
    assert faults(page, "livehelp-chat") == []
    picture(page, "attachments-thread")

    # What must not stay is deleted for both sides, at once.
    operator.page.get_by_role("button", name="Delete: moka.jpg").press("Enter")
    operator.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(shopper.log.get_by_text("Picture, deleted")).to_be_visible()
    expect(operator.log.get_by_text("Picture, deleted")).to_be_visible()
    assert Attachment.objects.get(state="deleted").name == ""
    assert csp_violations == Counter()


def test_what_cannot_go_up_can_be_tried_again(shop: None, asgi_server: str, context: BrowserContext) -> None:
    operator = OperatorAtDesk(context.new_page(), asgi_server)
    operator.sign_in()
    operator.go_online()
    page = context.new_page()
    shopper = Shopper(page, asgi_server)
    shopper.visit("/coffee/carbonaia/")
    shopper.open_chat()
    page.route(re.compile("/visitor/upload/"), lambda route: route.abort())

    choose(page, shopper.panel, ("moka.png", "image/png", drawn()))

    again = shopper.panel.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute(re.compile("/visitor/upload/"))
    again.click()
    expect(again).to_be_hidden()
    shopper.composer.press("Enter")
    expect(shopper.log.get_by_role("link", name="moka.png, opens in a new tab")).to_be_visible()
