"""The chat settings' form in the admin: what stands on which tab, and which widget it is edited with."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    Panel,
    TabbedInterface,
)

from livehelp_plugin.conversations.languages import spoken
from livehelp_plugin.widget.presets import PRESETS, Preset, filled_in

TEXTS = ("label", "greeting", "quick_starts", "hours", "privacy_text")
COLOURS = ("accent", "surface", "text")


class LanguageSelect(forms.Select):
    """The languages that the shop speaks, asked for when the form is shown."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        self.choices = [("", "---------"), *spoken(one for one in value if one)]
        return super().optgroups(name, value, attrs)


class ColourInput(forms.TextInput):
    """A colour as text, with the browser's own picker beside it (``console/look.js`` joins the two)."""

    def __init__(self) -> None:
        super().__init__({"data-livehelp-colour": "", "maxlength": 7, "size": 8, "spellcheck": "false"})


class ContrastsPanel(Panel):
    """Whether the colours can be read, told by ``console/look.js`` as one types."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "livehelp/console/look/contrasts.html"


class PresetsPanel(Panel):
    """What fills in the form for a purpose."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "livehelp/console/look/presets.html"

        def presets(self) -> list[tuple[Preset, str]]:
            return [(preset, json.dumps(filled_in(preset))) for preset in PRESETS]


def text_panels() -> list[Any]:
    return [FieldPanel("language", widget=LanguageSelect), *(FieldPanel(name) for name in TEXTS)]


def edit_handler() -> TabbedInterface:
    where = [FieldPanel(name) for name in ("enabled", "excluded_pages", "own_window", "when_nobody")]
    words = [
        FieldPanel("company"),
        MultiFieldPanel(
            [FieldPanel(name) for name in TEXTS],
            heading=_("In every language that has no words of its own below"),
        ),
        InlinePanel("texts", heading=_("Texts per language"), label=_("language")),
        FieldPanel("privacy_url"),
    ]
    look = [
        PresetsPanel(heading=_("For a purpose")),
        MultiFieldPanel(
            [_colours(""), _colours("_dark"), ContrastsPanel(), FieldPanel("scheme")], heading=_("Colours")
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("font"), FieldPanel("size")])], heading=_("Type")),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("launcher"), FieldPanel("position")]),
                FieldRowPanel([FieldPanel("offset_block"), FieldPanel("offset_inline")]),
                FieldPanel("radius", widget=forms.NumberInput({"type": "range", "min": 0, "max": 24, "step": 2})),
            ],
            heading=_("Shape and place"),
        ),
    ]
    return TabbedInterface(
        [
            ObjectList(where, heading=_("Where")),
            ObjectList(words, heading=_("Words")),
            ObjectList(look, heading=_("Look")),
            ObjectList([FieldPanel("channels")], heading=_("Other channels")),
        ]
    )


def _colours(suffix: str) -> FieldRowPanel:
    return FieldRowPanel([FieldPanel(name + suffix, widget=ColourInput) for name in COLOURS])
