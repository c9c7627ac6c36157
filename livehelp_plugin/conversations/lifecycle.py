"""The states of a conversation and the moves allowed, as one table. Pure."""

from __future__ import annotations

QUEUED, OFFERED, ACTIVE, CLOSED = "queued", "offered", "active", "closed"

MOVES: dict[str, tuple[frozenset[str], str]] = {
    "offer": (frozenset({QUEUED}), OFFERED),
    "withdraw": (frozenset({OFFERED}), QUEUED),
    "accept": (frozenset({OFFERED}), ACTIVE),
    "claim": (frozenset({QUEUED, OFFERED}), ACTIVE),
    "requeue": (frozenset({ACTIVE}), QUEUED),
    "close": (frozenset({QUEUED, OFFERED, ACTIVE}), CLOSED),
}
"""Move → (states it may start from, state it ends in). A claim is offer and accept in one."""

OPEN = frozenset({QUEUED, OFFERED, ACTIVE})


def start_of(move: str) -> frozenset[str]:
    """The states from which a move may start; the WHERE of its compare-and-set."""
    return MOVES[move][0]


def end_of(move: str) -> str:
    return MOVES[move][1]
