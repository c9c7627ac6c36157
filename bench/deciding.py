"""How often a second somebody is found for a chat, in a contact centre: python -m bench.deciding

Two hundred operators have five thousand chats in hand; one more waits and is offered. What that is measured against is
the least that any decision costs, a transaction with one INSERT and one UPDATE by the same ORM; the two take turns.
Counted is processor time, so that neighbours are not: with SQLite that of the database too, with PostgreSQL our own.
"""

from __future__ import annotations

import json
import os
import statistics
import time

OPERATORS, CONVERSATIONS = 200, 5_000
TURNS, EACH = 6, 20


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from wagtail.models import Site

    from livehelp_plugin.availability.actions import create_department
    from tests.factories.crowds import crowd

    call_command("migrate", verbosity=0)
    department = create_department("Contact centre")
    crowd(Site.objects.get(is_default_site=True), department, OPERATORS, CONVERSATIONS)
    _settle()
    bare, decisions = [], []
    for _ in range(TURNS):
        bare.append(EACH / _bare())
        decisions.append(EACH / _decide(department.pk))
    print(json.dumps({"bare": statistics.median(bare[1:]), "decisions": statistics.median(decisions[1:])}))


def _settle() -> None:
    """As after a night's maintenance: what has just been filled in bulk has no statistics yet."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _bare() -> float:
    """Seconds of processor for so many bare transactions."""
    from django.db import transaction

    from livehelp_plugin.availability.models import Skill

    spent = 0.0
    for number in range(EACH):
        began = time.process_time()
        with transaction.atomic():
            made = Skill.objects.create(name=f"bare {number}")
            Skill.objects.filter(pk=made.pk).update(name=f"changed {number}")
        spent += time.process_time() - began
    Skill.objects.all().delete()
    return spent


def _decide(department: int) -> float:
    """Seconds of processor for so many decisions; what each did is undone outside the time that counts."""
    from livehelp_plugin.conversations import places
    from livehelp_plugin.conversations.actions.offering import route
    from livehelp_plugin.conversations.models import Conversation, Offer

    spent = 0.0
    for _ in range(EACH):
        places._told_at.clear()  # each tells the place, too
        began = time.process_time()
        made = route(department)
        spent += time.process_time() - began
        assert made == 1
        Offer.objects.all().delete()
        Conversation.objects.filter(state="offered").update(state="queued", place_told=0)
    return spent


if __name__ == "__main__":
    main()
