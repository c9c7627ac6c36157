"""Template tags for the shop's own templates: ``{% load livehelp %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString
from wagtail.models import Page

from livehelp_plugin.blocks import chat_blocks
from livehelp_plugin.commerce.shielding import shielded
from livehelp_plugin.widget import context as widget
from livehelp_plugin.widget import survey
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.booking import booking_link

register = template.Library()


@register.inclusion_tag("livehelp/survey_block.html", takes_context=True)
def livehelp_survey(context: dict[str, Any], reference: str) -> dict[str, Any]:
    """The two questions after checkout, for the order page: ``{% livehelp_survey order.reference %}``.

    Renders nothing unless a chat came before this order and the shopper has neither answered nor skipped.
    """
    shown: dict[str, Any] | None = None
    if context.get("request") is not None and reference:
        with shielded("livehelp_survey", reference):
            shown = survey.block(context["request"], str(reference))
    return (shown or {}) | {"csrf_token": context.get("csrf_token")}


@register.simple_tag(takes_context=True)
def livehelp_widget(context: dict[str, Any]) -> SafeString:
    """The chat launcher, where the site's settings say so. Put it once before ``</body>``."""
    request = context.get("request")
    page = context.get("page")
    page_id = page.pk if isinstance(page, Page) else None
    return widget.launcher(request, page_id=page_id) if request is not None else SafeString("")


@register.simple_tag(takes_context=True)
def livehelp_block(context: template.Context, name: str, **values: Any) -> SafeString:
    """What an editor's block shows, in a template: ``{% livehelp_block "help_banner" heading=_("Need help?") %}``.

    The names are those of ``chat_blocks()``, the values the block's fields; what is not given is as in a new block.
    Raises ``TemplateSyntaxError`` for a name or a field that does not exist.
    """
    block: Any = dict(chat_blocks()).get(name)
    if block is None:
        raise template.TemplateSyntaxError(f"There is no live help block {name!r}.")
    if unknown := set(values) - set(block.child_blocks):
        raise template.TemplateSyntaxError(f"{name!r} has no {', '.join(sorted(unknown))}.")
    given = {field: _raw(value) for field, value in values.items()}
    value = block.normalize({**block.get_default(), **given})
    return SafeString(block.render(value, context=context.flatten()))


def _raw(value: Any) -> Any:
    """A department may be given as such or by its id."""
    return str(getattr(value, "pk", value)) if isinstance(value, (int, Model)) else value


@register.simple_tag(takes_context=True)
def livehelp_appointment_link(context: dict[str, Any], text: str = "") -> SafeString:
    """A link to the page where a chat is booked for later; nothing where no department takes appointments."""
    request = context.get("request")
    return booking_link(request, text) if request is not None else SafeString("")


@register.simple_tag
def livehelp_asset(name: str) -> str:
    """The address of one of our own files, for templates that need its stylesheet."""
    return asset_url(name)
