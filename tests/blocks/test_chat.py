"""Blocks by which editors place chat: what stands there when nobody can answer is their choice."""

import re
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.admin.icons import get_icons

from example_shop.home.models import StoryPage
from livehelp_plugin.blocks import ChatButtonBlock, ChatPanelBlock, HelpBannerBlock, chat_blocks
from livehelp_plugin.blocks.fields import GROUP
from livehelp_plugin.widget.models import ChatSettings


def rendered(block: Any, **values: Any) -> str:
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    value = block.normalize({**block.get_default(), **values})
    return block.render(value, context={"request": request})


def test_blocks_have_what_the_editor_looks_for() -> None:
    icons = set(re.findall(r'id="icon-([\w-]+)"', get_icons()))
    for name, block in chat_blocks():
        assert block.meta.icon in icons, name
        assert block.meta.group == GROUP, name
        assert block.meta.description, name
        assert block.is_previewable, name


@pytest.mark.parametrize(("name", "block"), chat_blocks())
def test_defaults_are_ready_to_publish(site: Any, name: str, block: Any) -> None:
    block.clean(block.get_default())

    html = rendered(block)

    assert "None" not in html
    assert "style=" not in html  # a strict policy forbids it
    if name not in ("appointment", "purchase_survey"):  # nobody takes appointments, and there is no order
        assert html.count("<script") == 1
        assert html.count('<link rel="stylesheet"') == (name not in ("chat_button", "chat_panel"))


@pytest.mark.parametrize("block", [ChatButtonBlock(), ChatPanelBlock(), HelpBannerBlock()], ids=lambda one: one.kind)
def test_the_owners_hours_stand_there_when_nobody_does(site: Any, block: Any) -> None:
    ChatSettings.objects.create(site=site, hours="Tuesday to Saturday, 9 to 18")

    assert "Tuesday to Saturday, 9 to 18" in rendered(block, when_nobody="hours")
    assert "Tuesday" not in rendered(block, when_nobody="hide")
    assert re.search(' show="open"| when-nobody="hide"', rendered(block, when_nobody="hide"))


@pytest.mark.parametrize("block", [ChatButtonBlock(), ChatPanelBlock()], ids=lambda one: one.kind)
def test_what_is_plain_weighs_no_more_than_the_launcher(site: Any, block: Any) -> None:
    plain, card, channels = (
        rendered(block, **more) for more in ({"accent": "#7a1f1f"}, {"style": "card"}, {"when_nobody": "channels"})
    )

    assert "widget/loader.js" in plain
    assert "stylesheet" not in plain
    assert 'look="accent:#7a1f1f;' in plain
    for rich in (card, channels):
        assert "widget/blocks.js" in rich
        assert "stylesheet" in rich


@pytest.mark.parametrize("when_nobody", ["form", "hours", "channels", "hide"])
def test_nothing_is_left_that_leads_nowhere(site: Any, when_nobody: str) -> None:
    html = rendered(HelpBannerBlock(), when_nobody=when_nobody)

    assert html.count(f'href="{reverse("livehelp:contact")}"') == (2 if when_nobody in ("form", "channels") else 1)


def test_an_editors_words_are_escaped(site: Any) -> None:
    html = rendered(ChatButtonBlock(), label='"><img src=x onerror=alert(1)>')

    assert "<img" not in html


@pytest.mark.parametrize(("name", "block"), chat_blocks())
def test_a_block_costs_no_query_once_the_caches_are_warm(
    site: Any, name: str, block: Any, django_assert_num_queries: Any
) -> None:
    value = block.normalize(block.get_default())
    context = {"request": RequestFactory().get("/", SERVER_NAME="localhost")}
    block.render(value, context=context)  # Wagtail, too, asks for the site once per request

    with django_assert_num_queries(0):
        block.render(value, context=context)


@pytest.mark.parametrize("name", [name for name, _ in chat_blocks()])
def test_the_editor_sees_a_preview(site: Any, admin_client: Client, name: str) -> None:
    block = StoryPage._meta.get_field("body").stream_block.child_blocks[name]
    address = reverse("wagtailadmin_block_preview")

    response = admin_client.get(address, {"id": block.definition_prefix}, headers={"host": "localhost"})

    assert response.status_code == 200
    assert b"widget/preview.css" in response.content
    assert re.search(rb'class="livehelp-|<livehelp-', response.content)
