"""Eight runners with a database connection each, started by one barrier: what they do really happens at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from queue import SimpleQueue
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from livehelp_plugin.events.refusals import Refused

RUNNERS = 8
ROUNDS = int(os.environ.get("LIVEHELP_RACE_ROUNDS", "100"))

Move = Callable[[], Any]


class Track:
    """``race(moves)`` runs each move in a thread of its own, all from one barrier, and returns what came of them."""

    def __init__(self, runners: int = RUNNERS) -> None:
        self._barrier = Barrier(runners)
        self._moves: list[SimpleQueue[Move | None]] = [SimpleQueue() for _ in range(runners)]
        self._done: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._threads = [Thread(target=self._run, args=(number,), daemon=True) for number in range(runners)]
        for thread in self._threads:
            thread.start()

    def race(self, moves: Sequence[Move]) -> list[Any]:
        """The outcome of each move, in order: its result, or the Refused that it met. Anything else is raised."""
        assert len(moves) == len(self._moves), f"{len(moves)} moves for {len(self._moves)} runners"
        for lane, move in zip(self._moves, moves, strict=True):
            lane.put(move)
        outcomes = dict(self._done.get() for _ in moves)
        errors = [one for one in outcomes.values() if isinstance(one, Exception) and not isinstance(one, Refused)]
        if errors:
            raise errors[0]
        return [outcomes[number] for number in range(len(moves))]

    def close(self) -> None:
        for lane in self._moves:
            lane.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self, number: int) -> None:
        while (move := self._moves[number].get()) is not None:
            self._barrier.wait()
            try:
                self._done.put((number, move()))
            except Exception as error:
                self._done.put((number, error))
        connection.close()


def codes(outcomes: Sequence[Any]) -> list[str]:
    """Each outcome as a word: ``ok`` or the code of the refusal."""
    return [one.code if isinstance(one, Refused) else "ok" for one in outcomes]
