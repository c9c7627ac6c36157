"""Opening hours in the admin: a week per department, from a day on, and what is planned or was."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from livehelp_plugin.availability.models import Department
from livehelp_plugin.availability.queries import answering
from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.availability.setting_hours import today_of, withdraw_week
from livehelp_plugin.availability.wording import in_words
from livehelp_plugin.console.hours_forms import WeekForm
from livehelp_plugin.console.hours_import import ImportView
from livehelp_plugin.console.hours_page import HoursPage
from livehelp_plugin.console.hours_words import Period, coming_days, periods_of, week_in_words, week_on
from livehelp_plugin.console.supervisors import ForSupervisors
from livehelp_plugin.policy.queries import rules_now

SHOWN_SPECIAL = 6


class HoursIndexView(HoursPage, TemplateView):
    """The departments with their weeks; with one department, that one at once."""

    template_name = "livehelp/console/hours/index.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        departments = list(Department.objects.prefetch_related("hours").order_by("pk"))
        if len(departments) == 1:
            return HttpResponseRedirect(reverse("livehelp_hours:week", args=[departments[0].pk]))
        return self.render_to_response(self.get_context_data(rows=[self._row(one) for one in departments]))

    def _row(self, department: Department) -> dict[str, Any]:
        week = week_on(department.hours.all(), today_of(department, self.now))
        return {"department": department, "zone": zone_of(department).key, "words": week_in_words(week)}


class WeekView(HoursPage, FormView):
    """One department. ``?from=2026-12-01`` shows the week that is planned from that day on."""

    template_name = "livehelp/console/hours/week.html"
    form_class = WeekForm

    @cached_property
    def department(self) -> Department:
        return get_object_or_404(Department.objects.prefetch_related("hours"), pk=self.kwargs["pk"])

    @cached_property
    def today(self) -> date:
        return today_of(self.department, self.now)

    @cached_property
    def planned(self) -> date | None:
        """The day of the planned change that the address names. Raises Http404 if there is none."""
        wanted = self.request.GET.get("from")
        if not wanted:
            return None
        try:
            day = parse_date(wanted)
        except ValueError:
            day = None
        if day is None or not any(one.is_planned and one.since == day for one in self.periods):
            raise Http404
        return day

    @cached_property
    def periods(self) -> list[Period]:
        return periods_of(self.department, self.today)

    def get_form_kwargs(self) -> dict[str, Any]:
        week = week_on(self.department.hours.all(), self.planned or self.today)
        kwargs = {**super().get_form_kwargs(), "department": self.department, "week": week, "today": self.today}
        if self.planned:
            kwargs["initial"] = {"from_day": self.planned}
        return kwargs

    def form_valid(self, form: WeekForm) -> HttpResponse:
        try:
            changed = form.save(self.now)
        except ValidationError as invalid:
            form.add_error("from_day" if invalid.code == "past" else None, invalid.messages)
            return self.form_invalid(form)
        if changed:
            log(
                instance=self.department,
                action="wagtail.edit",
                data={"hours": form.cleaned_data["from_day"].isoformat()},
            )
        messages.success(self.request, self._saved(form.cleaned_data["from_day"]))
        return HttpResponseRedirect(reverse("livehelp_hours:week", args=[self.department.pk]))

    def _saved(self, day: date) -> str:
        if day <= self.today:
            return gettext("The hours were saved. They hold from today on.")
        return gettext("The hours were saved. They hold from %(day)s on.") % {"day": date_format(day, "DATE_FORMAT")}

    def get_page_subtitle(self) -> str:
        return self.department.name if Department.objects.count() > 1 else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        if not self.get_page_subtitle():
            return super().get_breadcrumbs_items()
        *before, here = super().get_breadcrumbs_items()
        up = {**here, "url": reverse("livehelp_hours:index")}
        return [*before, up, {"url": "", "label": self.department.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        special = coming_days(self.department, self.today)
        return super().get_context_data(
            **kwargs,
            department=self.department,
            zone=zone_of(self.department).key,
            shown_now=self._shown_now(),
            rules=rules_now(self.site.pk),
            periods=self.periods,
            planned=self.planned,
            special=special[:SHOWN_SPECIAL],
            more_special=max(len(special) - SHOWN_SPECIAL, 0),
        )

    def _shown_now(self) -> str:
        found = answering(self.site.pk, self.now).get(self.department.pk)
        return in_words(found, self.now) if found else ""


class WithdrawView(HoursPage, TemplateView):
    """Take a planned change back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        department = get_object_or_404(Department, pk=pk)
        try:
            day = parse_date(request.POST.get("from", ""))
        except ValueError:
            day = None
        if day is not None and withdraw_week(department, day, now=self.now):
            log(instance=department, action="wagtail.edit", data={"hours_withdrawn": day.isoformat()})
            messages.success(request, gettext("The planned change was taken back."))
        return HttpResponseRedirect(reverse("livehelp_hours:week", args=[pk]))


class HoursViewSet(ViewSet):
    name = "livehelp_hours"
    url_prefix = "live-help/hours"
    icon = "time"
    menu_label = _("Opening hours")
    menu_name = "livehelp-hours"
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", HoursIndexView.as_view(), name="index"),
            path("<int:pk>/", WeekView.as_view(), name="week"),
            path("<int:pk>/withdraw/", WithdrawView.as_view(http_method_names=["post"]), name="withdraw"),
            path("import/", ImportView.as_view(), name="import"),
        ]
