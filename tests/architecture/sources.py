"""The files that the rules of this folder look at."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PLUGIN = ROOT / "livehelp_plugin"
SHOP = ROOT / "example_shop"

SKIPPED = {".git", ".venv", "node_modules", "__pycache__", "build", "dist", "test-results", "var", "media"}


def files(folder: Path, *suffixes: str) -> Iterator[Path]:
    """The files below `folder` with one of these suffixes, without what tools have left there."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(ROOT).parts
        if path.suffix in suffixes and path.is_file() and not SKIPPED.intersection(inside):
            yield path


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
