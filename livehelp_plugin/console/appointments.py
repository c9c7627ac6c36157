"""Appointments in the admin: what is coming, day by day; what is done with each; and how they are taken."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from livehelp_plugin.availability.models import Department, Membership
from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.conversations.actions.appointments import cancel_appointment, offer_appointments
from livehelp_plugin.conversations.actions.beginning import BEGIN_AHEAD, begin_appointment, mark_not_shown
from livehelp_plugin.conversations.appointment_times import day_name, span, zone_name
from livehelp_plugin.conversations.appointments_queries import MISSED_AFTER
from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.actors import operator_of
from livehelp_plugin.permissions import OPERATE, SUPERVISE
from livehelp_plugin.widget.assets import asset_url

Status = Appointment.Status
A_PAGE = 50


class WhereOneBooks(MenuItem):
    """Shown to operators where a department takes appointments, and to who may let one do so."""

    def is_shown(self, request: HttpRequest) -> bool:
        if request.user.has_perm(SUPERVISE):
            return True
        return request.user.has_perm(OPERATE) and Department.objects.filter(takes_appointments=True).exists()


class AppointmentsPage(PermissionRequiredMixin, WagtailAdminTemplateMixin):
    """What the pages about appointments share."""

    permission_required = OPERATE
    raise_exception = True
    page_title = _("Appointments")
    header_icon = "date"

    @property
    def style(self) -> str:
        return asset_url("console/appointments.css")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]


def seen_by(user: Any) -> QuerySet[Appointment]:
    """Those of one's departments; a supervisor sees all."""
    rows = Appointment.objects.select_related("department", "operator", "conversation")
    if user.has_perm(SUPERVISE):
        return rows
    return rows.filter(department__in=Membership.objects.filter(operator__user=user).values("department"))


class AppointmentsView(AppointmentsPage, TemplateView):
    """Day by day: what is coming, or with ``?past=1`` what was."""

    template_name = "livehelp/console/appointments/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, now = self.request.user, database_now()
        past = "past" in self.request.GET
        mine = set(Membership.objects.filter(operator__user=user.pk).values_list("department_id", flat=True))
        rows = seen_by(user)
        rows = (
            rows.exclude(status=Status.BOOKED, starts_at__gt=now - MISSED_AFTER).order_by("-starts_at", "-pk")
            if past
            else rows.filter(status=Status.BOOKED, starts_at__gt=now - MISSED_AFTER).order_by("starts_at", "pk")
        )
        page = Paginator(rows, A_PAGE).get_page(self.request.GET.get("p"))
        lines = [Line(one, now, one.department_id in mine) for one in page]
        departments = list(Department.objects.order_by("pk"))
        return super().get_context_data(
            **kwargs,
            days=[(day, list(those)) for day, those in groupby(lines, key=lambda line: line.day)],
            page=page,
            past=past,
            several=len(departments) > 1,
            taking=[one for one in departments if one.takes_appointments],
            departments=departments if user.has_perm(SUPERVISE) else [],
        )


class Line:
    """One appointment as the list shows it, and what may be done with it now."""

    def __init__(self, one: Appointment, now: datetime, mine: bool) -> None:
        zone = zone_of(one.department)
        self.one = one
        self.day = day_name(one.starts_at.astimezone(zone).date())
        self.span = span(one.starts_at, one.ends_at, zone)
        self.zone = zone_name(zone)
        self.may_cancel = mine and one.status == Status.BOOKED
        self.may_begin = self.may_cancel and one.starts_at - BEGIN_AHEAD <= now
        self.may_mark = mine and one.status == Status.HELD
        self.late = _minutes(one.greeted_at - one.starts_at) if one.greeted_at else None

    @property
    def punctuality(self) -> str:
        """How far the greeting was from the time that was agreed."""
        if self.late is None:
            return ""
        if self.late <= 0:
            return gettext("on time")
        return gettext("%(n)d min late") % {"n": self.late}


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


