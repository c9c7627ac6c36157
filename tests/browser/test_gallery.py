"""Every scene of the gallery: no fault for assistive technology, nothing against the policy, no request made."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template
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


def test_the_shop_s_own_styles_go_first(shop: None, asgi_server: str, page: Page) -> None:
    gallery = Gallery(page, asgi_server)
    gallery.show("active")
    page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(":root{--livehelp-accent:#b3261e} livehelp-chat::part(panel){border:3px solid #0000ff}"
            + "livehelp-chat::part(own){font-style:italic}");
        document.adoptedStyleSheets.unshift(sheet);
    }""")
    panel = page.locator("livehelp-chat").get_by_role("dialog")
    expect(panel).to_have_css("border-top-width", "3px")
    own = panel.locator(".own .bubble").first
    expect(own).to_have_css("background-color", "rgb(179, 38, 30)")
    expect(own).to_have_css("font-style", "italic")


def test_by_keyboard_alone_and_as_it_is_read_out(shop: None, asgi_server: str, page: Page) -> None:
    """The way of somebody who sees nothing and has no mouse; what they meet is docs/explanation/screen-reader.md."""
    page.emulate_media(reduced_motion="reduce")
    gallery = Gallery(page, asgi_server)
    read = []
    for name in WALK:
        gallery.show(name)
        chat = page.locator("livehelp-chat")
        reached = focus_order(page)
        read.append((name, page.title(), tree(page), reached))
        assert "button" in read[-1][2]
        controls = chat.locator("button:visible, a:visible, input:not(.sr):visible, textarea:visible").all()
        names = {one.evaluate(NAME) for one in controls if one.evaluate("one => one.type !== 'radio'")}
        assert names <= set(reached), f"{name}: not reached by Tab: {names - set(reached)}"
    text = TREE.render(Context({"walk": read}, autoescape=False))
    if os.environ.get("LIVEHELP_SCREENSHOTS"):
        EVIDENCE.write_text(text, encoding="utf-8")

    gallery.show("launcher")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = page.locator("livehelp-chat").get_by_role("dialog")
    expect(panel.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Is it 0.6 l?")
    page.keyboard.press("Enter")
    expect(panel.get_by_role("log").get_by_text("Is it 0.6 l?")).to_be_visible()
    expect(panel.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("livehelp-chat .launcher")).to_be_focused()


WALK = ("launcher", "empty", "waiting", "active", "menu", "closing", "closed", "form", "failed", "too-long")
EVIDENCE = Path("docs/explanation/screen-reader-tree.md")
NAME = "one => one.ariaLabel || one.labels?.[0]?.textContent || one.textContent"
TREE = Template("""# The accessibility tree

Made by `tests/browser/test_gallery.py` with `LIVEHELP_SCREENSHOTS=1`: what Chromium tells assistive technology of some
states of the chat, and the order in which Tab reaches what can be pressed. [What it means](screen-reader.md).
{% for name, title, tree, order in walk %}
## {{ title }}

```text
{{ tree }}
```

Tab: {{ order|join:" → " }}
{% endfor %}""")


SHOWN = ("checked", "disabled", "expanded", "invalid", "level", "live", "pressed", "required")
PASSED_OVER = ("generic", "none", "InlineTextBox", "ListMarker", "LineBreak", "image", "LabelText", "Legend")


def tree(page: Page) -> str:
    """Chromium's own accessibility tree of the page, as text: role, name, states."""
    session = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
    lines: list[str] = []

    def add(node: Any, depth: int, above: str) -> None:
        role = node.get("role", {}).get("value", "none")
        name = str(node.get("name", {}).get("value", "")).strip()
        shown = not node["ignored"] and role not in PASSED_OVER and not (role == "StaticText" and name in above)
        if shown:
            told = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
            states = [f"{key}={told[key]}" for key in SHOWN if told.get(key) not in (None, False, "false")]
            words = [role, f'"{name}"' if name else "", *states]
            lines.append("  " * depth + " ".join(word for word in words if word))
        for child in node.get("childIds", []):
            add(nodes[child], depth + shown, name if shown else above)

    add(next(iter(nodes.values())), 0, "")
    return "\n".join(lines)


def focus_order(page: Page) -> list[str]:
    """The names of what Tab reaches, from the top of the page, until it comes round."""
    page.evaluate("document.activeElement.blur()")
    order: list[str] = []
    for _turn in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(f"""() => {{
            let one = document.activeElement;
            while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
            return one && one !== document.body ? ({NAME})(one).trim() : "";
        }}""")
        if not name or (order and name == order[0]):
            break
        order.append(name)
    return order


if os.environ.get("LIVEHELP_SCREENSHOTS"):

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
