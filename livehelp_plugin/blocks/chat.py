"""A button and an inline panel. What stands there when nobody can answer is the editor's choice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from livehelp_plugin.widget.context import hours_of, loader_of

GROUP = _("Live chat")


class WhenNobodyBlock(blocks.ChoiceBlock):
    choices = (
        ("form", _("A contact form")),
        ("hours", _("When we answer")),
        ("hide", _("Nothing")),
    )


class ChatBlock(blocks.StructBlock):
    """What every chat block shares: the context of its element, without a query."""

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["livehelp_loader"] = loader_of(context.get("request"))
        context["livehelp_hours"] = hours_of(context.get("request")) if value.get("when_nobody") == "hours" else ""
        return context


class ChatButtonBlock(ChatBlock):
    """A button that opens the chat."""

    label = blocks.CharBlock(default=_("Chat with us"), max_length=40, label=_("Button text"))
    text = blocks.CharBlock(required=False, max_length=160, label=_("Text beside the button"))
    when_nobody = WhenNobodyBlock(default="form", label=_("When nobody can answer"))

    class Meta:
        icon = "livehelp-bubble"
        label = _("Chat button")
        group = GROUP
        description = _("A button that opens the chat from this place on the page.")
        template = "livehelp/blocks/chat_button.html"
        preview_template = "livehelp/blocks/preview.html"
        preview_value = {
            "label": _("Chat with us"),
            "text": _("Not sure which one? Ask us."),
            "when_nobody": "form",
        }


class ChatPanelBlock(ChatBlock):
    """The chat itself, in the page. It loads nothing more until somebody turns to it."""

    heading = blocks.CharBlock(default=_("Ask us"), max_length=60, label=_("Heading"))
    text = blocks.CharBlock(
        required=False, max_length=200, default=_("We are glad to help you choose."), label=_("Text")
    )
    when_nobody = WhenNobodyBlock(default="form", label=_("When nobody can answer"))

    class Meta:
        icon = "livehelp-bubble"
        label = _("Chat panel")
        group = GROUP
        description = _("A chat in the page, open and ready to type into.")
        template = "livehelp/blocks/chat_panel.html"
        preview_template = "livehelp/blocks/preview.html"
        preview_value = {
            "heading": _("Ask us"),
            "text": _("We are glad to help you choose."),
            "when_nobody": "form",
        }
