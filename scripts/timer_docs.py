"""docs/reference/timers.md, from the code: sweeps, the owner's numbers, and the fixed ones that have a docstring."""

import ast
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from scripts.sources import PLUGIN, docstring, flowing, parsed, sources, words

INTRO = """
# Timers

Nothing waits in the memory of a server: what is to happen later is a moment in a row, and a *sweep* does what is
due. One process at a time sweeps, every two seconds, for as long as it holds a lease; another takes over when it has
been silent for 15 s. The one before stops between two sweeps as soon as it finds that its lease has another
fence; until then both do the same work, and each piece of it happens once. The time is the database's.

Who sweeps: each server process under ASGI; under WSGI the requests of those who poll; or `manage.py livehelp_tick`,
once or with `--loop`. See [run the timers](../how-to/timers.md).
"""


def timers_page() -> str:
    return "\n".join([INTRO.lstrip(), *_sweeps(), *_rules(), *_rounds(), *_constants()])


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PLUGIN).with_suffix("").parts)


def _sweeps() -> Iterator[str]:
    yield from ("## Sweeps", "", "In no particular order; one that fails does not stop the others.", "")
    yield from ("| sweep | does |", "|---|---|")
    yield "| `events.outbox.sweep` | Do what is owed to consumers of events, and what failed before once more. |"
    for path in sources():
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and any(ast.unparse(m) == "sweep" for m in node.decorator_list):
                yield f"| `{_module(path)}.{node.name}` | {docstring(node).strip()} |"
    yield ""


def _rules() -> Iterator[str]:
    """The fields of ``RulesVersion`` that are a time."""
    yield from (
        "## The owner's numbers",
        "",
        "Per site, under *Settings* › *Live chat rules*; each change is kept.",
        "",
    )
    yield from ("| rule | default | least | most | |", "|---|---|---|---|---|")
    module = parsed(PLUGIN / "policy" / "models.py")
    shared = {ast.unparse(node.targets[0]): node.value for node in module.body if isinstance(node, ast.Assign)}
    [version] = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "RulesVersion"]
    for node in version.body:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)):
            continue
        name = ast.unparse(node.targets[0])
        if not name.endswith(("_seconds", "_minutes", "_hours", "_days")):
            continue
        given = {word.arg: word.value for word in node.value.keywords}
        limits = given.get("validators")
        limits = shared.get(ast.unparse(limits), limits) if limits is not None else None
        label = words(node.value.args[0]) if node.value.args else name.replace("_", " ")
        least, most = _limit(limits, "MinValueValidator"), _limit(limits, "MaxValueValidator")
        yield f"| `{name}` | {ast.unparse(given['default'])} | {least} | {most} | {label} |"
    yield ""


def _limit(validators: ast.expr | None, kind: str) -> str:
    calls = [node for node in ast.walk(validators) if isinstance(node, ast.Call)] if validators is not None else []
    return next((ast.unparse(call.args[0]) for call in calls if ast.unparse(call.func) == kind), "")


def _rounds() -> Iterator[str]:
    """What a server process does again and again: ``self._every(seconds, work)`` in the runtime."""
    path = PLUGIN / "realtime" / "runtime.py"
    module = parsed(path)
    numbers: dict[str, str] = {}
    for source in sources():
        if source.parent.name == "realtime":
            numbers |= {name: value for name, value, _text in _named(parsed(source))}
    yield from ("## What a server process repeats", "", "| every | |", "|---|---|")
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "self._every":
            seconds, work = node.args
            every = numbers.get(ast.unparse(seconds)) or _number(seconds)
            yield f"| {every} | `{ast.unparse(work).removeprefix('lambda: ')}` |"
    yield ""


def _constants() -> Iterator[str]:
    yield from ("## Fixed numbers", "", "| number | | |", "|---|---|---|")
    for path in sources():
        for name, value, text in _named(parsed(path)):
            if text:
                yield f"| `{_module(path)}.{name}` | {value} | {text} |"
    yield ""


def _named(module: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Name, value and docstring of the constants of a module that are a time."""
    for node, after in zip_longest(module.body, module.body[1:]):
        if not isinstance(node, ast.Assign) or len(node.targets) != 1:
            continue
        name, value = ast.unparse(node.targets[0]), node.value
        text = ""
        if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            text = flowing(str(after.value.value))
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "timedelta" and value.keywords:
            yield name, ", ".join(f"{ast.unparse(word.value)} {_unit(word)}" for word in value.keywords), text
        elif name.endswith("_SECONDS") and isinstance(value, ast.Constant):
            yield name, _number(value), text
        elif name.endswith("_MINUTES") and isinstance(value, ast.Constant | ast.Tuple):
            yield name, f"{ast.unparse(value).strip('()')} minutes", text


def _unit(word: ast.keyword) -> str:
    unit = str(word.arg)
    return unit.removesuffix("s") if ast.unparse(word.value) == "1" else unit


def _number(value: ast.expr) -> str:
    seconds = float(ast.literal_eval(value))
    return f"{seconds:g} second" + ("" if seconds == 1 else "s")
