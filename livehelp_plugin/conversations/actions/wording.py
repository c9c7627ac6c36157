"""What a department says by default, in each language: the owner's words."""

from __future__ import annotations

from django.db import transaction

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.models import DepartmentText
from livehelp_plugin.conversations.texts import FIELDS, ours
from livehelp_plugin.events.streams import lock_streams


@transaction.atomic
def write_texts(department: Department, language: str, **texts: str) -> None:
    """Let a department say this in a language; what is left empty is said in our words. Idempotent.

    Raises ``TypeError`` for a text that does not exist.
    """
    unknown = set(texts) - set(FIELDS)
    if unknown:
        raise TypeError(f"There is no text {', '.join(sorted(unknown))}")
    lock_streams([department.stream_id])
    said = {name: text.strip() for name, text in texts.items()}
    row, _ = DepartmentText.objects.update_or_create(department=department, language=language.lower(), defaults=said)
    if not any(getattr(row, name) for name in FIELDS):
        row.delete()


@transaction.atomic
def copy_our_texts(department: Department, language: str) -> bool:
    """Begin a department's texts in a language with our words, if it has none; returns whether it had none.

    The welcome stays empty: the shop's greeting, or our welcome in the customer's language, goes before a copy.
    """
    lock_streams([department.stream_id])
    texts = ours(language)
    said = {name: getattr(texts, name) for name in FIELDS if name != "welcome"}
    return DepartmentText.objects.get_or_create(department=department, language=language.lower(), defaults=said)[1]
