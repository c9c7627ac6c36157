"""The gallery and the preview of the settings show the chat as a site has it, to those who may see it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.urls import reverse

from livehelp_plugin.widget.models import ChatSettings

pytestmark = pytest.mark.django_db
PAGE = reverse("livehelp_gallery:index")


def played(content: str) -> dict[str, Any]:
    found = re.search(r'<script id="livehelp-scene" type="application/json">(.*?)</script>', content, re.S)
    assert found
    recording: dict[str, Any] = json.loads(found[1])
    return recording


def stage(browser: Any, name: str, **query: str) -> str:
    response = browser.get(reverse("livehelp_gallery:stage", args=[name]), query)
    assert response.status_code == 200
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    content: str = response.content.decode()
    return content


def test_it_lists_every_scene_for_supervisors(sign_in: Any, site: Any) -> None:
    browser = sign_in(groups=("Supervisors",))
    content = browser.get(PAGE, {"scheme": "dark", "zoom": "2", "device": "car"}).content.decode()
    assert f"{reverse('livehelp_gallery:stage', args=['waiting'])}?scheme=dark" in content
    assert "lh-gallery--zoom-2" in content
    assert "lh-gallery--desktop" in content
    for page in (PAGE, reverse("livehelp_gallery:stage", args=["empty"])):
        assert sign_in(groups=("Operators",)).get(page).status_code == 302


def test_a_scene_has_the_site_s_look_and_words(sign_in: Any, site: Any) -> None:
    row = ChatSettings.objects.create(site=site, accent="#3b1d8f", company="Fienile", greeting="Good morning.")
    row.texts.create(language="it", greeting="Buongiorno.")
    row.save()
    browser = sign_in(groups=("Supervisors",))
    content = stage(browser, "empty", scheme="dark", dir="rtl")
    assert 'data-livehelp="accent:#3b1d8f' in content
    assert ";scheme:dark" in content
    assert 'dir="rtl"' in content
    assert played(content)["boot"]["greeting"] == "Good morning."
    assert played(content)["boot"]["company"] == "Fienile"


def test_what_is_not_there_is_not_found(sign_in: Any, site: Any) -> None:
    browser = sign_in(groups=("Supervisors",))
    assert browser.get(reverse("livehelp_gallery:stage", args=["nothing"])).status_code == 404


def test_the_preview_shows_what_stands_in_the_form_and_saves_nothing(sign_in: Any, site: Any) -> None:
    browser = sign_in(superuser=True)
    row = ChatSettings.for_site(site)
    address = reverse("wagtailsettings:preview_on_edit", args=["livehelp", "chatsettings", site.pk])
    form = {
        "accent": "#ff8800", "radius": "4", "scheme": "light", "font": "inherit", "size": "normal", "launcher": "pill",
        "position": "left", "when_nobody": "form", "enabled": "on", "greeting": "Hello from the form.",
        "channels-count": "0",
        "texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0", "texts-MIN_NUM_FORMS": "0", "texts-MAX_NUM_FORMS": "1000",
        "texts-0-language": "it", "texts-0-greeting": "Salve.", "texts-0-id": "",
    }  # fmt: skip
    assert browser.post(address, form).json() == {"is_valid": True, "is_available": True}
    content = browser.get(address, {"mode": "empty"}).content.decode()
    assert "accent:#ff8800" in content
    assert "scheme:light" in content
    assert played(content)["boot"]["greeting"] == "Hello from the form."
    row.refresh_from_db()
    assert row.accent == "#0b5d57"
    assert not row.texts.exists()
