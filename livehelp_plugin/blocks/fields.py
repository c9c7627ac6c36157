"""What an editor chooses for every block: for whom it speaks, when it is there, and how it looks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from livehelp_plugin.availability.models import Department

GROUP = _("Live chat")


def layout(*children: str) -> Any:
    """These fields first, the rest behind the block's settings button; before Wagtail 7.3 all stand in one column."""
    group = getattr(blocks, "BlockGroup", None)
    return group(children=list(children), settings=["department", "style", "accent"]) if group else None


def department_choices() -> list[tuple[str, str]]:
    """The departments there are now, by id."""
    return [(str(pk), name) for pk, name in Department.objects.order_by("name").values_list("pk", "name")]


class DepartmentBlock(blocks.ChoiceBlock):
    """Whose chat this is; none: whoever answers for the site."""

    choices = staticmethod(department_choices)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": _("Department"), **kwargs})


class WhenNobodyBlock(blocks.ChoiceBlock):
    """What takes the chat's place while nobody can answer."""

    choices = (
        ("form", _("A contact form")),
        ("hours", _("When we answer")),
        ("channels", _("Other ways to reach us")),
        ("hide", _("Nothing")),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default": "form", "label": _("When nobody can answer"), **kwargs})


class ShowBlock(blocks.ChoiceBlock):
    """When the whole block is there."""

    choices = (
        ("open", _("Only while somebody can answer")),
        ("nobody", _("Only while nobody can answer")),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "label": _("Shown (always, if nothing is chosen)"), **kwargs})


class StyleBlock(blocks.ChoiceBlock):
    choices = (
        ("card", _("Card")),
        ("plain", _("Plain")),
        ("filled", _("Filled with the accent colour")),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"default": "card", "label": _("Style"), **kwargs})


class AccentBlock(blocks.RegexBlock):
    """A colour of its own; it passes into the page as an attribute, never as a style."""

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "required": False,
            "regex": r"^#[0-9a-fA-F]{6}$",
            "error_messages": {"invalid": _("A colour such as #0b5d57.")},
            "label": _("Accent colour"),
            "help_text": _("A colour such as #0b5d57, for this block only."),
        }
        super().__init__(**{**given, **kwargs})
