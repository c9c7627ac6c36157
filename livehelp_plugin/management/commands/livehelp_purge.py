"""Remove what the owner's rules say has been kept long enough. Run it once a day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.visitors.erasing import purge


class Command(BaseCommand):
    help = "Remove chats, visits, receipts and tokens that were kept as long as the rules say. Figures stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        done = purge(database_now(), dry_run=dry_run)
        for name, rows in done.items():
            if rows or options["verbosity"] > 1:
                self.stdout.write(f"{name}: {rows}")
        total = sum(done.values())
        self.stdout.write(f"{total} rows are due; nothing was removed" if dry_run else f"{total} rows removed")
