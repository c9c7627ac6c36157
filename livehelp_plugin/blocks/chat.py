"""Places from which the chat is opened: a button, a panel, a banner, a product question, the people who answer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from livehelp_plugin.blocks.fields import StyleBlock, layout
from livehelp_plugin.blocks.frame import ChatPlaceBlock


class ChatButtonBlock(ChatPlaceBlock):
    """A button that opens the chat."""

    label = blocks.CharBlock(default=_("Chat with us"), max_length=40, label=_("Button text"))
    text = blocks.CharBlock(required=False, max_length=160, label=_("Text beside the button"))

    style = StyleBlock(default="plain")

    kind = "button"
    plain = True

    class Meta:
        label = _("Chat button")
        description = _("A button that opens the chat from this place on the page.")
        template = "livehelp/blocks/chat_button.html"
        form_layout = layout("label", "text", "when_nobody")
        preview_value = {
            "label": _("Chat with us"),
            "text": _("Not sure which one? Ask us."),
            "when_nobody": "form",
            "style": "plain",
        }


class ChatPanelBlock(ChatPlaceBlock):
    """The chat itself, in the page. It loads nothing more until somebody turns to it."""

    heading = blocks.CharBlock(default=_("Ask us"), max_length=60, label=_("Heading"))
    text = blocks.CharBlock(
        required=False, max_length=200, default=_("We are glad to help you choose."), label=_("Text")
    )

    style = StyleBlock(default="plain")

    kind = "inline"
    plain = True

    class Meta:
        label = _("Chat panel")
        description = _("A chat in the page, open and ready to type into.")
        template = "livehelp/blocks/chat_panel.html"
        form_layout = layout("heading", "text", "when_nobody")
        preview_value = {
            "heading": _("Ask us"),
            "text": _("We are glad to help you choose."),
            "when_nobody": "form",
        }


class HelpBannerBlock(ChatPlaceBlock):
    """Offers help across the page."""

    heading = blocks.CharBlock(default=_("Need help?"), max_length=80, label=_("Heading"))
    text = blocks.CharBlock(
        required=False,
        max_length=240,
        default=_("Tell us what you are looking for. Somebody of us answers."),
        label=_("Text"),
    )
    label = blocks.CharBlock(default=_("Chat with us"), max_length=40, label=_("Button text"))

    kind = "banner"

    class Meta:
        label = _("Help banner")
        icon = "livehelp-banner"
        description = _("“Need help? Chat with us”, across the page.")
        template = "livehelp/blocks/banner.html"
        form_layout = layout("heading", "text", "label", "when_nobody")
        preview_value = {
            "heading": _("Need help?"),
            "text": _("Tell us what you are looking for. Somebody of us answers."),
            "label": _("Chat with us"),
            "when_nobody": "form",
            "style": "card",
        }


class ProductQuestionBlock(ChatPlaceBlock):
    """A question about the product of its page. The operator sees which one."""

    heading = blocks.CharBlock(default=_("A question about this product?"), max_length=80, label=_("Heading"))
    label = blocks.CharBlock(default=_("Ask about it"), max_length=40, label=_("Button text"))
    questions = blocks.ListBlock(
        blocks.CharBlock(max_length=120, label=_("Question")),
        required=False,
        default=[],
        max_num=3,
        label=_("Questions to choose from"),
        help_text=_("Up to three. One that is chosen stands in the chat, ready to be sent."),
    )
    about = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Product"),
        help_text=_("What the question is about. Empty: the title of the page."),
    )

    kind = "question"

    class Meta:
        label = _("Product question")
        icon = "help"
        description = _("A question about the product of this page: whoever answers sees which one.")
        template = "livehelp/blocks/question.html"
        form_layout = layout("heading", "label", "questions", "about", "when_nobody")
        preview_value = {
            "heading": _("A question about this product?"),
            "label": _("Ask about it"),
            "questions": [_("Is it in stock?"), _("When would it arrive?")],
            "about": "",
            "when_nobody": "form",
            "style": "card",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        page = context.get("page")
        context["livehelp"]["about"] = value.get("about") or str(getattr(page, "title", "") or "")[:120]
        return context


class OperatorsOnlineBlock(ChatPlaceBlock):
    """Who is there now, by name and picture: those who agreed to be shown."""

    heading = blocks.CharBlock(default=_("Ask a person"), max_length=80, label=_("Heading"))
    text = blocks.CharBlock(
        required=False, max_length=160, default=_("These are the people who answer now."), label=_("Text")
    )
    label = blocks.CharBlock(default=_("Chat with us"), max_length=40, label=_("Button text"))

    kind = "online"

    class Meta:
        label = _("Who is online")
        icon = "group"
        description = _("The names and pictures of those who answer now, if they agreed to be shown.")
        template = "livehelp/blocks/online.html"
        form_layout = layout("heading", "text", "label", "when_nobody")
        preview_value = {
            "heading": _("Ask a person"),
            "text": _("These are the people who answer now."),
            "label": _("Chat with us"),
            "when_nobody": "form",
            "style": "card",
        }
