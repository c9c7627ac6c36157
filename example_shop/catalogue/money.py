"""Prices as people read them. The shop sells in euros only."""

from decimal import Decimal

from django.utils import formats

CURRENCY = "EUR"


def euro(amount: Decimal) -> str:
    return f"€{formats.number_format(amount, decimal_pos=2, use_l10n=True, force_grouping=True)}"
