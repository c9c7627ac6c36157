"""Naming a person on the command line."""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from livehelp_plugin.visitors.erasing import find_person
from livehelp_plugin.visitors.personal_data import Person


def add_person_arguments(parser: ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--visitor", type=uuid.UUID, help="the visitor's key")
    who.add_argument("--user", help="the user name of the account")
    who.add_argument("--email", help="an e-mail address, if you know that it is the person's own")


def person_named(options: dict[str, Any]) -> Person:
    """The person whom the options name; CommandError when nobody is known by that name."""
    person = find_person(key=options["visitor"], username=options["user"] or "", email=options["email"] or "")
    if not person:
        raise CommandError("Nobody is known by that name")
    return person
