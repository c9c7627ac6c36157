"""Writes docs/reference/{settings,events,measures,timers}.md from the code, without importing it.

python -m scripts.reference_docs            # writes them
python -m scripts.reference_docs --check    # fails when they are not what the code says
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.sources import PLUGIN, ROOT, docstring, flowing, parsed, sources, words
from scripts.timer_docs import timers_page

REFERENCE = ROOT / "docs" / "reference"
NOTICE = "<!-- Made from the code by `python -m scripts.reference_docs`: change the docstrings, not this page. -->\n"

SETTINGS_INTRO = """
# Settings

All of them are optional and stand in your Django settings. What the shop's owner decides is not here: texts,
colours and places of the chat are kept per site in the Wagtail admin, the rules (attribution window, retention,
alarms) per site and with their history in the database.
"""

EVENTS_INTRO = """
# Events

What happened, in the past tense. An event is stored in the transaction that makes it true. Those that stand in
a stream reach clients, in the words of [the protocol](protocol.md). Every consumer gets its event at least once,
also after a crash, and may get it twice. *At once* means right after the commit, in the same thread; the others
wait for the next sweep, about two seconds while a server runs. The fields are those stored; clients may be told
more or less, for a body is kept in one place only.

A shop that wants to react registers a consumer, in a module of its own that it imports from its `AppConfig.ready`:

```python
from livehelp_plugin.conversations.events import ConversationClosed
from livehelp_plugin.events.outbox import consumes


@consumes(ConversationClosed)
def tell_our_crm(event: ConversationClosed) -> None:
    ...  # idempotent: the same event may come twice
```
"""

MEASURES_INTRO = """
# Measures

