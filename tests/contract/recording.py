"""Vectors: (snapshot before, frames, snapshot after), with what differs from run to run made stable."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.contract.scenes import Cast
from tests.world import look

FOLDER = Path(__file__).parent / "vectors"

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_LABEL = re.compile(r'"visitor": "([0-9A-F]{4})"')


def views(cast: Cast) -> dict[str, tuple[Any, str]]:
    """Who looks at which stream."""
    conversation = f"c:{cast.held.public_id}"
    return {
        "public": (cast.visitor, conversation),
        "staff": (cast.operator, conversation),
        "desk": (cast.operator, f"d:{cast.world.department.pk}"),
    }


def record(cast: Cast, play: Any) -> dict[str, dict[str, Any]]:
    """Play a scene; what each view saw before, was sent, and sees after."""
    seen = {name: look(actor, key) for name, (actor, key) in views(cast).items()}
    sent: dict[str, list[Any]] = {name: [] for name in seen}
    play(cast)
    found = {}
    for name, (actor, key) in views(cast).items():
        have = seen[name].position
        while True:
            step = look(actor, key, have)
            sent[name] += step.frames
            if step.position == have:
                break
            have = step.position
        after = look(actor, key)
        found[name] = {
            "stream": key,
            "audience": name,
            "before": seen[name].frames[0],
            "frames": sent[name],
            "after": after.frames[0],
        }
    return found


def stable(vector: dict[str, Any]) -> dict[str, Any]:
    """The same vector with ids, times and labels numbered in the order in which they appear."""
    text = json.dumps(vector)
    text = _LABEL.sub('"visitor": "label"', text)
    text = _number(_UUID, "00000000-0000-4000-8000-{:012d}", text)
    return json.loads(_TIME.sub("2026-11-21T10:00:00.000Z", text))


def _number(pattern: re.Pattern[str], shape: str, text: str) -> str:
    found: dict[str, str] = {}
    return pattern.sub(lambda match: found.setdefault(match[0], shape.format(len(found) + 1)), text)
