"""Contact requests in the admin: who waits longest on top, with what is overdue and what could not be sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import django_filters
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Exists, F, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.generic.base import BaseListingView

from livehelp_plugin.availability.models import Department, Membership
from livehelp_plugin.conversations.models import ContactAnswer, ContactRequest
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.permissions import OPERATE, SUPERVISE
from livehelp_plugin.widget.assets import asset_url


def may_see(user: Any) -> QuerySet[ContactRequest]:
    """The requests of one's departments; all of them for a supervisor."""
    rows = ContactRequest.objects.all()
    if not user.has_perm(SUPERVISE):
        rows = rows.filter(department__in=Membership.objects.filter(operator__user=user).values("department"))
    return rows


def page_link(left: ContactRequest, request: HttpRequest) -> tuple[str, str]:
    """Where it was left: a page of another host is named and not linked."""
    parts = urlsplit(left.page_url)
    ours = url_has_allowed_host_and_scheme(left.page_url, {request.get_host()})
    return (left.page_url, parts.path or "/") if ours else ("", left.page_url)


def call_url(left: ContactRequest) -> str:
    number = "".join(sign for sign in left.phone if sign.isdigit() or sign == "+")
    return f"tel:{number}" if number else ""


class WhoColumn(BaseColumn):
    """Name, how to reach them, and the way to the page."""

    cell_template_name = "livehelp/console/requests/who.html"

    def get_cell_context_data(self, instance: ContactRequest, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["url"] = reverse("livehelp_requests:request", args=[instance.public_id])
        return context


class MessageColumn(BaseColumn):
    """What was asked, and on which page."""

    cell_template_name = "livehelp/console/requests/message.html"

    def get_cell_context_data(self, instance: ContactRequest, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["page_url"], context["page_label"] = page_link(instance, context["request"])
        return context


class StateColumn(BaseColumn):
    """What became of it, whose it is, and what must not be overlooked."""

    cell_template_name = "livehelp/console/requests/state.html"

    def get_cell_context_data(self, instance: ContactRequest, parent_context: Any) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        is_open = instance.done_at is None
        context["overdue"] = is_open and instance.call_by is not None and instance.call_by <= database_now()
        return context


class RequestFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("open", _("Open")), ("mine", _("Mine")), ("done", _("Done")), ("spam", _("Spam"))],
        method="by_state",
        empty_label=_("All"),
    )
    department = django_filters.ModelChoiceFilter(
        label=_("Department"), queryset=Department.objects.order_by("name"), empty_label=_("All")
    )

    class Meta:
        model = ContactRequest
        fields = ["want", "department"]

    def by_state(self, rows: QuerySet[ContactRequest], name: str, value: str) -> QuerySet[ContactRequest]:
        if value == "spam":
            return rows
        if value == "mine":
            return rows.filter(done_at=None, assigned_to__user=self.request.user)
        return rows.filter(done_at__isnull=value == "open")


class ContactRequestsView(PermissionRequiredMixin, BaseListingView):
    """Those of one's departments; a supervisor sees all. Spam is shown where it is asked for."""

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

    @property
    def columns(self) -> list[BaseColumn]:
        several = Department.objects.count() > 1
        return [
            WhoColumn("who", label=_("Who")),
            MessageColumn("body", label=_("Message")),
            *([Column("department", label=_("Department"))] if several else []),
            DateColumn("created_at", label=_("Since")),
            StateColumn("state", label=_("State")),
        ]

    @property
    def style(self) -> str:
        return asset_url("console/requests.css")

    def get_base_queryset(self) -> QuerySet[ContactRequest]:
        failed = ContactAnswer.objects.filter(request=OuterRef("pk"), delivery=ContactAnswer.Delivery.FAILED)
        rows = may_see(self.request.user).filter(is_spam=self.request.GET.get("state") == "spam")
        rows = rows.select_related("done_by", "department", "assigned_to")
        return rows.annotate(mail_failed=Exists(failed))

    def order_queryset(self, queryset: QuerySet[ContactRequest]) -> QuerySet[ContactRequest]:
        """Who waits longest on top, then what was done last."""
        return queryset.order_by(F("done_at").desc(nulls_first=True), "created_at", "pk")
