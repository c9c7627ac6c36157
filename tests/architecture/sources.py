"""The files that the rules of this folder look at."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLUGIN = ROOT / "livehelp_plugin"
SHOP = ROOT / "example_shop"

LEFT_BY_TOOLS = {"node_modules", "__pycache__", "build", "dist", "test-results", "var", "media"}


def files(folder: Path, *suffixes: str) -> Iterator[Path]:
    """The files below `folder` with one of these suffixes, without what tools have left there."""
    for path in _ours(folder):
        if path.suffix in suffixes:
            yield path


@cache
def _ours(folder: Path) -> list[Path]:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in LEFT_BY_TOOLS and not name.startswith(".")]
        found += [Path(parent, name) for name in names]
    return sorted(found)


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