Each is one function of `livehelp_plugin/insights/kpis.py`, used by the report, by its export and by the list of
conversations behind a figure. They read one row of facts per conversation, and a row is recomputed from what
happened, never added to. A *contact* is a conversation together with what continues it within 30 minutes. Days
are those of the shop's `TIME_ZONE`. How to read them: [read the report](../how-to/read-the-report.md).
"""


# ------------------------------------------------------------------ settings


@dataclass(frozen=True)
class Setting:
    name: str
    type: str
    default: str
    text: str


def settings() -> list[Setting]:
    """What ``conf.LiveHelpSettings`` declares; names that follow one another share the docstring below them."""
    found: list[Setting] = []
    waiting: list[ast.AnnAssign] = []
    body = next(node for node in parsed(PLUGIN / "conf.py").body if isinstance(node, ast.ClassDef)).body
    for node in body:
        if isinstance(node, ast.AnnAssign):
            waiting.append(node)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and waiting:
            text = flowing(str(node.value.value))
            found += [_setting(declared, text) for declared in waiting]
            waiting = []
    return found + [_setting(declared, "") for declared in waiting]


def _setting(node: ast.AnnAssign, text: str) -> Setting:
    default = ast.literal_eval(node.value) if node.value else None
    shown = f'"{default}"' if isinstance(default, str) else repr(default)
    return Setting(f"LIVEHELP_{ast.unparse(node.target)}", ast.unparse(node.annotation), shown, text)


def settings_page() -> str:
    lines = [NOTICE, SETTINGS_INTRO.lstrip()]
    for setting in settings():
        lines += [f"## `{setting.name}`", "", setting.text, ""]
        lines += [f"Type `{setting.type}`, default `{setting.default}`.", ""]
    return "\n".join(lines)


# ------------------------------------------------------------------ events


@dataclass(frozen=True)
class EventClass:
    name: str
    type: str
    public: bool
    text: str
    fields: list[tuple[str, str]]


def events_of(module: ast.Module) -> list[EventClass]:
    found = []
    for node in module.body:
        if not isinstance(node, ast.ClassDef):
            continue
        declared = {ast.unparse(part.target): part for part in node.body if isinstance(part, ast.AnnAssign)}
        if "type" not in declared or declared["type"].value is None:
            continue
        own = [(name, ast.unparse(part.annotation)) for name, part in declared.items()]
        found.append(
            EventClass(
                name=node.name,
                type=words(declared["type"].value),
                public="audience" in declared and ast.unparse(declared["audience"]).endswith("PUBLIC"),
                text=docstring(node),
                fields=[(name, kind) for name, kind in own if not kind.startswith("ClassVar")],
            )
        )
    return found


def without_stream() -> set[str]:
    """Events that are published by the function of that name, or on no stream: no client follows them."""
    found = set()
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call) and _is_streamless(node):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Call):
                    found.add(ast.unparse(first.func))
    return found


def consumers() -> dict[str, list[str]]:
    """For each event class who consumes it, as ``module.function``."""
    found = defaultdict(list)
    for path in sources():
        for node in parsed(path).body:
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "consumes":
                    module = ".".join(path.relative_to(PLUGIN).with_suffix("").parts)
                    at_once = any(word.arg == "at_once" for word in mark.keywords)
                    for event in mark.args:
                        how = ", at once" if at_once else ""
                        found[ast.unparse(event)].append(f"`{module}.{node.name}`{how}")  # type: ignore[attr-defined]
    return found


def _is_streamless(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "publish" and not any(keyword.arg == "on" for keyword in call.keywords)
    return isinstance(call.func, ast.Name) and call.func.id in ("publish", "enqueue")


def event_modules() -> Iterator[Path]:
    """``events`` of each room, and what a room keeps beside it for one of its matters."""
    return (path for path in sources() if path.stem == "events" or path.stem.endswith("_events"))


def events_page() -> str:
    lines = [NOTICE, EVENTS_INTRO.lstrip()]
    heard, streamless = consumers(), without_stream()
    for path in event_modules():
        module, matter = parsed(path), path.stem.removesuffix("events").strip("_")
        heading = f"{path.parent.name.capitalize()}: {matter}s" if matter else path.parent.name.capitalize()
        lines += [f"## {heading}", "", docstring(module), ""]
        for event in events_of(module):
            lines += _event(event, heard.get(event.name, []), event.name in streamless)
    return "\n".join(lines)


def _event(event: EventClass, heard_by: list[str], streamless: bool) -> list[str]:
    lines = [f"### `{event.type}`", "", event.text, "", f"- class: `{event.name}`"]
    audience = "none: no client follows it" if streamless else "public" if event.public else "internal (staff only)"
    lines += [f"- audience: {audience}"]
    fields = ", ".join(f"`{name}: {kind}`" for name, kind in event.fields)
    lines += [f"- fields: {fields}"]
    if heard_by:
        lines += [f"- consumed by: {'; '.join(heard_by)}"]
    return [*lines, ""]


# ------------------------------------------------------------------ measures


@dataclass(frozen=True)
class Measure:
    key: str
    group: str
    name: str
    unit: str
    sentence: str
    minimum: int
    text: str


def measures() -> list[Measure]:
    """What the decorator ``@kpi`` declares in ``insights.kpis``."""
    module = parsed(PLUGIN / "insights" / "kpis.py")
    constants = [node for path in sources() if path.parent.name == "insights" for node in parsed(path).body]
    numbers = {ast.unparse(node.targets[0]): node.value for node in constants if isinstance(node, ast.Assign)}
    found = []
    for node in module.body:
        for mark in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(node, ast.FunctionDef) and isinstance(mark, ast.Call) and ast.unparse(mark.func) == "kpi":
                found.append(_measure(node, mark, numbers))
    return found


def _measure(node: ast.FunctionDef, mark: ast.Call, numbers: dict[str, ast.expr]) -> Measure:
    group, name, unit, sentence = mark.args[:4]
    least = next((word.value for word in mark.keywords if word.arg == "minimum"), ast.Constant(0))
    return Measure(
        key=node.name,
        group=ast.unparse(group).rpartition(".")[2].capitalize(),
        name=words(name),
        unit=ast.unparse(unit).rpartition(".")[2].lower(),
        sentence=words(sentence),
        minimum=int(ast.literal_eval(numbers.get(ast.unparse(least), least))),
        text=docstring(node),
    )


def measures_page() -> str:
    lines = [NOTICE, MEASURES_INTRO.lstrip()]
    group = ""
    for measure in measures():
        if measure.group != group:
            group = measure.group
            lines += [f"## {group}", ""]
        lines += [f"### {measure.name}", "", measure.sentence, "", f"- definition: {measure.text}"]
        lines += [f"- key and unit: `{measure.key}`, {measure.unit}"]
        if measure.minimum > 1:
            lines += [f"- shown from n = {measure.minimum}; below that there is not enough data"]
        lines += [""]
    return "\n".join(lines)


# ------------------------------------------------------------------ writing


def pages() -> dict[Path, str]:
    made = {
        "settings.md": settings_page(),
        "events.md": events_page(),
        "measures.md": measures_page(),
        "timers.md": f"{NOTICE}\n{timers_page()}",
    }
    return {REFERENCE / name: text.rstrip() + "\n" for name, text in made.items()}


def stale() -> list[Path]:
    """The pages that are not what the code says."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main(words_given: list[str]) -> int:
    if "--check" in words_given:
        found = stale()
        for path in found:
            print(f"{path.relative_to(ROOT)} is stale: run `python -m scripts.reference_docs`", file=sys.stderr)
        return 1 if found else 0
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
