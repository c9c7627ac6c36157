"""The plugin's modules as syntax trees, for the pages of the reference that are made from them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = ROOT / "livehelp_plugin"


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def sources() -> Iterator[Path]:
    """The plugin's modules, in an order that does not depend on the file system."""
    yield from sorted(path for path in PLUGIN.rglob("*.py") if "migrations" not in path.parts)


def flowing(text: str) -> str:
    """A docstring as Markdown: its lines joined, reStructuredText's double backticks made single."""
    return "\n\n".join(" ".join(part.split()) for part in text.replace("``", "`").split("\n\n"))


def docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> str:
    return flowing(ast.get_docstring(node) or "")


def words(node: ast.AST | None) -> str:
    """The text in ``"…"`` or ``_("…")``."""
    found = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)] if node else []
    return "".join(part for part in found if isinstance(part, str))
