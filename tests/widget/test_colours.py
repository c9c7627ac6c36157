"""Whatever an owner chooses, what follows from it can be read."""

import random

import pytest

from livehelp_plugin.widget.colours import BLACK, CONTROL, OURS, TEXT, WHITE, contrast, mixed, on, palette, readable

CHANCE = random.Random(7)
SOME = [f"#{CHANCE.randrange(1 << 24):06x}" for _ in range(200)]


def test_contrast_is_wcag_s() -> None:
    assert contrast(WHITE, BLACK) == 21
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast("#0b5d57", "#0b5d57") == 1


@pytest.mark.parametrize("colour", SOME)
def test_what_stands_on_a_colour_can_always_be_read(colour: str) -> None:
    assert contrast(on(colour), colour) >= TEXT


def test_a_readable_colour_stays_as_it_is_and_another_moves_no_further_than_it_must() -> None:
    assert readable("#0b5d57", WHITE, TEXT) == "#0b5d57"
    found = readable("#ffd400", WHITE, CONTROL)
    assert CONTROL <= contrast(found, WHITE) < CONTROL + 0.3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("surface", SOME[:40])
def test_what_follows_from_a_background_can_be_read_on_it(scheme: str, surface: str) -> None:
    colours = palette(scheme, accent="#0b5d57", surface=surface, text=on(surface))
    assert contrast(colours.text_muted, colours.surface_raised) >= TEXT
    assert contrast(colours.critical, colours.surface_raised) >= TEXT
    assert contrast(colours.border, colours.surface) >= CONTROL


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ours_can_be_read(scheme: str) -> None:
    ours = OURS[scheme]
    assert palette(scheme, accent=ours.accent) == ours
    for ground in (ours.surface, ours.surface_raised):
        assert contrast(ours.text, ground) >= TEXT
        assert contrast(ours.text_muted, ground) >= TEXT
        assert contrast(ours.critical, ground) >= TEXT
        assert contrast(ours.accent, ground) >= CONTROL


def test_half_way() -> None:
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
