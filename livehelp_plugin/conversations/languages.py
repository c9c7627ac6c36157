"""The languages that the shop speaks, as choices."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import global_settings, settings
from django.utils.translation import get_language_info

from livehelp_plugin.conversations.texts import OURS


def spoken(also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Codes and names: the project's ``LANGUAGES``, and those that are in use already.

    A project that never named its languages is offered its own and those in which we have words; Django would
    offer it about a hundred.
    """
    if settings.LANGUAGES == global_settings.LANGUAGES:
        named = dict.fromkeys([settings.LANGUAGE_CODE.lower(), *OURS])
        named = dict.fromkeys(code for code in named if code.split("-")[0] == code or code.split("-")[0] not in named)
    else:
        named = dict.fromkeys(code.lower() for code, _name in settings.LANGUAGES)
    return [(code, _name(code)) for code in dict.fromkeys([*named, *also])]


def _name(code: str) -> str:
    try:
        return get_language_info(code)["name_translated"]
    except KeyError:
        return dict(settings.LANGUAGES).get(code, code)
