"""A look and words for a purpose, taken over in one step. They only fill in the form: nothing is saved by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True, slots=True)
class Preset:
    name: str
    title: Any
    what: Any
    fields: dict[str, Any]


PRESETS = (
    Preset(
        "presale",
        _("Help before buying"),
        _("Invites: words on the launcher, questions about the product, round corners."),
        {
            "label": _("Ask us"),
            "greeting": _("May we help you choose?"),
            "quick_starts": (
                _("Which one suits me?"),
                _("Is it in stock?"),
                _("When will it arrive?"),
            ),
            "launcher": "pill",
            "radius": 16,
            "when_nobody": "form",
        },
    ),
    Preset(
        "support",
        _("Help after buying"),
        _("Steps back: an icon, questions about an order, quieter corners."),
        {
            "label": _("Help"),
            "greeting": _("How can we help you with your order?"),
            "quick_starts": (
                _("Where is my order?"),
                _("I would like to return something"),
                _("Something does not work"),
            ),
            "launcher": "icon",
            "radius": 8,
            "when_nobody": "form",
        },
    ),
)


def filled_in(preset: Preset) -> dict[str, str]:
    """What goes into the form, by field: in the shop's own language, as these words hold for every language."""
    with override(settings.LANGUAGE_CODE):
        return {
            name: "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
            for name, value in preset.fields.items()
        }
