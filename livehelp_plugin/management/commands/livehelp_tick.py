"""``manage.py livehelp_tick``: do what is due, once or in a loop; for shops whose web processes should not."""

from __future__ import annotations

import logging
import signal
import time
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections

from livehelp_plugin.events.sweeping import Round, give_lease_back, tick

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Offer, requeue, remind and close what is due, send what is owed, forget what has expired. Safe to run"
        " anywhere, twice. Exit code 0: all was done, or another process does it; 1: something failed, see the log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C, then exit with 0")
        parser.add_argument(
            "--every", type=_seconds, default=2.0, metavar="SECONDS", help="pause between two rounds (default: 2)"
        )

    def handle(self, *args: Any, loop: bool, every: float, verbosity: int, **options: Any) -> None:
        holder = uuid.uuid4()
        try:
            if loop:
                self._loop(holder, every, verbosity)
            else:
                self._once(holder)
        finally:
            with suppress(DatabaseError):  # it is away: the lease ends by itself
                give_lease_back(holder)

    def _once(self, holder: uuid.UUID) -> None:
        done = tick(holder)
        self.stdout.write(_in_words(done))
        if done is not None and done.failed:
            raise CommandError(f"{len(done.failed)} failed: {', '.join(done.failed)}")

    def _loop(self, holder: uuid.UUID, every: float, verbosity: int) -> None:
        """Until told to stop: the round that runs is finished. A database that is away is waited for."""
        stop = Stop()
        while not stop.wanted:
            try:
                done = tick(holder)
            except DatabaseError as error:
                log.error("sweeping failed: %s", type(error).__name__)
            else:
                if verbosity > 1:
                    self.stdout.write(_in_words(done))
            close_old_connections()
            stop.wait(every)


class Stop:
    """Whether SIGTERM or Ctrl-C came. A plain mark: a handler that took a lock could wait for itself."""

    def __init__(self) -> None:
        self.wanted = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told)

    def wait(self, seconds: float) -> None:
        """Sleep so long, or until told to stop: a signal alone does not end a sleep."""
        until = time.monotonic() + seconds
        while not self.wanted and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _told(self, *_: object) -> None:
        self.wanted = True


def _in_words(done: Round | None) -> str:
    return "another process is sweeping" if done is None else f"{done.done} done"


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 60:
        raise ArgumentTypeError("between 0.1 and 60")
    return seconds
