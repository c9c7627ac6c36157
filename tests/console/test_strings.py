"""The scripts and the words that they get: none is missing, none is left over."""

from __future__ import annotations

import re

from livehelp_plugin.console.strings import strings
from livehelp_plugin.conversations.actions.assignment import CLAIMED
from livehelp_plugin.conversations.actions.opening_for import OPENED
from livehelp_plugin.conversations.choosing import RULES
from livehelp_plugin.conversations.models import CloseReason, Transfer
from tests.architecture.sources import PLUGIN

FOLDER = PLUGIN / "static" / "livehelp" / "console"
SHARED = PLUGIN / "static" / "livehelp" / "shared"
# Names that a script puts together, and whence the rest of them comes.
COMPOSED = {
    "wait_": ("amber", "red"),
    "list_empty_": ("online", "paused", "offline"),
    "closed_": tuple(CloseReason.values),
    "bar_": ("new", "ringing", "elsewhere", "handed", "colleague", "closed", "earlier"),
    "list_": ("ringing", "fresh", "mine", "colleagues"),
    "row_": ("closing", "waiting", "checking"),
    "handed_": tuple(Transfer.Outcome.values),
    "why_": (*RULES, "only", "all", "chooser", "direct", "other", CLAIMED, OPENED),
    "order_": ("placed", "paid", "cancelled"),
    "device_": ("phone", "desktop"),
    "error_": ("network", "expired", "refused"),
}


def scripts() -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for folder in (FOLDER, SHARED) for path in sorted(folder.glob("*.js"))
    )


def quoted(text: str) -> set[str]:
    return set(re.findall(r'"([a-z][a-z_]+)"', text))


def composed() -> set[str]:
    return {start + end for start, ends in COMPOSED.items() for end in ends}


def test_every_word_that_a_script_asks_for_is_there() -> None:
    asked = set(re.findall(r'\.(?:t|n)\(\s*"(\w+)"', scripts())) | composed()
    assert asked - set(strings()) == set()


def test_every_composed_name_begins_as_the_scripts_begin_it() -> None:
    begun = set(re.findall(r"\.t\(`(\w+_)\$\{", scripts()))
    assert begun == set(COMPOSED)


def test_no_word_is_left_over() -> None:
    known = quoted(scripts()) | composed() | {f"{status}_hint" for status in ("online", "paused", "offline")}
    assert set(strings()) - known == set()


def test_both_forms_of_a_number_have_their_number() -> None:
    for name, text in strings().items():
        forms = text.split("|")
        assert len(forms) in (1, 2), name
        if len(forms) == 2:
            assert all("{n}" in form for form in forms), name
