"""What a department says to a customer in their language: its own words, else ours. Formal by default."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from livehelp_plugin.conversations.models import DepartmentText


@dataclass(frozen=True, slots=True)
class Texts:
    """None of them is empty."""

    welcome: str
    anything_else: str
    goodbye: str
    form_of_address: str
    """The question by which an operator learns how the customer wishes to be addressed."""


FIELDS = ("welcome", "anything_else", "goodbye", "form_of_address")

OURS = {
    "en": Texts(
        welcome="Welcome. How can we help you?",
        anything_else="Is there anything else we can do for you?",
        goodbye="Thank you for writing to us. Goodbye, and have a good day.",
        form_of_address="May we use first names?",
    ),
    "it": Texts(
        welcome="Benvenuti. Come possiamo esserLe d’aiuto?",
        anything_else="Possiamo fare ancora qualcosa per Lei?",
        goodbye="La ringraziamo di averci scritto. Arrivederci e buona giornata.",
        form_of_address="Preferisce che ci diamo del Lei o del tu?",
    ),
    "es": Texts(
        welcome="Le damos la bienvenida. ¿En qué podemos ayudarle?",
        anything_else="¿Podemos ayudarle en algo más?",
        goodbye="Le agradecemos que nos haya escrito. Adiós, y que tenga un buen día.",
        form_of_address="¿Prefiere que nos tratemos de usted o de tú?",
    ),
    "de": Texts(
        welcome="Herzlich willkommen. Wie können wir Ihnen helfen?",
        anything_else="Können wir sonst noch etwas für Sie tun?",
        goodbye="Vielen Dank, dass Sie uns geschrieben haben. Auf Wiedersehen und einen schönen Tag.",
        form_of_address="Möchten Sie beim Sie bleiben, oder wollen wir uns duzen?",
    ),
}
"""Our words by language; for others the English ones are translated as everything on screen is."""


def texts_of(department_id: int, language: str, *, welcome: str = "") -> Texts:
    """What this department says in a language (a code; empty: the shop's own). One query.

    Each text is the department's for exactly this language (``de-at``), else for its main language (``de``), else
    our own. ``welcome`` is the shop's greeting, said by a department that has none.
    """
    rows = DepartmentText.objects.filter(department=department_id)
    said = own_words({row.language.lower(): row for row in rows}, language, FIELDS)
    said["welcome"] = said["welcome"] or welcome
    return Texts(**{name: said[name] or getattr(ours(language), name) for name in FIELDS})


def welcomes(department_ids: Collection[int], language: str) -> dict[int, str]:
    """The welcome of those of these departments that have one of their own in this language. One query."""
    rows: dict[int, dict[str, DepartmentText]] = {}
    for row in DepartmentText.objects.filter(department__in=department_ids):
        rows.setdefault(row.department_id, {})[row.language.lower()] = row
    own = {pk: own_words(mine, language, FIELDS)["welcome"] for pk, mine in sorted(rows.items())}
    return {pk: welcome for pk, welcome in own.items() if welcome}


def own_words(texts: Mapping[str, Any], language: str, names: Iterable[str]) -> dict[str, str]:
    """Somebody's own words, text by text, from their texts by language: those for exactly this language (``de-at``),
    else for its main language (``de``); empty where there are none."""
    wanted = _code(language)
    rows = [texts[code] for code in (wanted, wanted.split("-")[0]) if code in texts]
    return {name: next((text for row in rows if (text := getattr(row, name).strip())), "") for name in names}


def _code(language: str) -> str:
    return (language or settings.LANGUAGE_CODE).lower()


def ours(language: str) -> Texts:
    """Our own words in a language (a code; empty: the shop's own)."""
    main = _code(language).split("-")[0]
    if main in OURS:
        return OURS[main]
    with override(language):
        return Texts(
            welcome=gettext("Welcome. How can we help you?"),
            anything_else=gettext("Is there anything else we can do for you?"),
            goodbye=gettext("Thank you for writing to us. Goodbye, and have a good day."),
            form_of_address=gettext("May we use first names?"),
        )
