"""What a page shows of chat before anyone clicks: the same for every visitor, so pages stay cacheable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget.assets import asset_url
from livehelp_plugin.widget.models import ChatSettings

SECONDS = 300


@dataclass(frozen=True, slots=True)
class Look:
    """A site's chat settings, as plain data that a cache can keep."""

    enabled: bool
    excluded: tuple[str, ...]
    company: str
    label: str
    greeting: str
    quick_starts: tuple[str, ...]
    when_nobody: str
    privacy_url: str
    hours: str
    accent: str
    position: str

    def shows_on(self, path: str) -> bool:
        """Whether chat may appear on this path."""
        return self.enabled and not any(
            path.startswith(rule[:-1]) if rule.endswith("*") else path == rule for rule in self.excluded
        )


def look_of(site_id: int) -> Look:
    """The settings of a site; no query while the cache is warm."""
    key = f"livehelp:look:{site_id}"
    found = cache.get(key)
    if not isinstance(found, Look):
        row = ChatSettings.objects.filter(site_id=site_id).first() or ChatSettings(site_id=site_id)
        found = _look(row)
        cache.set(key, found, SECONDS)
    return found


def _look(row: ChatSettings) -> Look:
    return Look(
        enabled=row.enabled,
        excluded=tuple(_lines(row.excluded_pages)),
        company=row.company,
        label=row.label,
        greeting=row.greeting,
        quick_starts=tuple(_lines(row.quick_starts)[:3]),
        when_nobody=row.when_nobody,
        privacy_url=row.privacy_url,
        hours=row.hours,
        accent=row.accent,
        position=row.position,
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _forget(sender: Any, instance: ChatSettings, **kwargs: Any) -> None:
    cache.delete(f"livehelp:look:{instance.site_id}")


post_save.connect(_forget, sender=ChatSettings, dispatch_uid="livehelp_look_saved")
post_delete.connect(_forget, sender=ChatSettings, dispatch_uid="livehelp_look_deleted")


def launcher(request: Any, *, page_id: int | None = None) -> SafeString:
    """The launcher's element and its loader, or nothing where the site's settings say so."""
    try:
        look = look_of(site_of(request))
    except Refused:  # no site yet: the shop's page matters more than chat
        return SafeString("")
    if not look.shows_on(request.path):
        return SafeString("")
    return format_html(
        '<livehelp-chat base="{}" assets="{}" label="{}" language="{}" page-id="{}" when-nobody="{}" position="{}" '
        'accent="{}" connecting="{}" unreachable="{}" reload="{}"></livehelp-chat>{}',
        base_url(),
        asset_url(),
        look.label or _("Chat with us"),
        get_language() or "",
        page_id or "",
        look.when_nobody,
        look.position,
        look.accent,
        # The only words that are needed before, or without, the bootstrap answer.
        _("Connecting…"),
        _("The chat cannot be reached. We keep trying."),
        _("Reload to chat"),
        loader_tag(),
    )


def hours_of(request: Any) -> str:
    """What the owner wrote about when chat is answered, for the site of a request; empty without one."""
    try:
        return look_of(site_of(request)).hours if request is not None else ""
    except Refused:
        return ""


def loader_tag() -> SafeString:
    """The script tag of the loader; browsers run a module once however often it stands in the page."""
    return format_html('<script type="module" src="{}" data-livehelp></script>', asset_url("widget/loader.js"))


def base_url() -> str:
    """The prefix that the shop chose for our URLs."""
    return reverse("livehelp:availability").removesuffix("availability/")
