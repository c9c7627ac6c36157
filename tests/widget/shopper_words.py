"""Every message of ours that a shopper may read, or an owner in an e-mail: found in the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.sources import PLUGIN

FOLDERS = ("widget", "surveys", "notifications", "templatetags")
MODULES = (
    "availability/wording.py",
    "conversations/appointment_times.py",
    "conversations/texts.py",
    "events/refusals.py",
)
STAFF = {"widget/models.py", "widget/contrasts.py", "widget/editing.py", "widget/scenes.py"}
"""Read in the Wagtail admin only."""
TEMPLATES = PLUGIN / "templates" / "livehelp"
STAFF_TEMPLATES = {"console", "icons"}

_CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
_TAG = re.compile(r'{%\s*translate\s+"([^"]+)"')
_PLURAL = re.compile(r"{%\s*plural\s*%}")
_BLOCK = re.compile(r"{%\s*blocktranslate.*?%}(.*?){%\s*endblocktranslate", re.S)


def messages() -> set[str]:
    found: set[str] = set()
    for path in _modules():
        found |= set(_of_module(path))
    for path in TEMPLATES.rglob("*"):
        if path.suffix in (".html", ".txt") and path.relative_to(TEMPLATES).parts[0] not in STAFF_TEMPLATES:
            text = path.read_text(encoding="utf-8")
            found |= set(_TAG.findall(text))
            found |= {_blocked(block) for block in _BLOCK.findall(text)}
    return found


def _blocked(text: str) -> str:
    """A block of a template as its catalogue knows it."""
    singular = " ".join(_PLURAL.split(text)[0].split())
    return re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", singular)


def _modules() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((PLUGIN / folder).rglob("*.py")):
            if path.relative_to(PLUGIN).as_posix() not in STAFF:
                yield path
    yield from (PLUGIN / module for module in MODULES)


def _of_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
            for argument in node.args[node.func.id == "pgettext" :]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value
