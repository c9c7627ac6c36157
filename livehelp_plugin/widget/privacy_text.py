"""What shoppers are told about their data before the first word, in the version that holds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.actions import keep_privacy_text
from livehelp_plugin.widget.looks import Look


def privacy_of(site_id: int, look: Look) -> dict[str, Any] | None:
    """``version``, ``text`` and ``url`` in the active language; None where the owner has nothing to say."""
    text, language = look.said().privacy_text.strip(), get_language() or ""
    if not (text or look.privacy_url):
        return None
    shown = keep_privacy_text(site_id, language, text, look.privacy_url, database_now())
    ours = _("We keep what you write so that we can answer you.")
    return {"version": shown.pk, "text": text or ours, "url": look.privacy_url}
