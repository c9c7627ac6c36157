"""Facts about visitors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from livehelp_plugin.events.base import Event


@dataclass(frozen=True, kw_only=True)
class VisitorArrived(Event):
    """A visitor said something for the first time."""

    type: ClassVar[str] = "visitor.arrived"
    visitor_id: int


@dataclass(frozen=True, kw_only=True)
class VisitorsMerged(Event):
    """One person's two visitors became one; ``merged`` lives on as an alias of ``into``."""

    type: ClassVar[str] = "visitor.merged"
    merged_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class VisitorBlocked(Event):
    """A person may not write for now; whatever of theirs is open is to be closed."""

    type: ClassVar[str] = "visitor.blocked"
    visitor_id: int


@dataclass(frozen=True, kw_only=True)
class VisitorUnblocked(Event):
    """A person may write again."""

    type: ClassVar[str] = "visitor.unblocked"
    visitor_id: int
