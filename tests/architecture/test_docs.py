"""What the documentation names is there: pages, files, functions, settings, commands, dependencies."""

import ast
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.template.engine import Engine

from livehelp_plugin.conf import declared
from livehelp_plugin.events.refusals import _WORDS
from livehelp_plugin.gateway.commands import _readers
from livehelp_plugin.gateway.live import _takers
from livehelp_plugin.permissions import GROUPS
from livehelp_plugin.realtime import closing
from scripts import reference_docs
from tests.architecture.sources import PLUGIN, ROOT, SHOP, files, shown

DOCS = ROOT / "docs"
PAGES = [*files(DOCS, ".md"), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"[\w.-]+/[\w./-]*")
CALL = re.compile(r"(?:\w+\.)*(\w+)\([^()]*\)")
SETTING = re.compile(r"\bLIVEHELP_([A-Z_]+)")
COMMAND = re.compile(r"manage\.py (livehelp_\w+)")
TARGET = re.compile(r"^make ([a-z-]+)|`make ([a-z-]+)", re.M)

WHERE = (ROOT, PLUGIN, PLUGIN / "static" / "livehelp")
"""A path in the docs begins in one of these."""
FOR_TESTS = {"TEST_DATABASE_URL", "TEST_REDIS_URL", "SCREENSHOTS", "REQUIRE", "ENGINE_RUNS", "RACE_ROUNDS"}
"""Variables of the test suite, which are no settings."""


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(content: str) -> str:
    """A page without its fenced blocks."""
    return FENCE.sub("", content)


def blocks(*languages: str) -> list[Any]:
    return [
        pytest.param(body, id=f"{shown(path)}-{number}")
        for path in PAGES
        for number, (language, body) in enumerate(FENCE.findall(text(path)))
        if language in languages
    ]


# ------------------------------------------------------------------ what a page may name wrongly


def anchors(path: Path) -> set[str]:
    """The headings of a page, as the usual Markdown hosts turn them into anchors."""
    headings = re.findall(r"^#+ (.+)$", prose(text(path)), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path, content: str) -> list[str]:
    broken = []
    for link in LINK.findall(prose(content)):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


@cache
def top_names() -> set[str]:
    return {entry.name for folder in WHERE for entry in folder.iterdir()}


def missing_paths(content: str) -> list[str]:
    """What looks like a path of ours and leads nowhere."""
    named = [name for name in CODE.findall(prose(content)) if PATH.fullmatch(name)]
    ours = [name for name in named if name.split("/")[0] in top_names()]
    return [name for name in ours if not any((folder / name).exists() for folder in WHERE)]


@cache
def known_calls() -> set[str]:
    """Every name that is defined or called in the plugin, the shop and the scripts."""
    folders = (PLUGIN, SHOP, ROOT / "scripts")
    return {
        name
        for folder in folders
        for path in files(folder, ".py", ".js")
        for name in re.findall(r"(\w+)\(|class (\w+)", text(path))
        for name in name
        if name
    }


def unknown_calls(content: str) -> list[str]:
    called = [match[1] for name in CODE.findall(prose(content)) if (match := CALL.fullmatch(name))]
    return [name for name in called if name not in known_calls()]


def unknown_settings(content: str) -> list[str]:
    known = {*declared(), *FOR_TESTS}
    return [name for name in SETTING.findall(content) if name not in known]


def unknown_commands(content: str) -> list[str]:
    return [name for name in COMMAND.findall(content) if name not in commands()]


def unknown_targets(content: str) -> list[str]:
    return [name for pair in TARGET.findall(content) for name in pair if name and name not in targets()]


def commands() -> set[str]:
    return {path.stem for path in (PLUGIN / "management" / "commands").glob("livehelp_*.py")}


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", text(ROOT / "Makefile"), re.M))


