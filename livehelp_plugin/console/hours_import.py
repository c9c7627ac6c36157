"""Importing national holidays: choose the country, see the days, leave out those on which you are there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages

from livehelp_plugin.availability.models import Department
from livehelp_plugin.availability.national_holidays import countries, holidays_of, is_installed, regions
from livehelp_plugin.availability.setting_hours import import_holidays, today_of
from livehelp_plugin.console.hours_page import HoursPage

YEARS = 3
"""How many years are on offer: this one and those after it."""


class WhichForm(forms.Form):
    """Read from the address, so that the list can be looked at before anything is written."""

    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(label=_("Region"), required=False)
    years = forms.TypedMultipleChoiceField(label=_("Years"), coerce=int, widget=forms.CheckboxSelectMultiple)
    department = forms.ModelChoiceField(
        label=_("For"), queryset=Department.objects.order_by("pk"), required=False, empty_label=_("All departments")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, Any] = self.fields
        offered["country"].choices = [("", _("Choose…")), *countries()]
        offered["years"].choices = [(today.year + n, str(today.year + n)) for n in range(YEARS)]
        of_country = regions(str(self.data.get("country", "")))
        offered["region"].choices = [("", _("Whole country")), *of_country]
        if not of_country:
            del self.fields["region"]
        if Department.objects.count() < 2:
            del self.fields["department"]


class ImportView(HoursPage, TemplateView):
    template_name = "livehelp/console/hours/import.html"
    page_title = _("Import national holidays")

    @cached_property
    def today(self) -> date:
        return today_of(None, self.now)

    @cached_property
    def form(self) -> WhichForm:
        asked = self.request.GET.copy()
        if "country" not in asked:
            return WhichForm(today=self.today, initial={"years": [self.today.year, self.today.year + 1]})
        known = {code for code, _name in regions(str(asked["country"]))}
        if asked.get("region") and asked["region"] not in known:
            asked["region"] = ""  # that of the country chosen before
        return WhichForm(asked, today=self.today)

    def days(self) -> list[tuple[date, str]]:
        """What can be imported: without what is past."""
        if not self.form.is_bound or not self.form.is_valid():
            return []
        given = self.form.cleaned_data
        found = holidays_of(given["country"], given.get("region", ""), given["years"], get_language() or "")
        return [(day, name) for day, name in found if day >= self.today]

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_installed():
            return self.get(request)
        wanted = set(request.POST.getlist("day"))
        chosen = [(day, name) for day, name in self.days() if day.isoformat() in wanted]
        department = self.form.cleaned_data.get("department") if self.form.is_valid() else None
        new = import_holidays(department, chosen, now=self.now)
        said = ngettext("%(n)s holiday was added.", "%(n)s holidays were added.", new) % {"n": new}
        if new < len(chosen):
            said += " " + gettext("The others were there already.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse("livehelp_holidays:index"))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *before, here = super().get_breadcrumbs_items()
        return [*before, {"url": reverse("livehelp_holidays:index"), "label": _("Holidays and exceptions")}, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not is_installed():
            return super().get_context_data(**kwargs, missing=True)
        return super().get_context_data(**kwargs, form=self.form, days=self.days(), asked=self.form.is_bound)
