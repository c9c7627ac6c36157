"""Words and marks that must not stand in our files."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PLUGIN, ROOT, SHOP, files, shown, text

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
VAGUE |= {"service", "handler", "handlers"}

# Put together here, so that this file does not find itself.
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("proxy", "golang", "org"),
    )
]
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|farm)/")
TEXTS = (
    ".py",
    ".js",
    ".md",
    ".toml",
    ".json",
    ".html",
    ".css",
    ".txt",
    ".yml",
    ".yaml",
    ".cfg",
    ".in",
    ".po",
)

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"'](?:application/json|importmap)[\"'])[^>]*>", re.I)
INLINE_STYLE = re.compile(r"<style\b|\sstyle\s*=\s*[\"']", re.I)
INLINE_LISTENER = re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I)
DJANGO_COMMENT = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}", re.S)
HTML_SINKS = re.compile(
    r"\.(?:inner|outer)HTML\b|\.insertAdjacentHTML\b|\bdocument\.write\b"
    r"|\bsetHTMLUnsafe\b|\beval\s*\(|\bnew Function\b"
)
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.S | re.M)


def ours(*suffixes: str) -> list[Path]:
    return [path for folder in (PLUGIN, SHOP) for path in files(folder, *suffixes)]


def everything() -> list[Path]:
    named = [ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "MANIFEST.in"]
    return [path for path in named if path.exists()] + list(files(ROOT, *TEXTS))


@pytest.mark.parametrize("path", ours(".py", ".js"), ids=shown)
def test_a_module_is_named_after_what_it_does(path: Path) -> None:
    assert path.stem not in VAGUE
    assert not VAGUE.intersection(path.relative_to(ROOT).parts)


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_package_registry_is_named(host: str) -> None:
    assert [shown(path) for path in everything() if host in text(path)] == []


def test_no_machine_is_named() -> None:
    found = [shown(path) for path in everything() if MACHINE_PATHS.search(text(path))]
    assert found == []


@pytest.mark.parametrize("path", ours(".html", ".svg"), ids=shown)
def test_a_template_has_no_inline_script_style_or_listener(path: Path) -> None:
    markup = DJANGO_COMMENT.sub("", text(path))
    assert INLINE_SCRIPT.findall(markup) == []
    assert INLINE_LISTENER.findall(markup) == []
    if path.suffix == ".html":
        assert INLINE_STYLE.findall(markup) == []


@pytest.mark.parametrize("path", ours(".js"), ids=shown)
def test_a_script_makes_no_html_from_text(path: Path) -> None:
    assert HTML_SINKS.findall(SCRIPT_COMMENT.sub("", text(path))) == []


def test_the_rules_find_what_they_look_for() -> None:
    assert INLINE_SCRIPT.search("<script>alert(1)</script>")
    assert not INLINE_SCRIPT.search('<script type="module" src="/static/x.js"></script>')
    assert INLINE_STYLE.search('<p style="color: red">')
    assert INLINE_LISTENER.search('<button type="button" onclick="go()">')
    assert HTML_SINKS.search("node.innerHTML = text")
    assert MACHINE_PATHS.search("cd " + "/".join(("", "work", "main")))
