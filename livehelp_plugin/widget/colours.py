"""Colours that can be read: contrast as WCAG counts it, and what follows from the few colours that an owner chooses.

Pure. A colour is a text such as ``#0b5d57``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TEXT = 4.5
"""The least contrast of text with what is behind it (WCAG 2.2, 1.4.3)."""

CONTROL = 3.0
"""The least contrast of what one must see to use a thing (1.4.11)."""

WHITE, BLACK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour of one scheme, by role."""

    accent: str
    on_accent: str
    surface: str
    surface_raised: str
    text: str
    text_muted: str
    border: str
    critical: str


OURS = {
    "light": Palette(
        accent="#0b5d57",
        on_accent=WHITE,
        surface=WHITE,
        surface_raised="#f1f3f4",
        text="#1b1f23",
        text_muted="#5a6269",
        border="#767c82",
        critical="#b3261e",
    ),
    "dark": Palette(
        accent="#58c2b6",
        on_accent=BLACK,
        surface="#16191c",
        surface_raised="#262b30",
        text="#f2f4f5",
        text_muted="#a9b1b8",
        border="#7d868e",
        critical="#ff9b90",
    ),
}


def palette(scheme: str, *, accent: str, surface: str = "", text: str = "") -> Palette:
    """What follows from the chosen colours; an empty one is ours. ``scheme`` is ``light`` or ``dark``.

    Nothing that is derived here fails its contrast, unless the chosen text cannot be read on the chosen surface.
    """
    own = OURS[scheme]
    ground, ink = surface or own.surface, text or own.text
    if (ground, ink) == (own.surface, own.text):
        raised, muted, border, critical = own.surface_raised, own.text_muted, own.border, own.critical
    else:
        raised = mixed(ground, ink, 0.1 if scheme == "dark" else 0.06)
        muted = readable(mixed(ground, ink, 0.7), raised, TEXT)
        border = readable(mixed(ground, ink, 0.5), ground, CONTROL)
        critical = readable(own.critical, raised, TEXT)
    return Palette(accent, on(accent), ground, raised, ink, muted, border, critical)


def on(colour: str) -> str:
    """White or black, whichever is read better on it: never below 4.58."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black and white)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(one: str, other: str, part: float) -> str:
    """This much of the other."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def readable(colour: str, ground: str, wanted: float) -> str:
    """The colour itself, or the nearest darker or lighter one that has this contrast with the ground.

    Never fails for 4.58 and less: black or white has that on any ground.
    """
    ends = (on(ground), WHITE, BLACK)
    return next((one for end in ends for one in way(colour, end) if contrast(one, ground) >= wanted), on(ground))


def text_for(scheme: str, chosen: Palette) -> str:
    """The text of these colours, or the nearest that can be read on the background and on what stands out on it."""

    def reads(text: str) -> bool:
        found = palette(scheme, accent=chosen.accent, surface=chosen.surface, text=text)
        return min(contrast(text, found.surface), contrast(text, found.surface_raised)) >= TEXT

    end = on(chosen.surface)
    return next((one for one in way(chosen.text, end) if reads(one)), end)


def way(colour: str, end: str) -> Iterator[str]:
    """From one colour to another, in forty steps."""
    return (mixed(colour, end, step / 40) for step in range(41))


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
