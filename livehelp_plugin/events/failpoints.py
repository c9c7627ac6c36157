"""Named places where a test may make a process fail. Costs one dictionary look-up; off in production.

``LIVEHELP_FAILPOINTS="after_commit=exit:3,reconciler=off"`` ends the process (as ``kill -9`` would) when
``after_commit`` is passed for the third time, and switches the reconciler off (a negative control).
"""

from __future__ import annotations

import os
from collections import Counter

from livehelp_plugin.conf import settings

_passed: Counter[str] = Counter()


def _armed() -> dict[str, str]:
    spec = settings.FAILPOINTS
    return dict(part.split("=", 1) for part in spec.split(",")) if spec else {}


def is_off(defence: str) -> bool:
    """Whether a test has switched this defence off."""
    return bool(settings.FAILPOINTS) and _armed().get(defence) == "off"


def reach(name: str) -> None:
    """Pass a failpoint; does nothing unless a test armed it."""
    if not settings.FAILPOINTS:
        return
    action, _, nth = _armed().get(name, "").partition(":")
    if action == "exit":
        _passed[name] += 1
        if _passed[name] == int(nth or 1):
            os._exit(9)
