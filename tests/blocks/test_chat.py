"""Blocks by which editors place chat: what stands there when nobody can answer is their choice."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from example_shop.home.models import StoryPage
from livehelp_plugin.blocks import ChatButtonBlock, ChatPanelBlock, chat_blocks
from livehelp_plugin.widget.models import ChatSettings


def rendered(block: Any, **values: Any) -> str:
    request = RequestFactory().get("/", SERVER_NAME="localhost")
    value = block.to_python({**block.get_default(), **values})
    return block.render(value, context={"request": request})


def test_blocks_have_what_the_editor_looks_for() -> None:
    for name, block in chat_blocks():
        assert block.meta.icon == "livehelp-bubble", name
        assert block.meta.group, name
        assert block.meta.description, name
        assert block.is_previewable, name


@pytest.mark.parametrize("block", [ChatButtonBlock(), ChatPanelBlock()], ids=["button", "panel"])
def test_defaults_are_ready_to_publish(site: Any, block: Any) -> None:
    block.clean(block.get_default())

    html = rendered(block)

    assert 'when-nobody="form"' in html
    assert html.count("<script") == 1


@pytest.mark.parametrize("block", [ChatButtonBlock(), ChatPanelBlock()], ids=["button", "panel"])
def test_the_owners_hours_stand_there_when_nobody_does(site: Any, block: Any) -> None:
    ChatSettings.objects.create(site=site, hours="Tuesday to Saturday, 9 to 18")

    assert 'hours="Tuesday to Saturday, 9 to 18"' in rendered(block, when_nobody="hours")
    assert "hours=" not in rendered(block, when_nobody="hide")


def test_an_editors_words_are_escaped(site: Any) -> None:
    html = rendered(ChatButtonBlock(), label='"><img src=x onerror=alert(1)>')

    assert "<img" not in html


def test_a_block_costs_no_query_once_the_settings_are_warm(site: Any, django_assert_num_queries: Any) -> None:
    block = ChatButtonBlock()
    value = block.to_python({**block.get_default(), "when_nobody": "hours"})
    context = {"request": RequestFactory().get("/", SERVER_NAME="localhost")}
    block.render(value, context=context)  # Wagtail, too, asks for the site once per request

    with django_assert_num_queries(0):
        block.render(value, context=context)


@pytest.mark.parametrize("name", ["chat_button", "chat_panel"])
def test_the_editor_sees_a_preview(site: Any, admin_client: Client, name: str) -> None:
    block = StoryPage._meta.get_field("body").stream_block.child_blocks[name]
    address = reverse("wagtailadmin_block_preview")

    response = admin_client.get(address, {"id": block.definition_prefix}, headers={"host": "localhost"})

    assert response.status_code == 200
    assert b"widget/preview.css" in response.content
    assert b"<livehelp-" in response.content
