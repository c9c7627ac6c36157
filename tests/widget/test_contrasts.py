"""What the settings say of colours that cannot be read, and what they advise."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from livehelp_plugin.widget.contrasts import pairs
from livehelp_plugin.widget.models import ChatSettings
from livehelp_plugin.widget.presets import PRESETS, filled_in


def test_ours_are_well() -> None:
    assert [pair for pair in pairs(ChatSettings()) if pair.field] == []


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"surface": "#f4e9d8", "text": "#b09070"}, "text"),
        ({"surface_dark": "#202020", "text_dark": "#505050"}, "text_dark"),
        ({"accent": "#ffe680"}, "accent"),
        ({"accent_dark": "#101418"}, "accent_dark"),
    ],
)
def test_what_fails_is_told_and_the_advice_mends_it(chosen: dict[str, str], field: str) -> None:
    row = ChatSettings(**chosen)
    failing = [pair for pair in pairs(row) if pair.field]
    assert {pair.field for pair in failing} == {field}
    assert all(pair.suggestion in pair.wire()["advice"] for pair in failing)
    setattr(row, field, failing[-1].suggestion)
    assert [pair for pair in pairs(row) if pair.field] == []


def test_a_ratio_is_never_rounded_up() -> None:
    told = next(pair for pair in pairs(ChatSettings(surface="#ffffff", text="#777777")) if pair.field)
    assert told.ratio < 4.5
    assert told.wire()["ratio"] == "4.4 : 1"


@pytest.mark.django_db
def test_it_is_answered_as_one_types(client: Any, admin_client: Any) -> None:
    address = reverse("livehelp_gallery:contrasts")
    answer = admin_client.get(address, {"accent": "#ffe6", "text": "no colour"}).json()["pairs"]
    assert [pair["field"] for pair in answer if pair["field"]] == []
    assert {pair["scheme"] for pair in answer} == {"light", "dark"}
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_what_the_settings_take(preset: Any) -> None:
    row = ChatSettings(**filled_in(preset))
    row.clean_fields(exclude=["site"])
    assert len(row.quick_starts.splitlines()) == 3
