"""Whether the chosen colours can be read: every pair that matters, its ratio, and what to take where one fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from livehelp_plugin.widget.colours import CONTROL, TEXT, contrast, readable, text_for
from livehelp_plugin.widget.looks import palettes

PAIRS = (
    ("text", "surface", TEXT, gettext_lazy("Text on the background")),
    ("text", "surface_raised", TEXT, gettext_lazy("Text in the operator's bubble")),
    ("text_muted", "surface", TEXT, gettext_lazy("Muted text")),
    ("on_accent", "accent", TEXT, gettext_lazy("Text on the accent colour")),
    ("accent", "surface", CONTROL, gettext_lazy("Buttons on the background")),
)
"""Two roles, the contrast that they need, and what they are to a customer."""


@dataclass(frozen=True, slots=True)
class Pair:
    scheme: str
    title: str
    ink: str
    ground: str
    ratio: float
    wanted: float
    field: str
    """The setting that would mend it; empty where all is well."""
    suggestion: str
    """A colour for that setting."""

    def wire(self) -> dict[str, Any]:
        shown = f"{int(self.ratio * 10) / 10:.1f} : 1"
        advice = (
            _("Hard to read: it takes %(wanted)s : 1. With %(colour)s it can be read.")
            % {"wanted": self.wanted, "colour": self.suggestion}
            if self.field
            else ""
        )
        fields = ("scheme", "title", "ink", "ground", "field", "suggestion")
        return {name: getattr(self, name) for name in fields} | {"ratio": shown, "advice": advice}


def pairs(row: Any) -> list[Pair]:
    """All pairs, in light and in dark, of settings that need not be saved."""
    found = []
    for scheme, colours in palettes(row).items():
        suffix = "_dark" if scheme == "dark" else ""
        for ink, ground, wanted, title in PAIRS:
            front, back = getattr(colours, ink), getattr(colours, ground)
            ratio = contrast(front, back)
            field = suggestion = ""
            if ratio < wanted:
                mends = "accent" if ink == "accent" else "text"
                field = mends + suffix
                suggestion = readable(front, back, wanted) if mends == "accent" else text_for(scheme, colours)
            found.append(Pair(scheme, str(title), front, back, ratio, wanted, field, suggestion))
    return found
