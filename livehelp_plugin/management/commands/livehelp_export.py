"""Tell one person, as JSON, all that is kept of them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from livehelp_plugin.management.people import add_person_arguments, person_named
from livehelp_plugin.visitors.erasing import tell


class Command(BaseCommand):
    help = "Write all that live help keeps of one person as JSON, without colleagues' notes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person_arguments(parser)
        parser.add_argument("--output", type=Path, help="a file to write; the screen without it")

    def handle(self, *args: Any, **options: Any) -> None:
        told = json.dumps(tell(person_named(options)), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        if options["output"]:
            options["output"].write_text(told + "\n", encoding="utf-8")
        else:
            self.stdout.write(told)
