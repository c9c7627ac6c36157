"""``manage.py livehelp_tick``: do what is due, once or in a loop; for shops whose web processes should not."""

from __future__ import annotations

import time
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from livehelp_plugin.events.sweeping import tick


class Command(BaseCommand):
    help = "Requeue chats of lost operators, send what is owed, forget what has expired. Safe to run anywhere, twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until stopped")
        parser.add_argument("--every", type=float, default=2.0, metavar="SECONDS", help="pause between two rounds")

    def handle(self, *args: Any, loop: bool, every: float, verbosity: int, **options: Any) -> None:
        holder = uuid.uuid4()
        while True:
            done = tick(holder)
            if verbosity > 1 or not loop:
                self.stdout.write("another process is sweeping" if done is None else f"{done} done")
            if not loop:
                return
            close_old_connections()
            time.sleep(every)
