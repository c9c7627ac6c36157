"""What all blocks have in common. Their HTML is the same for every visitor; no query while the caches are warm."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from wagtail import blocks

from livehelp_plugin.blocks.fields import GROUP, AccentBlock, DepartmentBlock, ShowBlock, StyleBlock, WhenNobodyBlock
from livehelp_plugin.widget.colours import CONTROL, OURS, on, readable
from livehelp_plugin.widget.contact import contact_address
from livehelp_plugin.widget.context import asked_look, is_preview, loader_of
from livehelp_plugin.widget.sheet import sheet_url

EXAMPLE = "livehelp_example"
"""In the context of a block's preview: what the shop has not set up is made up."""


def own_look(accent: str) -> str:
    """A block's own colour as the pairs that the script sets on it; lightened where it would drown in the dark."""
    if not accent:
        return ""
    dark = readable(accent, OURS["dark"].surface, CONTROL)
    return f"accent:{accent};on-accent:{on(accent)};dark-accent:{dark};dark-on-accent:{on(dark)}"


class PlacedBlock(blocks.StructBlock):
    """A block of live help on a page: for whom it speaks, its look, and the frame around it."""

    department = DepartmentBlock()
    style = StyleBlock()
    accent = AccentBlock()

    kind = ""
    """Names the block in its class: ``livehelp-<kind>``."""
    live = True
    """Whether it says something that only the answer about who is there can tell."""
    plain = False
    """Whether it needs no such answer where a form is the alternative: the chat shows one by itself; and, in the plain
    style, nothing but the launcher's own script, whose weight is what a page with chat is promised to cost."""

    class Meta:
        icon = "livehelp-bubble"
        group = GROUP
        preview_template = "livehelp/blocks/preview.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        look = asked_look(request)
        nobody = value.get("when_nobody", "")
        light = self.plain and value.get("style") == "plain" and nobody != "channels" and not is_preview(request)
        context["livehelp"] = {
            "kind": self.kind,
            "light": light,
            "sheet": sheet_url(look.theme if look else ""),
            "loader": loader_of(request, blocks=not light),
            "show": "open" if nobody == "hide" else value.get("show") or "",
            "live": bool(value.get("show")) or (self.live and not (self.plain and nobody == "form")),
            "contact": contact_address(value.get("department")),
            "hours": look.said().hours if look else "",
            "channels": look.channels if look else (),
            "privacy_url": look.privacy_url if look else "",
            "company": look.company if look else "",
            "test": is_preview(request),
            "look": own_look(value.get("accent") or ""),
        }
        return context

    def render(self, value: Any, context: dict[str, Any] | None = None) -> SafeString:
        """Without blanks around it: where there is nothing to show, nothing is left."""
        return SafeString(super().render(value, context=context).strip())

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().get_preview_context(value, parent_context=parent_context), EXAMPLE: True}


class ChatPlaceBlock(PlacedBlock):
    """A place from which the chat is opened, and what stands there when nobody can answer."""

    when_nobody = WhenNobodyBlock()


class StandingBlock(PlacedBlock):
    """Something that is worth reading at any hour, unless the editor wants it at some hours only."""

    show = ShowBlock()
