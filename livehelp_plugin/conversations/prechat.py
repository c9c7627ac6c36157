"""Which questions come before the first message, and keeping what was answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from livehelp_plugin.availability.queries import default_department
from livehelp_plugin.conversations.models import Conversation, PreChatAnswer, PreChatForm, PreChatQuestion
from livehelp_plugin.visitors.identity import survivor
from livehelp_plugin.visitors.models import InfoNote, Visitor

ASKED_AGAIN = timedelta(hours=24)
"""Who answered a form is not asked the same again for so long: coming back stays one click."""

LONGEST = 2000
Kind, MapsTo = PreChatQuestion.Kind, PreChatQuestion.MapsTo
WITH_CHOICES = (Kind.DROPDOWN, Kind.RADIO, Kind.CHECKBOXES)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it is kept and, where it is ``kept_as`` something, the ``raw`` value for that."""

    label: str
    kind: str
    value: str
    kept_as: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """A form that was answered, every answer of it valid."""

    form_id: int
    answers: tuple[Given, ...] = ()

    @property
    def department(self) -> int | None:
        """The department that was chosen, if it was asked for."""
        chosen = (int(one.raw) for one in self.answers if one.kept_as == MapsTo.DEPARTMENT)
        return next(chosen, None)


def kind_of(question: PreChatQuestion) -> str:
    """How a question is asked: what it is kept as leaves some kinds no sense."""
    if question.maps_to == MapsTo.EMAIL:
        return Kind.EMAIL
    if question.maps_to in (MapsTo.DEPARTMENT, MapsTo.ADDRESS_FORM) and question.field_type != Kind.RADIO:
        return Kind.DROPDOWN
    return question.field_type


def form_for(site_id: int, department_id: int | None = None) -> PreChatForm | None:
    """The form of a department (without one: of the default department), else the site's; None where none is asked."""
    if department_id is None:
        usual = default_department(site_id)
        department_id = usual.pk if usual else None
    forms = PreChatForm.objects.filter(site_id=site_id, active=True).prefetch_related("questions")
    found = {form.department_id: form for form in forms}
    form = found.get(department_id) or found.get(None)
    return form if form is not None and form.questions.all() else None


def has_answered(form: PreChatForm, visitor_ids: Collection[int], now: datetime) -> bool:
    """Whether one of these visitors answered this form lately."""
    lately = Conversation.objects.filter(visitor__in=visitor_ids, received_at__gt=now - ASKED_AGAIN)
    return lately.filter(prechat__form=form).exists()


def keep_answers(conversation: Conversation, answered: Answered, now: datetime) -> None:
    """Store the answers with their questions as they are worded now; the first form of a conversation stands."""
    if PreChatAnswer.objects.filter(conversation=conversation).exists():
        return
    PreChatAnswer.objects.bulk_create(
        PreChatAnswer(
            conversation=conversation,
            form_id=answered.form_id,
            place=place,
            label=one.label,
            kind=one.kind,
            value=one.value,
        )
        for place, one in enumerate(answered.answers, start=1)
    )
    _know(survivor(conversation.visitor), answered.answers, now)


def _know(visitor: Visitor, answers: Sequence[Given], now: datetime) -> None:
    """What the visitor is known by in every later chat. An account's own name and address are not written over."""
    told = {one.kept_as: one.raw for one in answers if one.kept_as}
    known = visitor.user_id is not None
    changes = {
        MapsTo.NAME: {"name": told.get(MapsTo.NAME, "")[:80]} if not (known and visitor.name) else {},
        MapsTo.EMAIL: {"email": told.get(MapsTo.EMAIL, "")} if not (known and visitor.email) else {},
        MapsTo.ADDRESS_FORM: {"address_form": told.get(MapsTo.ADDRESS_FORM, "")},
    }
    fields = {name: value for kept_as in changes if told.get(kept_as) for name, value in changes[kept_as].items()}
    if fields:
        Visitor.objects.filter(pk=visitor.pk).update(**fields)
    InfoNote.objects.bulk_create(
        InfoNote(visitor=visitor, author_name="", body=f"{one.label}: {one.value}", created_at=now, updated_at=now)
        for one in answers
        if one.kept_as == MapsTo.INFO
    )


def answers_of(conversation: Conversation) -> list[dict[str, Any]]:
    """What was answered, as the staff see it: ``label``, ``kind``, ``value``."""
    rows = PreChatAnswer.objects.filter(conversation=conversation)
    return [{"label": one.label, "kind": one.kind, "value": one.value} for one in rows]
