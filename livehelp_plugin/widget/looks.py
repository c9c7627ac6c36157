"""How chat looks and speaks on a site, as plain data that a cache can keep; its colours, sizes and shape as the custom
properties that the loader sets on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import get_language

from livehelp_plugin.conversations.texts import own_words
from livehelp_plugin.widget.channels import Channel, channels_in
from livehelp_plugin.widget.colours import CONTROL, OURS, Palette, palette, readable

if TYPE_CHECKING:
    from livehelp_plugin.widget.models import ChatSettings

FONTS = {"system": "system-ui, sans-serif", "serif": "ui-serif, Georgia, serif"}
SIZES = {"small": "14px", "large": "17px"}
RADIUS = 16
STARTS = 3


class Words(NamedTuple):
    """What a site says in one language; each may be empty."""

    label: str
    greeting: str
    quick_starts: str
    hours: str
    privacy_text: str

    @property
    def starts(self) -> list[str]:
        return lines(self.quick_starts)[:STARTS]


@dataclass(frozen=True, slots=True)
class Look:
    """A site's chat settings."""

    enabled: bool
    excluded: tuple[str, ...]
    company: str
    when_nobody: str
    own_window: bool
    privacy_url: str
    position: str
    launcher: str
    theme: str
    """``name:value`` pairs between semicolons: custom properties without their prefix, and ``scheme``."""
    words: Words
    """For every language that has none of its own."""
    words_in: dict[str, Words]
    channels: tuple[Channel, ...] = ()
    quiet_pages: frozenset[int] = frozenset()
    """Pages, of any site, that an editor has switched chat off for."""

    def shows_on(self, path: str, page_id: int | None = None) -> bool:
        """Whether chat may appear on this path, and page if it is one."""
        return (
            self.enabled
            and page_id not in self.quiet_pages
            and not any(path.startswith(rule[:-1]) if rule.endswith("*") else path == rule for rule in self.excluded)
        )

    def said(self, language: str = "") -> Words:
        """The words in this language (by default the active one), text by text."""
        own = own_words(self.words_in, language or get_language() or "", Words._fields)
        return Words(*(own[name] or getattr(self.words, name) for name in Words._fields))


def look_from(row: ChatSettings) -> Look:
    """The look of these settings, saved or not."""
    texts = row.texts.all()
    return Look(
        enabled=row.enabled,
        excluded=tuple(lines(row.excluded_pages)),
        company=row.company,
        when_nobody=row.when_nobody,
        own_window=row.own_window,
        privacy_url=row.privacy_url,
        position=row.position,
        launcher=row.launcher,
        theme=theme(row),
        words=_words(row),
        words_in={text.language.lower(): _words(text) for text in texts},
        channels=channels_in([one.value for one in row.channels]),
    )


def theme(row: ChatSettings) -> str:
    """What differs from our own look, in few bytes: it stands in every page."""
    return ";".join(f"{name}:{value}" for name, value in _properties(row) if value)


def palettes(row: ChatSettings) -> dict[str, Palette]:
    """The colours in light and in dark. An accent chosen for the light only is made light enough for the dark."""
    accent = row.accent or OURS["light"].accent
    ground = row.surface_dark or OURS["dark"].surface
    dark = row.accent_dark or (
        OURS["dark"].accent if accent == OURS["light"].accent else readable(accent, ground, CONTROL)
    )
    return {
        "light": palette("light", accent=accent, surface=row.surface, text=row.text),
        "dark": palette("dark", accent=dark, surface=row.surface_dark, text=row.text_dark),
    }


def _properties(row: ChatSettings) -> Iterator[tuple[str, str]]:
    yield "scheme", "" if row.scheme == "auto" else row.scheme
    for scheme, prefix in (("light", ""), ("dark", "dark-")):
        ours, colours = OURS[scheme], palettes(row)[scheme]
        for role in Palette.__slots__:
            if (value := getattr(colours, role)) != getattr(ours, role):
                yield prefix + role.replace("_", "-"), value
    yield "font-family", FONTS.get(row.font, "")
    yield "font-size", SIZES.get(row.size, "")
    yield "radius", f"{row.radius}px" if row.radius != RADIUS else ""
    for name in ("offset_block", "offset_inline"):
        value = getattr(row, name)
        yield name.replace("_", "-"), "" if value is None else f"{value}px"


def _words(row: Any) -> Words:
    return Words(*(getattr(row, name) for name in Words._fields))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
