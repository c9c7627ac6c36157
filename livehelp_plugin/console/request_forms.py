"""What is typed on the page of a contact request."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateTimeInput

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.actions.messaging import MAX_LENGTH
from livehelp_plugin.conversations.models import ContactRequest


class RequestForm(forms.Form):
    """One of the forms on the page of a request; ``name`` keeps their ids apart."""

    name = ""

    def __init__(self, left: ContactRequest, data: Any = None) -> None:
        super().__init__(data, initial=self.beginning(left), auto_id=f"id_{self.name}_%s")

    def beginning(self, left: ContactRequest) -> dict[str, Any]:
        return {}


class OnceForm(RequestForm):
    """Carries an id made when the page was: sent twice, it is done once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def beginning(self, left: ContactRequest) -> dict[str, Any]:
        return {"client_id": uuid.uuid4()}


class ReplyForm(OnceForm):
    name = "reply"
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Message"), max_length=5 * MAX_LENGTH, strip=False, widget=forms.Textarea(attrs={"rows": 10})
    )

    def beginning(self, left: ContactRequest) -> dict[str, Any]:
        day = date_format(timezone.localtime(left.created_at), "DATE_FORMAT")
        subject = gettext("Your question of %(date)s") % {"date": day}
        return {**super().beginning(left), "subject": subject, "body": quoted(left, day)}


def quoted(left: ContactRequest, day: str) -> str:
    """The question, as mail programs quote it, below two empty lines for the answer."""
    lines = [f"> {line}" for line in left.body.splitlines()]
    head = gettext("On %(date)s you wrote:") % {"date": day}
    return "\n".join(["", "", "", head, *lines]) if lines else ""


class CallForm(OnceForm):
    name = "call"
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("call", _("Spoken to")), ("no_reply", _("Nobody answered"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=MAX_LENGTH, widget=forms.Textarea({"rows": 2}))
    done = forms.BooleanField(label=_("That settles it: mark as done"), required=False)


class ChatForm(OnceForm):
    name = "chat"
    greeting = forms.CharField(
        label=_("Your first words"), max_length=MAX_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )

    def beginning(self, left: ContactRequest) -> dict[str, Any]:
        greeting = gettext("Hello. You left us a message, and I am here now to answer it.")
        return {**super().beginning(left), "greeting": greeting}


class AssignForm(RequestForm):
    name = "assign"
    operator = forms.ModelChoiceField(
        label=_("Whose it is"), queryset=Operator.objects.none(), required=False, empty_label=_("Nobody's yet")
    )

    def __init__(self, left: ContactRequest, data: Any = None) -> None:
        super().__init__(left, data)
        operator: Any = self.fields["operator"]
        operator.queryset = Operator.objects.filter(departments=left.department_id).order_by("display_name", "pk")

    def beginning(self, left: ContactRequest) -> dict[str, Any]:
        return {"operator": left.assigned_to_id}


class CallByForm(RequestForm):
    name = "call_by"
    call_by = forms.DateTimeField(label=_("Call back by"), required=False, widget=AdminDateTimeInput)

    def beginning(self, left: ContactRequest) -> dict[str, Any]:
        return {"call_by": left.call_by}
