"""Where one books a chat for later, for pages that link to it."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.appointments_queries import taking_appointments
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.identity import site_of

SECONDS = 60


def booking_address(site_id: int) -> str:
    """The page of a site; empty where no department takes appointments. No query while the cache is warm."""
    key = f"livehelp:appointments:{site_id}"
    offered = cache.get(key)
    if offered is None:
        offered = bool(taking_appointments(site_id))
        cache.set(key, offered, SECONDS)
    return reverse("livehelp:appointment") if offered else ""


def booking_link(request: Any, text: str = "") -> SafeString:
    """A link to it, or nothing."""
    try:
        address = booking_address(site_of(request))
    except Refused:  # no site yet: the shop's page matters more
        return SafeString("")
    if not address:
        return SafeString("")
    label = text or _("Book a chat")
    return format_html('<a class="livehelp-appointment-link" href="{}">{}</a>', address, label)
