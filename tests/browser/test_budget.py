"""What chat costs a shop's page. `make budget` prints the figures; every run holds them to their limits."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, expect
from wagtail.models import Site

from livehelp_plugin.availability.models import Operator, Status
from livehelp_plugin.availability.presence import renew, subject_of_operator
from livehelp_plugin.widget.models import ChatSettings
from tests.browser.weighing import LAYOUT_SHIFTS, Traffic, weight

BEFORE_THE_CLICK = 3 * 1024
ON_THE_CLICK = 15 * 1024
AVAILABILITY = 300
QUIET_MS = 6_000

STORY = "/guides/which-grind/"  # a page with a chat button
CONTACT = "/contact/"  # a page with blocks that say who is there

BLOCKS_SCRIPT = 4 * 1024 + 512  # the launcher's within it
BLOCKS_SHEET = 3 * 1024


@pytest.fixture
def online(shop: None) -> None:
    """An operator is there, so that the launcher opens a chat and no form."""
    giulia = Operator.objects.get(display_name="Giulia")
    Operator.objects.filter(pk=giulia.pk).update(status=Status.ONLINE)
    renew([(subject_of_operator(giulia.pk), uuid.uuid4())])


def say(name: str, value: Any, limit: Any) -> None:
    print(f"\n  {name:<58} {value!s:>8}   limit {limit}", end="")


def test_before_and_on_the_first_click(online: None, asgi_server: str, page: Page) -> None:
    traffic = Traffic(page)
    page.goto(asgi_server + STORY, wait_until="networkidle")
    expect(page.locator("livehelp-button").get_by_role("button")).to_be_visible()
    launcher = page.locator("livehelp-chat").get_by_role("button").first
    expect(launcher).to_be_visible()

    before = list(traffic.urls)
    assets = sum(weight(url) for url in before if "/assets/" in url)
    answer = weight(asgi_server + "/livehelp/availability/")
    say("requests beside the page, before a click", len(before), 2)
    say("bytes of script and style, gzip, before a click", assets, BEFORE_THE_CLICK)
    say("bytes of the availability answer", answer, AVAILABILITY)
    assert len(before) <= 2, before
    assert assets <= BEFORE_THE_CLICK
    assert answer <= AVAILABILITY

    shift = page.evaluate(LAYOUT_SHIFTS)
    say("layout shift", shift, 0)
    assert shift == 0

    traffic.forget()
    page.wait_for_timeout(QUIET_MS)
    say(f"requests and sockets in {QUIET_MS // 1000} quiet seconds", len(traffic.urls) + len(traffic.sockets), 0)
    assert (traffic.urls, traffic.sockets) == ([], [])
    ours = [cookie["name"] for cookie in page.context.cookies() if "livehelp" in cookie["name"]]
    say("cookies of ours before a click", len(ours), 0)
    assert ours == []
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0

    launcher.click()
    expect(page.locator("livehelp-chat").get_by_role("dialog").get_by_role("textbox")).to_be_visible()
    page.wait_for_load_state("networkidle")
    clicked = sum(weight(url) for url in traffic.assets)
    say("bytes of script and style, gzip, on the first click", clicked, ON_THE_CLICK)
    assert clicked <= ON_THE_CLICK, {url: weight(url) for url in traffic.assets}


def test_a_page_with_richer_blocks(online: None, asgi_server: str, page: Page) -> None:
    """What they show is the page's own content; it comes with one script and one stylesheet for all of them."""
    traffic = Traffic(page)
    page.goto(asgi_server + CONTACT, wait_until="networkidle")
    expect(page.locator("livehelp-block[data-on]").first).to_be_visible()

    before = list(traffic.urls)
    script = sum(weight(url) for url in before if url.endswith(".js"))
    sheet = sum(weight(url) for url in before if url.endswith(".css"))
    say(f"requests beside {CONTACT}, before a click", len(before), 3)
    say("bytes of script, gzip, with blocks", script, BLOCKS_SCRIPT)
    say("bytes of their stylesheet, gzip", sheet, BLOCKS_SHEET)
    assert len(before) <= 3, before
    assert 0 < script <= BLOCKS_SCRIPT
    assert 0 < sheet <= BLOCKS_SHEET
    assert page.evaluate(LAYOUT_SHIFTS) == 0


def test_a_page_with_chat_asks_the_database_nothing_more(shop: None, client: Client) -> None:
    with_chat = queries(client)
    ChatSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults={"enabled": False})
    without = queries(client)

    say("extra queries of a page with a chat block (warm)", len(with_chat) - len(without), 0)
    assert not [sql for sql in with_chat if "livehelp" in sql]
    assert len(with_chat) == len(without)


def queries(client: Client) -> list[str]:
    for _ in range(2):  # the first warms the settings' cache
        with CaptureQueriesContext(connection) as captured:
            response = client.get(STORY, SERVER_NAME="127.0.0.1")
    assert response.status_code == 200
    assert not [name for name in response.cookies if "livehelp" in name]
    return [query["sql"] for query in captured.captured_queries]
