"""The shopper's scripts and their words: none is missing, none is left over, and all of them are there in Italian."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation import override

from livehelp_plugin.widget.strings import chat_strings
from tests.architecture.sources import PLUGIN
from tests.widget.shopper_words import messages

FOLDER = PLUGIN / "static" / "livehelp" / "widget"
SHARED = PLUGIN / "static" / "livehelp" / "shared"
COMPOSED = {
    "place_": ("1", "2", "3", "4", "5"),
    "closing_": ("announced", "idle"),
    "check_": ("body", "email", "phone", "name"),
}
"""Names that a script puts together, and whence the rest of them comes."""
LANGUAGES = sorted(path.parent.parent.name for path in (PLUGIN / "locale").glob("*/LC_MESSAGES/django.po"))
SAME = {"No", "{n} min", "E-mail", "(optional)", "PDF"}
"""May read the same in another language."""


def scripts() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for folder in (FOLDER, SHARED) for path in sorted(folder.glob("*.js"))
    )


def composed() -> set[str]:
    return {start + end for start, ends in COMPOSED.items() for end in ends}


def test_every_word_that_a_script_asks_for_is_there() -> None:
    asked = set(re.findall(r'\bt\(\s*"(\w+)"', scripts())) | composed()
    assert asked - set(chat_strings()) == set()


def test_every_composed_name_begins_as_the_scripts_begin_it() -> None:
    assert set(re.findall(r"`([a-z]+_)\$\{", scripts())) - {"visitor_"} == set(COMPOSED)


def test_no_word_is_left_over() -> None:
    quoted = set(re.findall(r'["\s{(]([a-z][a-z_]*[a-z])(?:"|: \(\) =>)', scripts()))
    assert set(chat_strings()) - quoted - composed() == set()


def catalogue(language: str) -> dict[str, str]:
    """The compiled messages."""
    path = Path(PLUGIN / "locale" / language / "LC_MESSAGES" / "django.mo")
    with path.open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    singular = {(key[0], key[1]) if isinstance(key, tuple) else (key, 0): text for key, text in found.items()}
    return {key.rpartition("\x04")[2]: text for (key, number), text in singular.items() if not number}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_for_shoppers_is_translated(language: str) -> None:
    """Run `make messages` and translate what is empty when this fails."""
    assert messages() - set(catalogue(language)) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_in_what_the_original_does(language: str) -> None:
    def named(text: str) -> list[str]:
        return sorted(re.findall(r"\{\w+\}|%\(\w+\)\w", text))

    odd = {key: text for key, text in catalogue(language).items() if key and named(key) != named(text)}
    assert odd == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_messages_are_those_of_the_catalogue(language: str) -> None:
    """Run `make messages` when this fails: what is compiled is in the repository, and installing needs no gettext."""
    text = (PLUGIN / "locale" / language / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    written = {}
    for block in text.split("\n\n"):
        found = re.search(
            r'^msgid ((?:".*"\n)+)(?:msgid_plural (?:".*"\n)+)?msgstr(?:\[0\])? ((?:".*"\n?)+)', block + "\n", re.M
        )
        if found and "#, fuzzy" not in block:
            key, value = (_unquoted(part) for part in found.groups())
            written[key] = value
    assert {key: value for key, value in written.items() if key and value} == {
        key: value for key, value in catalogue(language).items() if key
    }


def _unquoted(text: str) -> str:
    joined = "".join(line.strip()[1:-1] for line in text.strip().split("\n"))
    return joined.replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chat_speaks_it(language: str) -> None:
    with override("en"):
        english = chat_strings()
    with override(language):
        spoken = chat_strings()
    assert {key for key in english if spoken[key] == english[key] and english[key] not in SAME} == set()


def test_italian_is_formal() -> None:
    informal = re.compile(r"\b(tu|ti|tuo|tua|tuoi|tue|scrivi|premi|puoi|hai|sei)\b", re.I)
    assert {text for text in catalogue("it").values() if informal.search(text)} <= {
        "Preferisce che ci diamo del Lei o del tu?"
    }
