"""National holidays from the package of that name."""

from __future__ import annotations

from datetime import date

import pytest

from livehelp_plugin.availability.national_holidays import countries, holidays_of, is_installed, regions


def test_it_is_installed_for_the_tests() -> None:
    assert is_installed()


def test_countries_and_regions_have_names() -> None:
    named = dict(countries())
    assert named["IT"] == "Italy"
    assert named["GB"] == "United Kingdom"
    assert dict(regions("DE"))["BY"] == "Bayern"
    assert regions("XX") == regions("") == []


def test_a_region_has_its_own() -> None:
    corpus_christi = date(2026, 6, 4)
    assert corpus_christi not in dict(holidays_of("DE", "", [2026], "de"))
    assert dict(holidays_of("DE", "BY", [2026], "de"))[corpus_christi] == "Fronleichnam"


@pytest.mark.parametrize(
    ("language", "name"),
    [("it", "Capodanno"), ("en", "New Year's Day"), ("en-gb", "New Year's Day"), ("sw", "Capodanno")],
)
def test_names_are_in_the_readers_language_or_the_countrys(language: str, name: str) -> None:
    found = holidays_of("IT", "", [2026, 2027], language)
    assert found[0] == (date(2026, 1, 1), name)
    assert [day for day, _ in found] == sorted(day for day, _ in found)
    assert {day.year for day, _ in found} == {2026, 2027}


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("", ""), ("IT", "XX"), ("list_supported_countries", "")])
def test_what_is_not_known_is_said_to_be(country: str, region: str) -> None:
    with pytest.raises(LookupError):
        holidays_of(country, region, [2026], "en")
