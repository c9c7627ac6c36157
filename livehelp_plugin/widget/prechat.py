"""The pre-chat form as the chat shows it: the questions, and what need not be typed again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from livehelp_plugin.availability.queries import departments_of_site
from livehelp_plugin.conversations.models import PreChatForm
from livehelp_plugin.conversations.prechat import MapsTo, form_for, has_answered
from livehelp_plugin.gateway.prechat import asked, choices_of
from livehelp_plugin.visitors.identity import family
from livehelp_plugin.visitors.models import Visitor

AUTOCOMPLETE = {MapsTo.NAME: "name", MapsTo.EMAIL: "email"}


def forms_of(site_id: int, visitor: Visitor | None, user: Any, now: datetime) -> dict[str, Any]:
    """By department: ``""`` for a chat that names none, and those whose form is another; null where none is asked.

    Empty where nothing is asked at all. What this visitor answered lately is not asked again.
    """
    usual = form_for(site_id)
    found = {str(one.pk): form_for(site_id, one.pk) for one in departments_of_site(site_id)}
    if usual is None and not any(found.values()):
        return {}
    known = _known(visitor, user)
    asked = {"": usual} | {pk: form for pk, form in found.items() if form != usual}
    ids = family(visitor) if visitor else ()
    return {
        pk: _wire(form, known) if form is not None and not has_answered(form, ids, now) else None
        for pk, form in asked.items()
    }


def _known(visitor: Visitor | None, user: Any) -> dict[str, str]:
    """What the visitor has told before, else what their account says."""
    signed_in = user.is_authenticated
    name = (visitor.name if visitor else "") or (user.get_full_name() if signed_in else "")
    email = (visitor.email if visitor else "") or (getattr(user, "email", "") if signed_in else "")
    return {MapsTo.NAME: name, MapsTo.EMAIL: email, MapsTo.ADDRESS_FORM: visitor.address_form if visitor else ""}


def _wire(form: PreChatForm, known: dict[str, str]) -> dict[str, Any]:
    return {
        "intro": form.intro,
        "questions": [
            {
                "name": question.clean_name,
                "label": question.label,
                "kind": question.field_type,
                "required": question.required,
                "help": question.help_text,
                "choices": choices_of(form, question),
                "autocomplete": AUTOCOMPLETE.get(MapsTo(question.maps_to)) if question.maps_to else None,
                "value": known.get(question.maps_to, ""),
            }
            for question in asked(form)
        ],
    }
