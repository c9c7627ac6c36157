"""The pre-chat form as it comes in: validated by the form that Wagtail's builder makes of the editor's questions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from wagtail.contrib.forms.forms import FormBuilder

from livehelp_plugin.availability.queries import departments_of_site
from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.conversations.models import PreChatForm, PreChatQuestion
from livehelp_plugin.conversations.prechat import (
    LONGEST,
    WITH_CHOICES,
    Answered,
    Given,
    Kind,
    MapsTo,
    form_for,
    has_answered,
    kind_of,
)
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.parsing import clean
from livehelp_plugin.visitors.models import AddressForm

YES = "yes"


class Builder(FormBuilder):
    """Wagtail's, with the kinds that our questions can be of, and words that say what to do."""

    def __init__(self, form: PreChatForm) -> None:
        super().__init__(asked(form))
        self.site_id = form.site_id

    def get_field_options(self, field: PreChatQuestion) -> dict[str, Any]:
        options: dict[str, Any] = super().get_field_options(field)
        ticks = field.field_type in (Kind.CHECKBOX, Kind.CHECKBOXES)
        words = _("Please tick this box to go on.") if ticks else _("Please answer this question.")
        choose = _("Please choose one of the answers shown.")
        wrong = {
            Kind.EMAIL: _("Please check the e-mail address."),
            Kind.NUMBER: _("Please write a number."),
            Kind.URL: _("Please write a web address, such as https://example.com."),
            Kind.DATE: _("Please write a date."),
        }
        options["error_messages"] = {
            "required": words,
            "invalid": wrong.get(Kind(field.field_type), words),
            "invalid_choice": choose,
        }
        if field.field_type == Kind.MULTILINE:
            options["max_length"] = LONGEST
        return options

    def get_formatted_field_choices(self, field: PreChatQuestion) -> list[tuple[str, str]]:
        if field.maps_to == MapsTo.DEPARTMENT:
            return [(str(one.pk), one.name) for one in departments_of_site(self.site_id)]
        if field.maps_to == MapsTo.ADDRESS_FORM:
            return [(value, str(label)) for value, label in AddressForm.choices]
        return [(line.strip(), line.strip()) for line in field.choices.splitlines() if line.strip()]

    def get_formatted_field_initial(self, field: PreChatQuestion) -> list[str]:
        return []


def asked(form: PreChatForm) -> list[PreChatQuestion]:
    """The questions in their order, each of the kind that it is asked as."""
    questions = list(form.questions.all())
    for question in questions:
        question.field_type = kind_of(question)
    return questions


def django_form(form: PreChatForm) -> type[forms.Form]:
    """The form of an editor's questions; its fields are named as the answers are."""
    made: type[forms.Form] = Builder(form).get_form_class()
    return made


def choices_of(form: PreChatForm, question: PreChatQuestion) -> list[tuple[str, str]]:
    """What may be chosen, as value and words; nothing where the question is answered freely."""
    if question.field_type not in WITH_CHOICES:
        return []
    return Builder(form).get_formatted_field_choices(question)


def read_answers(actor: VisitorActor, department: int | None, given: dict[str, Any] | None) -> Answered | None:
    """What a visitor answered, valid; None where nothing is asked of them.

    Raises Refused ``form`` with ``errors``, a text for each question that is to be mended, by its name.
    """
    serving = {one.pk for one in departments_of_site(actor.site_id)}
    form = form_for(actor.site_id, department if department in serving else None)
    if form is None or (given is None and has_answered(form, actor.family, database_now())):
        return None
    bound = django_form(form)(data=_data(given or {}))
    if not bound.is_valid():
        errors = {name: str(found[0]) for name, found in bound.errors.items()}
        raise Refused("form", errors=errors)
    answers = (_kept(form, question, bound) for question in asked(form))
    return Answered(form.pk, tuple(one for one in answers if one.value))


def _data(given: dict[str, Any]) -> QueryDict:
    """As a browser would post it; anything that is neither a text nor a list of texts is as if it was left out."""
    data = QueryDict(mutable=True)
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        data.setlist(name, [clean(one) for one in values if isinstance(one, str)])
    return data


def _kept(form: PreChatForm, question: PreChatQuestion, bound: forms.Form) -> Given:
    value = bound.cleaned_data[question.clean_name]
    text = _words(value)
    shown = dict(choices_of(form, question)).get(text, text)
    return Given(question.label, question.field_type, shown, question.maps_to, text)


def _words(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value)
