"""Template tags for the shop's own templates: ``{% load livehelp %}``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

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
    return widget.launcher(request) if request is not None else SafeString("")


@register.simple_tag(takes_context=True)
def livehelp_appointment_link(context: dict[str, Any], text: str = "") -> SafeString:
    """A link to the page where a chat is booked for later; nothing where no department takes appointments."""
    request = context.get("request")
    return booking_link(request, text) if request is not None else SafeString("")


@register.simple_tag
def livehelp_asset(name: str) -> str:
    """The address of one of our own files, for templates that need its stylesheet."""
    return asset_url(name)
