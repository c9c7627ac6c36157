"""A site's look: what a page says of it, and the words in each language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils.translation import override

from livehelp_plugin.widget.colours import CONTROL, OURS, contrast
from livehelp_plugin.widget.context import launcher, look_of
from livehelp_plugin.widget.looks import look_from, palettes, theme
from livehelp_plugin.widget.models import ChatSettings, ChatText

pytestmark = pytest.mark.django_db


def of(**fields: Any) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in theme(ChatSettings(**fields)).split(";") if pair)


def test_our_own_look_costs_no_byte() -> None:
    assert theme(ChatSettings()) == ""


def test_what_an_owner_chooses_is_told() -> None:
    told = of(accent="#ffd400", radius=4, font="serif", size="large", offset_block=80, scheme="light")
    assert told["accent"] == "#ffd400"
    assert told["on-accent"] == "#000000"
    assert (told["radius"], told["font-size"], told["offset-block"], told["scheme"]) == ("4px", "17px", "80px", "light")
    assert "surface" not in told


def test_an_accent_for_the_light_is_made_light_enough_for_the_dark() -> None:
    row = ChatSettings(accent="#3b1d8f")
    dark = palettes(row)["dark"]
    assert dark.accent != row.accent
    assert contrast(dark.accent, OURS["dark"].surface) >= CONTROL
    assert palettes(ChatSettings(accent="#3b1d8f", accent_dark="#ff0000"))["dark"].accent == "#ff0000"


def test_the_page_says_it_once_for_everybody(site: Any) -> None:
    ChatSettings.objects.create(site=site, accent="#3b1d8f", launcher="icon")
    html = launcher(RequestFactory().get("/", SERVER_NAME="localhost"))
    assert 'data-livehelp="accent:#3b1d8f;' in html
    assert 'launcher="icon"' in html


def test_words_in_the_reader_s_language_text_by_text(site: Any) -> None:
    row = ChatSettings.objects.create(site=site, greeting="Good morning.", label="Ask us", quick_starts="One\n\nTwo")
    row.texts.create(language="it", greeting="Buongiorno.")
    look = look_from(row)
    assert look.said("it").greeting == look.said("it-ch").greeting == "Buongiorno."
    assert look.said("it").label == "Ask us"
    assert look.said("de").greeting == "Good morning."
    assert look.said("de").starts == ["One", "Two"]
    with override("it"):
        assert look.said().greeting == "Buongiorno."


def test_a_text_that_is_saved_or_gone_is_seen_at_once(site: Any) -> None:
    row = ChatSettings.objects.create(site=site, greeting="Good morning.")
    assert look_of(site.pk).said("it").greeting == "Good morning."
    text = ChatText.objects.create(settings=row, language="it", greeting="Buongiorno.")
    assert look_of(site.pk).said("it").greeting == "Buongiorno."
    text.delete()
    assert look_of(site.pk).said("it").greeting == "Good morning."
