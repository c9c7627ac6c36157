"""The first words of the chat: the department's, else the shop's, else ours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from livehelp_plugin.availability.queries import departments_of_site
from livehelp_plugin.conversations.texts import ours, welcomes


def greetings(site_id: int, shop_s_own: str) -> dict[str, Any]:
    """``greeting`` for a chat that names no department, and ``greetings`` of those that have words of their own."""
    departments = departments_of_site(site_id)
    language = get_language() or ""
    own = welcomes([one.pk for one in departments], language)
    usual = next((one for one in departments if one.is_default), departments[0] if departments else None)
    greeting = (own.get(usual.pk) if usual else None) or shop_s_own or ours(language).welcome
    others = {str(pk): text for pk, text in own.items() if text != greeting}
    return {"greeting": greeting, "greetings": others}
