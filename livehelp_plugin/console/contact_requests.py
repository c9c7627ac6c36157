"""Contact requests in the admin: what is open first, with the way to answer each and to mark it as done."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

import django_filters
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, DateColumn
from wagtail.admin.views.generic.base import BaseListingView

from livehelp_plugin.availability.models import Membership
from livehelp_plugin.conversations.actions.requests import finish_contact_request
from livehelp_plugin.conversations.models import ContactRequest
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.actors import operator_of
from livehelp_plugin.permissions import OPERATE, SUPERVISE
from livehelp_plugin.widget.assets import asset_url


class WhoColumn(BaseColumn):
    """Name and how to reach them."""

    cell_template_name = "livehelp/console/requests/who.html"


class MessageColumn(BaseColumn):
    """What was asked, and on which page; a page of another host is named and not linked."""

    cell_template_name = "livehelp/console/requests/message.html"

    def get_cell_context_data(self, instance: ContactRequest, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        parts = urlsplit(instance.page_url)
        ours = url_has_allowed_host_and_scheme(instance.page_url, {context["request"].get_host()})
        context["page_url"] = instance.page_url if ours else ""
        context["page_label"] = (parts.path or "/") if ours else instance.page_url
        return context


class AnswerColumn(BaseColumn):
    """Reply or call, and the button that says it is done."""

    cell_template_name = "livehelp/console/requests/answer.html"

    def get_cell_context_data(self, instance: ContactRequest, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["csrf_token"] = get_token(context["request"])
        context["reply_url"] = reply_url(instance)
        context["call_url"] = call_url(instance)
        context["done_url"] = reverse("livehelp_requests:done", args=[instance.public_id])
        context["may_finish"] = getattr(context["request"].user, "livehelp_operator", None) is not None
        return context


def reply_url(request: ContactRequest) -> str:
    """A mail that has its address, subject and the quoted question already; empty without an address."""
    if not request.email:
        return ""
    subject = gettext("Your question of %(date)s") % {"date": request.created_at.date().isoformat()}
    quoted = "\r\n".join(["", "", *(f"> {line}" for line in request.body.splitlines())])
    return f"mailto:{quote(request.email)}?subject={quote(subject)}&body={quote(quoted)}"


def call_url(request: ContactRequest) -> str:
    number = "".join(sign for sign in request.phone if sign.isdigit() or sign == "+")
    return f"tel:{number}" if number else ""


class RequestFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[("open", _("Open")), ("done", _("Done"))], method="by_state", empty_label=_("All")
    )

    class Meta:
        model = ContactRequest
        fields = ["want"]

    def by_state(self, rows: QuerySet[ContactRequest], name: str, value: str) -> QuerySet[ContactRequest]:
        return rows.filter(done_at__isnull=value == "open")


class ContactRequestsView(PermissionRequiredMixin, BaseListingView):
    """Those of one's departments; a supervisor sees all."""

    permission_required = OPERATE
    raise_exception = True
    model = ContactRequest
    page_title = _("Contact requests")
    header_icon = "mail"
    verbose_name_plural = _("contact requests")
    results_template_name = "livehelp/console/requests/results.html"
    template_name = "livehelp/console/requests/index.html"
    index_url_name = "livehelp_requests:index"
    index_results_url_name = "livehelp_requests:index_results"
    filterset_class = RequestFilters
    paginate_by = 30
    columns = (
        WhoColumn("who", label=_("Who")),
        MessageColumn("body", label=_("Message")),
        DateColumn("created_at", label=_("Since")),
        AnswerColumn("answer", label=_("Answer")),
    )

    @property
    def style(self) -> str:
        return asset_url("console/requests.css")

    def get_base_queryset(self) -> QuerySet[ContactRequest]:
        rows = ContactRequest.objects.select_related("done_by", "department")
        user = self.request.user
        if not user.has_perm(SUPERVISE):
            rows = rows.filter(department__in=Membership.objects.filter(operator__user=user).values("department"))
        return rows

    def order_queryset(self, queryset: QuerySet[ContactRequest]) -> QuerySet[ContactRequest]:
        """What waits longest on top, then what was done last."""
        return queryset.order_by(F("done_at").desc(nulls_first=True), "created_at", "pk")


@require_POST
def finish(request: HttpRequest, public_id: Any) -> HttpResponse:
    """Mark a request as answered, through the same action as the command ``contact_request.done``."""
    if not request.user.has_perm(OPERATE):
        raise PermissionDenied
    try:
        finish_contact_request(operator_of(request.user), public_id)
    except Refused as refused:
        if refused.code == "forbidden":
            raise PermissionDenied from None
        raise Http404 from None
    messages.success(request, gettext("Marked as done."))
    return redirect("livehelp_requests:index")
