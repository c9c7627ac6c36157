"""The page of one contact request: what was asked, what was done about it, and the ways to answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from livehelp_plugin.availability.presence import lease_ends, subject_of_visitor
from livehelp_plugin.console.contact_requests import call_url, may_see, page_link
from livehelp_plugin.console.request_forms import AssignForm, CallByForm, CallForm, ChatForm, ReplyForm, RequestForm
from livehelp_plugin.conversations.access import OperatorActor
from livehelp_plugin.conversations.actions import answering, requests
from livehelp_plugin.conversations.models import ContactAnswer, ContactRequest, Message
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.actors import operator_of
from livehelp_plugin.permissions import OPERATE
from livehelp_plugin.visitors.blocking import is_blocked
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.widget.assets import asset_url

HERE = timedelta(minutes=3)
"""Who was seen so lately is taken to be in the shop."""

Fields = dict[str, Any]
Deed = Callable[[OperatorActor, uuid.UUID, Fields], Any]

FORMS: dict[str, type[RequestForm]] = {one.name: one for one in (ReplyForm, CallForm, ChatForm, AssignForm, CallByForm)}


def _reply(actor: OperatorActor, public_id: uuid.UUID, given: Fields) -> None:
    answering.reply_by_email(
        actor,
        public_id,
        given["client_id"],
        subject=given["subject"],
        body=given["body"].replace("\r\n", "\n"),
        done=given["done"],
    )


def _call(actor: OperatorActor, public_id: uuid.UUID, given: Fields) -> None:
    spoken = given["outcome"] == ContactAnswer.Kind.CALL
    answering.record_call(
        actor, public_id, given["client_id"], spoken=spoken, note=given["note"], done=given["done"] and spoken
    )


def _assign(actor: OperatorActor, public_id: uuid.UUID, given: Fields) -> None:
    answering.assign_request(actor, public_id, given["operator"].pk if given["operator"] else None)


DEEDS: dict[str, tuple[Deed, Any]] = {
    "reply": (_reply, _("Your answer is being sent.")),
    "call": (_call, _("The call is written down.")),
    "chat": (lambda a, p, f: answering.open_chat_about(a, p, f["client_id"], f["greeting"]), _("The chat is open.")),
    "assign": (_assign, _("Saved.")),
    "take": (lambda a, p, f: answering.assign_request(a, p, a.operator_id), _("It is yours.")),
    "call_by": (lambda a, p, f: answering.set_call_by(a, p, f["call_by"]), _("Saved.")),
    "done": (lambda a, p, f: requests.finish_contact_request(a, p), _("Marked as done.")),
    "reopen": (lambda a, p, f: requests.reopen_contact_request(a, p), _("It is open again.")),
    "spam": (lambda a, p, f: requests.mark_request_spam(a, p, on=True), _("Marked as spam.")),
    "not_spam": (lambda a, p, f: requests.mark_request_spam(a, p, on=False), _("It is spam no more.")),
    "again": (lambda a, p, f: answering.send_again(a, p, f["answer"]), _("Your answer is being sent.")),
}
"""What can be done from the page, each through an action, and what is said then."""

BACK_TO_LIST = {"done", "spam"}


@method_decorator(never_cache, name="dispatch")
class ContactRequestView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """One request of one's departments; a supervisor sees all. ``POST …/<deed>/`` does one of the ``DEEDS``."""

    permission_required = OPERATE
    raise_exception = True
    header_icon = "mail"
    template_name = "livehelp/console/requests/request.html"
    bound: RequestForm | None = None
    deed = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        rows = may_see(request.user).select_related("visitor", "conversation", "assigned_to", "done_by", "department")
        found = rows.filter(public_id=kwargs["public_id"]).first() if request.user.has_perm(OPERATE) else None
        if found is None and request.user.has_perm(OPERATE):
            raise Http404
        self.left: ContactRequest = found or ContactRequest()
        self.deed = kwargs.get("deed", "")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.deed:
            return HttpResponseNotAllowed(["POST"])
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.deed not in DEEDS:
            return HttpResponseNotAllowed(["GET"])
        try:
            actor = operator_of(request.user)
        except Refused:
            raise PermissionDenied from None
        fields = self._fields(request)
        if fields is None:
            return self.render_to_response(self.get_context_data(), status=422)
        work, words = DEEDS[self.deed]
        try:
            work(actor, self.left.public_id, fields)
        except Refused as refused:
            return self._refused(refused)
        messages.success(request, words)
        return self._next()

    def _fields(self, request: HttpRequest) -> Fields | None:
        """What was typed, read; None when it is to be corrected."""
        if self.deed == "again":
            number = request.POST.get("answer", "")
            return {"answer": int(number) if number.isdigit() and len(number) < 16 else 0}
        if self.deed not in FORMS:
            return {}
        self.bound = FORMS[self.deed](self.left, request.POST)
        if not self.bound.is_valid():
            return None
        return {"done": bool(request.POST.get("done")), **self.bound.cleaned_data}

    def _refused(self, refused: Refused) -> HttpResponse:
        if refused.code == "not_found" and self.bound is None:
            raise Http404
        words = refused.message
        if refused.extra.get("name"):
            words = gettext("%(name)s is talking to them already.") % {"name": refused.extra["name"]}
        messages.error(self.request, words)
        if self.bound is None:
            return self._next()
        return self.render_to_response(self.get_context_data(), status=409)

    def _next(self) -> HttpResponseRedirect:
        if self.deed in BACK_TO_LIST:
            return redirect("livehelp_requests:index")
        if self.deed == "chat":
            return redirect("livehelp_console:index")
        return redirect("livehelp_requests:request", self.left.public_id)

    def get_page_title(self) -> str:
        return str(self.left)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("livehelp_requests:index"), "label": gettext("Contact requests")}
        return [*super().get_breadcrumbs_items(), index, {"url": "", "label": str(self.left)}]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        left = self.left
        operator = getattr(self.request.user, "livehelp_operator", None)
        page_url, page_label = page_link(left, self.request)
        return super().get_context_data(
            left=left,
            forms={name: self._form(name) for name in FORMS},
            may_act=operator is not None,
            mine=operator is not None and left.assigned_to_id == operator.pk,
            answers=left.answers.select_related("operator", "conversation").order_by("at", "pk"),
            chat=_said(left),
            visitor=_visitor(left),
            call_url=call_url(left),
            page_url=page_url,
            page_label=page_label,
            overdue=left.done_at is None and left.call_by is not None and left.call_by <= database_now(),
            style=asset_url("console/requests.css"),
            **more,
        )

    def _form(self, name: str) -> RequestForm:
        return self.bound if self.bound is not None and name == self.deed else FORMS[name](self.left)


def _said(left: ContactRequest) -> list[Message]:
    """What was said in the chat that it was left in, or became."""
    if left.conversation_id is None:
        return []
    said = Message.objects.filter(conversation=left.conversation_id, audience=Audience.PUBLIC)
    return list(said.select_related("operator").order_by("seq"))


def _visitor(left: ContactRequest) -> dict[str, Any] | None:
    """Whether who left it is here now, and may be spoken to."""
    if left.visitor is None:
        return None
    person = survivor(left.visitor)
    ids, now = family(person), database_now()
    seen = [person.last_seen_at, *lease_ends([subject_of_visitor(pk) for pk in ids], now - HERE).values()]
    return {
        "here": now - max(seen) <= HERE,
        "seen": min(now, max(seen)),
        "blocked": is_blocked(ids),
    }
