"""Forms that an editor composed."""

from __future__ import annotations

from typing import Any

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.models import PreChatForm, PreChatQuestion


def composed(site: Any, *questions: dict[str, Any], department: Department | None = None, **fields: Any) -> PreChatForm:
    """A form with these questions, in this order."""
    form = PreChatForm.objects.create(site=site, department=department, **fields)
    for place, question in enumerate(questions):
        PreChatQuestion.objects.create(form=form, sort_order=place, **{"label": "Order number", **question})
    return PreChatForm.objects.get(pk=form.pk)


def name_of(form: PreChatForm, label: str) -> str:
    """Under which the answer to a question travels."""
    return PreChatQuestion.objects.get(form=form, label=label).clean_name
