"""Cells that a spreadsheet shows and never runs: what a shopper typed may look like a formula."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.utils.encoding import force_str

_STARTERS = frozenset("=+-@\t\r\n|%")
_BEFORE_IT = " '\"\u00a0\u2007\u202f\u3000\ufeff\u200b`"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def csv_safe(value: Any) -> str:
    """Text for a CSV cell, with an apostrophe before whatever a spreadsheet might take for a formula.

    Wagtail writes CSV cells as they are. Full-width signs count too, also behind spaces and quotes.
    """
    text = xlsx_safe(value)
    begin = unicodedata.normalize("NFKC", text.lstrip(_BEFORE_IT)[:1])
    return f"'{text}" if text[:1] in _STARTERS or begin[:1] in _STARTERS else text


def xlsx_safe(value: Any) -> str:
    """Text for an XLSX cell, without the control signs that the format cannot hold. Wagtail makes it a string."""
    return _CONTROL.sub("", force_str(value))
