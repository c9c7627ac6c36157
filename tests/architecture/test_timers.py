"""The page of timers names every one: a sweep that registers itself, and a rule that is a time."""

from __future__ import annotations

from pathlib import Path

from livehelp_plugin.events import sweeping
from livehelp_plugin.policy.models import RulesVersion

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "timers.md"
TIMES = ("_seconds", "_minutes", "_hours", "_days")


def test_every_sweep_is_on_the_page_and_says_what_it_does() -> None:
    text = PAGE.read_text(encoding="utf-8")
    registered = [one for one in sweeping._sweeps if one.__module__.startswith("livehelp_plugin.")]
    assert len(registered) > 15
    for one in registered:
        name = f"{one.__module__.removeprefix('livehelp_plugin.')}.{one.__qualname__}"
        assert f"| `{name}` |" in text, name
        assert one.__doc__, f"{name} does not say what it does"


def test_every_rule_that_is_a_time_is_on_the_page_with_its_default() -> None:
    text = PAGE.read_text(encoding="utf-8")
    fields = [field for field in RulesVersion._meta.concrete_fields if field.name.endswith(TIMES)]
    assert len(fields) > 15
    for field in fields:
        assert f"| `{field.name}` | {field.default} |" in text, field.name