def imported(body: str) -> Iterator[tuple[str, str]]:
    """What a snippet imports of ours: module and name."""
    for node in ast.walk(ast.parse(body)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("livehelp_plugin"):
            for alias in node.names:
                yield str(node.module), alias.name


def exists(module: str, name: str) -> bool:
    try:
        if hasattr(importlib.import_module(module), name):
            return True
        importlib.import_module(f"{module}.{name}")
    except ImportError:
        return False
    return True


# ------------------------------------------------------------------ the pages


def test_the_generated_pages_are_what_the_code_says() -> None:
    assert [shown(path) for path in reference_docs.stale()] == [], "run `python -m scripts.reference_docs`"


@pytest.mark.parametrize("path", PAGES, ids=shown)
def test_a_page_names_only_what_is_there(path: Path) -> None:
    content = text(path)
    assert broken_links(path, content) == []
    assert missing_paths(content) == []
    assert unknown_calls(content) == []
    assert unknown_settings(content) == []
    assert unknown_commands(content) == []
    assert unknown_targets(content) == []


@pytest.mark.parametrize("path", list(files(DOCS, ".md")), ids=shown)
def test_a_page_can_be_reached_from_the_index(path: Path) -> None:
    index = DOCS / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(text(index))}
    assert path == index or path in linked


@pytest.mark.parametrize("body", blocks("python"))
def test_a_python_snippet_names_only_what_is_there(body: str) -> None:
    ast.parse(body)
    assert [found for found in imported(body) if not exists(*found)] == []
    dotted = re.findall(r'"(livehelp_plugin(?:\.\w+)*)\.(\w+)"', body)
    assert [found for found in dotted if not exists(*found)] == []


@pytest.mark.parametrize("body", blocks("django"))
def test_a_template_snippet_is_a_template(body: str) -> None:
    libraries = {
        "livehelp": "livehelp_plugin.templatetags.livehelp",
        "wagtailcore_tags": "wagtail.templatetags.wagtailcore_tags",
    }
    Engine(libraries=libraries).from_string(body)


def test_every_command_target_and_right_is_described() -> None:
    page = text(DOCS / "reference" / "commands.md")
    assert [name for name in sorted(targets()) if f"`make {name}`" not in page] == []
    assert [name for name in sorted(commands()) if name not in page] == []
    rights = text(DOCS / "reference" / "permissions.md")
    assert [name for names in GROUPS.values() for name in names if f"`{name}`" not in rights] == []


def test_the_protocol_names_every_word_of_it() -> None:
    page = text(DOCS / "reference" / "protocol.md")
    streamless = reference_docs.without_stream()
    events = [
        event
        for path in reference_docs.event_modules()
        for event in reference_docs.events_of(reference_docs.parsed(path))
    ]
    told = {event.type for event in events if event.name not in streamless}
    codes = {str(code) for name, code in vars(closing).items() if name.isupper()}
    words = told | set(_readers) | set(_WORDS) | set(_takers)
    assert sorted(word for word in words if f"`{word}" not in page) == []
    assert sorted(code for code in codes if code not in page) == []


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    extras = [name for names in project["project"]["optional-dependencies"].values() for name in names]
    named = [re.match(r"[\w-]+", wanted) for wanted in [*project["project"]["dependencies"], *extras]]
    [page] = (DOCS / "decisions").glob("*dependencies*.md")
    reasons = text(page)
    assert [name[0] for name in named if name and f"`{name[0]}`" not in reasons] == []


def test_the_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in files(DOCS / "decisions", ".md")]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_rules_find_what_they_look_for() -> None:
    page = ROOT / "README.md"
    assert broken_links(page, "[a](docs/nowhere.md) [b](https://example.com) [c](LICENSE)") == ["docs/nowhere.md"]
    assert broken_links(page, "[d](CONTRIBUTING.md#set-up) [e](CONTRIBUTING.md#nope)") == ["CONTRIBUTING.md#nope"]
    assert missing_paths("`events/streams.py` `events/nowhere.py` `his/own.py`") == ["events/nowhere.py"]
    assert unknown_calls("`post_messages()` `no_such_function(reference)`") == ["no_such_function"]
    assert unknown_settings("LIVEHELP_BUS LIVEHELP_COACH") == ["COACH"]
    assert unknown_commands("manage.py livehelp_purge, manage.py livehelp_paint") == ["livehelp_paint"]
    assert unknown_targets("`make test`, then:\nmake coffee") == ["coffee"]
    assert not exists("livehelp_plugin.commerce.actions", "order_lost")
