"""Fills the example shop with pages, products and, in a demo, people."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from example_shop.home.seeding.chat import set_up_chat
from example_shop.home.seeding.people import LogIn, invite_people
from example_shop.home.seeding.shelves import stock_shelves
from example_shop.home.seeding.stories import open_site, tell_stories


class Command(BaseCommand):
    help = "Makes the demonstration shop's pages, products and people. Safe to run again: what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            home = open_site()
            stock_shelves(home)
            tell_stories(home)
            people = invite_people() if settings.DEBUG else []
            set_up_chat()
        self._print(people)

    def _print(self, people: list[LogIn]) -> None:
        base = settings.WAGTAILADMIN_BASE_URL
        self.stdout.write(f"\nShop      {base}/\nAdmin     {base}/admin/\n\n")
        for person in people:
            where = "/account/log-in/" if person.role == "shopper" else "/admin/"
            self.stdout.write(f"{person.role:<11}{person.username:<18}{person.password:<16}{base}{where}\n")
        if not people:
            self.stdout.write("DEBUG is off, so nobody was invited with a demo password.\n")
