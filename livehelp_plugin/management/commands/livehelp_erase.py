"""Erase one person's data. Figures stay, without the person."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from livehelp_plugin.management.people import add_person_arguments, person_named
from livehelp_plugin.visitors.erasing import count, erase


class Command(BaseCommand):
    help = "Erase all that live help keeps of one person. The shop's own account and orders are not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_named(options)
        self._show(count(person))
        if options["dry_run"]:
            return
        if not options["no_input"] and input("Erase this for good? Type yes: ") != "yes":
            raise CommandError("Nothing was erased")
        erase(person)
        self.stdout.write("Erased")

    def _show(self, rows: dict[str, int]) -> None:
        for name, n in rows.items():
            self.stdout.write(f"{name}: {n}")
        self.stdout.write(f"{sum(rows.values())} rows in all")
