"""Figures in words: a value with its unit, its change, its interval, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.commerce.shop import Money
from livehelp_plugin.insights.figures import Figure
from livehelp_plugin.insights.measuring import Group, Measured, Unit
from livehelp_plugin.insights.models import LostReason, Outcome

GROUPS: dict[Group, str | Promise] = {
    Group.SERVICE: _("Service"),
    Group.SALES: _("Sales"),
    Group.VOICE: _("What customers say"),
}

PARTS: dict[str, str | Promise] = {
    **dict(Outcome.choices),
    **dict(LostReason.choices),
    "short_abandon": _("Among them shorter than 10 s"),
    "promoters": _("9 or 10"),
    "passives": _("7 or 8"),
    "detractors": _("0 to 6"),
    "no": pgettext_lazy("would have bought anyway", "No"),
    "not_sure": pgettext_lazy("would have bought anyway", "Not sure"),
    "yes": pgettext_lazy("would have bought anyway", "Yes"),
}


def value_words(figure: Figure) -> list[str]:
    """The value in one line, in one per currency for money; says so where there is too little for one."""
    if not figure.enough:
        return [gettext("Not enough data yet (n = %(n)s)") % {"n": figure.now.n}]
    return measured_words(figure.now, figure.kpi.unit)


def measured_words(measured: Measured, unit: Unit) -> list[str]:
    if isinstance(measured.value, Mapping):
        return [money_words(amount, currency) for currency, amount in measured.value.items()] or ["0"]
    return [] if measured.value is None else [amount_words(measured.value, unit)]


def amount_words(value: float, unit: Unit) -> str:
    if unit is Unit.SHARE:
        return gettext("%(percent)s %%") % {"percent": decimal(value * 100, 1)}
    if unit is Unit.SECONDS:
        return duration_words(value)
    if unit is Unit.POINTS:
        return decimal(value, 0)
    if unit is Unit.SCORE:
        return gettext("%(score)s of 5") % {"score": decimal(value, 1)}
    return number_format(int(value), use_l10n=True, force_grouping=True)


def duration_words(seconds: float | None) -> str:
    """``12 s``, ``3 min 5 s``, ``2 h 4 min``; nothing for None."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return gettext("%(seconds)s s") % {"seconds": whole}
    if whole < 3600:
        return gettext("%(minutes)s min %(seconds)s s") % {"minutes": whole // 60, "seconds": whole % 60}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": whole // 3600, "minutes": whole % 3600 // 60}


def money_words(amount: Decimal, currency: str) -> str:
    plain = Money(amount, currency).plain()
    places = len(plain.partition(".")[2])
    return f"{number_format(amount, places, use_l10n=True, force_grouping=True)} {currency}"


def decimal(value: float, places: int) -> str:
    return number_format(round(value, places), places, use_l10n=True, force_grouping=True)


def n_words(figure: Figure) -> str:
    """From how many the value was computed; nothing for a count, which says it itself."""
    if figure.kpi.unit in (Unit.CONTACTS, Unit.ORDERS):
        return ""
    if figure.now.asked is not None:
        return gettext("n = %(n)s of %(asked)s asked") % {"n": figure.now.n, "asked": figure.now.asked}
    if figure.now.hits is not None:
        return gettext("%(hits)s of n = %(n)s") % {"hits": figure.now.hits, "n": figure.now.n}
    return gettext("n = %(n)s") % {"n": figure.now.n}


def interval_words(figure: Figure) -> str:
    """Between what bounds the share lies, at 95 %."""
    if not figure.enough or figure.now.interval is None:
        return ""
    low, high = (decimal(bound * 100, 1) for bound in figure.now.interval)
    return gettext("95 %% interval: %(low)s to %(high)s %%") % {"low": low, "high": high}


def change_words(figure: Figure) -> str:
    """How the value differs from the period before; never as a percentage of a percentage."""
    if not figure.enough:
        return ""
    if not figure.comparable:
        return gettext("Period before: not enough data (n = %(n)s)") % {"n": figure.before.n}
    before = ", ".join(measured_words(figure.before, figure.kpi.unit))
    if isinstance(figure.now.value, Mapping) or isinstance(figure.before.value, Mapping):
        return gettext("Period before: %(before)s") % {"before": before}
    difference = (figure.now.value or 0) - (figure.before.value or 0)
    return gettext("%(change)s against the period before (%(before)s)") % {
        "change": _signed(difference, figure.kpi.unit),
        "before": before,
    }


def _signed(difference: float, unit: Unit) -> str:
    sign = "+" if difference > 0 else "\u2212" if difference < 0 else "±"
    size = abs(difference)
    if unit is Unit.SHARE:
        return gettext("%(sign)s%(points)s points") % {"sign": sign, "points": decimal(size * 100, 1)}
    if unit is Unit.SCORE:
        return sign + decimal(size, 1)
    if unit is Unit.POINTS:
        return gettext("%(sign)s%(points)s points") % {"sign": sign, "points": decimal(size, 0)}
    return sign + amount_words(size, unit)


def part_words(measured: Measured) -> Iterator[tuple[str, int]]:
    """What the value is made of, by name."""
    for name, number in measured.parts.items():
        yield str(PARTS.get(name, name)), number


def orders_words(orders: int, net: Mapping[str, Any]) -> str:
    """One conversation's orders and what they brought."""
    if not orders:
        return ""
    money = ", ".join(money_words(Decimal(amount), currency) for currency, amount in net.items())
    return ngettext("%(n)s order: %(money)s", "%(n)s orders: %(money)s", orders) % {"n": orders, "money": money}
