"""National and regional holidays, from the package ``holidays`` (the extra ``wagtail-livehelp[holidays]``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def is_installed() -> bool:
    return find_spec("holidays") is not None


def countries() -> list[tuple[str, str]]:
    """Code and English name of each country, by name."""
    registry = _package("holidays.registry").COUNTRIES
    known = _package().list_supported_countries(include_aliases=False)
    named = [(codes[1], re.sub(r"(?<=[a-z])(?=[A-Z])", " ", codes[0])) for codes in registry.values()]
    return sorted(((code, name) for code, name in named if code in known), key=lambda one: one[1])


def regions(country: str) -> list[tuple[str, str]]:
    """Code and name of the regions of a country whose holidays differ, by name; none for an unknown country."""
    holidays = _package()
    codes = holidays.list_supported_countries(include_aliases=False).get(country, [])
    if not codes:
        return []
    names: dict[str, str] = {}
    for name, code in getattr(getattr(holidays, country), "subdivisions_aliases", {}).items():
        names.setdefault(code, name)
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda one: one[1])


def holidays_of(country: str, region: str, years: Iterable[int], language: str) -> list[tuple[date, str]]:
    """The public holidays of a country, or of one of its regions, in these years: in this language if it is known.

    Raises ``LookupError`` for a country or region that is not.
    """
    if country not in dict(countries()) or (region and region not in dict(regions(country))):
        raise LookupError(country, region)
    kind = _package().country_holidays(country, years=[])
    tongue = _variant(language, kind.supported_languages) or kind.default_language
    made = _package().country_holidays(country, subdiv=region or None, years=list(years), language=tongue)
    return sorted(made.items())


def _variant(language: str, known: Iterable[str]) -> str | None:
    """Of the languages that a country's holidays are known in, the one nearest to Django's ``it`` or ``pt-br``."""
    wanted = language.replace("-", "_").lower()
    exact = [one for one in known if one.lower() == wanted]
    near = [one for one in known if one.lower().split("_")[0] == wanted.split("_")[0]]
    return next(iter(exact + near), None)


def _package(name: str = "holidays") -> Any:
    return import_module(name)  # only when it is asked for: a shop may lack it, and all others start the faster
