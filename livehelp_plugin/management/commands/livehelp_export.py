"""Tell one person, as JSON, all that is kept of them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.core.serializers.json import DjangoJSONEncoder

from livehelp_plugin.conversations.privacy import attachments_of
from livehelp_plugin.management.people import add_person_arguments, person_named
from livehelp_plugin.visitors.erasing import tell
from livehelp_plugin.visitors.personal_data import Person


class Command(BaseCommand):
    help = "Write all that live help keeps of one person as JSON, without colleagues' notes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_person_arguments(parser)
        parser.add_argument("--output", type=Path, help="a file to write; the screen without it")
        parser.add_argument(
            "--files", type=Path, help="a folder for the person's pictures and PDF files, named by their id"
        )

    @staticmethod
    def _write_files(folder: Path, person: Person) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for one in attachments_of(person).exclude(file="").iterator():
            with one.file.open("rb") as kept:
                (folder / f"{one.public_id}{Path(str(one.file.name)).suffix}").write_bytes(kept.read())

    def handle(self, *args: Any, **options: Any) -> None:
        person = person_named(options)
        if options["files"]:
            self._write_files(options["files"], person)
        told = json.dumps(tell(person), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        if options["output"]:
            options["output"].write_text(told + "\n", encoding="utf-8")
        else:
            self.stdout.write(told)