class DeedForm(forms.Form):
    """``client_id``: pressed twice, it is done once."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class GreetingForm(DeedForm):
    greeting = forms.CharField(
        label=_("Your first words"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "autofocus": True})
    )


class DeedView(AppointmentsPage, FormView):
    """Asks before it does: ``begin``, ``cancel`` or ``absent``."""

    template_name = "livehelp/console/appointments/deed.html"
    titles = {
        "begin": _("Begin the chat"),
        "cancel": _("Cancel the appointment"),
        "absent": _("The shopper did not come"),
    }

    @cached_property
    def one(self) -> Appointment:
        return get_object_or_404(seen_by(self.request.user), public_id=self.kwargs["public_id"])

    @property
    def deed(self) -> str:
        return str(self.kwargs["deed"])

    def get_page_title(self) -> Any:
        return self.titles[self.deed]

    def get_form_class(self) -> type[DeedForm]:
        return GreetingForm if self.deed == "begin" else DeedForm

    def get_initial(self) -> dict[str, Any]:
        if self.deed != "begin":
            return super().get_initial()
        greeting = gettext("Hello %(name)s, this is %(operator)s. Thank you for booking a chat with us.")
        operator = getattr(self.request.user, "livehelp_operator", None)
        return {"greeting": greeting % {"name": self.one.name, "operator": operator or ""}}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = Line(self.one, database_now(), mine=True)
        return super().get_context_data(**kwargs, line=line, deed=self.deed)

    def form_valid(self, form: DeedForm) -> HttpResponse:
        try:
            actor = operator_of(self.request.user)
            return self._do(actor, form.cleaned_data)
        except Refused as refused:
            if refused.code in ("not_found", "forbidden", "identity_changed"):
                raise Http404 from None
            form.add_error(None, refused.message)
            return self.form_invalid(form)

    def _do(self, actor: Any, given: dict[str, Any]) -> HttpResponse:
        if self.deed == "begin":
            begin_appointment(actor, self.one.public_id, given["client_id"], given["greeting"])
            return HttpResponseRedirect(reverse("livehelp_console:index"))
        if self.deed == "cancel":
            cancel_appointment(actor, self.one.public_id)
            messages.success(self.request, gettext("Cancelled. The shopper is told by e-mail."))
        else:
            mark_not_shown(actor, self.one.public_id)
            messages.success(self.request, gettext("Noted: the shopper did not come."))
        return HttpResponseRedirect(reverse("livehelp_appointments:index"))


class TakingForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = (
            "takes_appointments",
            "appointment_minutes",
            "appointment_lanes",
            "appointment_lead_minutes",
            "appointment_days",
            "appointment_reminder_minutes",
        )
        help_texts = {
            "takes_appointments": _("Shoppers book within the opening hours; without opening hours they cannot."),
            "appointment_lanes": _(
                "So many places are kept free of other chats, from five minutes before each appointment on."
            ),
            "appointment_reminder_minutes": _("0 reminds nobody."),
        }


class TakingView(AppointmentsPage, FormView):
    """How a department takes appointments; for supervisors."""

    permission_required = SUPERVISE
    form_class = TakingForm
    template_name = "livehelp/console/appointments/taking.html"

    @cached_property
    def department(self) -> Department:
        return get_object_or_404(Department, pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.department}

    def form_valid(self, form: TakingForm) -> HttpResponse:
        offer_appointments(self.department.pk, **form.cleaned_data)
        messages.success(self.request, gettext("Saved."))
        return HttpResponseRedirect(reverse("livehelp_appointments:index"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_hours = self.department.hours.exists()
        return super().get_context_data(**kwargs, department=self.department, has_hours=has_hours)


class AppointmentViewSet(ViewSet):
    name = "livehelp_appointments"
    url_prefix = "live-help/appointments"
    icon = "date"
    menu_label = _("Appointments")
    menu_name = "livehelp-appointments"
    menu_item_class = WhereOneBooks

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", AppointmentsView.as_view(), name="index"),
            path("taking/<int:pk>/", TakingView.as_view(), name="taking"),
            *(
                path(f"<uuid:public_id>/{deed}/", DeedView.as_view(), {"deed": deed}, name=deed)
                for deed in DeedView.titles
            ),
        ]
