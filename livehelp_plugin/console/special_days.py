"""Holidays and exceptions in the admin: a list of what is to come, with forms whose saving leaves the past alone."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import DeleteView, IndexView
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from livehelp_plugin.availability.models import Department, Holiday
from livehelp_plugin.availability.setting_hours import (
    Special,
    add_holiday,
    change_holiday,
    next_time,
    remove_holiday,
    today_of,
)
from livehelp_plugin.console.hours_forms import date_field, time_field
from livehelp_plugin.console.hours_words import hours_in_words
from livehelp_plugin.console.supervisors import SupervisedViewSet
from livehelp_plugin.events.clock import database_now


class HolidayForm(forms.ModelForm):
    date = date_field(label=_("Date"))
    opens = time_field()
    closes = time_field()

    class Meta:
        model = Holiday
        fields = ("name", "date", "yearly", "opens", "closes", "department")
        labels = {"department": _("For")}
        help_texts = {
            "name": _("For example: Christmas, Inventory, Long Saturday."),
            "yearly": _("On this day and month of each year. For moveable feasts, add each one."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = database_now()
        fields: dict[str, Any] = self.fields
        fields["opens"].label = _("Open from")
        fields["opens"].help_text = _("Leave both times empty for a day on which you are closed.")
        fields["closes"].label = _("Open until")
        if Department.objects.count() < 2:
            del fields["department"]
        else:
            fields["department"].empty_label = _("All departments")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if (given.get("opens") is None) != (given.get("closes") is None):
            self.add_error("closes", gettext("Both times are needed, or none."))
        today = today_of(given.get("department") or self.instance.department, self.now)
        if self.instance.pk and not self.instance.yearly and self.instance.date < today:
            raise ValidationError(gettext("The past stays as it was."))
        day = given.get("date")
        if day and given.get("yearly"):
            given["date"] = next_time(day, today)
        elif day and day < today:
            self.add_error("date", gettext("The past stays as it was: choose today or a later day."))
        if self._is_there(given):
            self.add_error("name", gettext("This day is there already."))
        return given

    def _is_there(self, given: dict[str, Any]) -> bool:
        day: Any = given.get("date")
        department = given.get("department", self.instance.department)
        same = Holiday.objects.filter(department=department, date=day, name=given.get("name"))
        return same.exclude(pk=self.instance.pk).exists()

    def _post_clean(self) -> None:
        """The row stays as it is until the action changes it; what the tables allow is asked of a copy."""
        kept, self.instance = self.instance, Holiday(pk=self.instance.pk, department=self.instance.department)
        self.instance._state.adding = kept.pk is None
        super()._post_clean()  # type: ignore[misc]  # Django's ModelForm has it, the stubs do not
        self.instance = kept

    def save(self, commit: bool = True) -> Holiday:
        given = self.cleaned_data
        special = Special(given["date"], given["name"], given["yearly"], given["opens"], given["closes"])
        if self.instance.pk is None:
            self.instance = add_holiday(given.get("department"), special, now=self.now)
        else:
            department = given.get("department", self.instance.department)
            change_holiday(self.instance, department, special, now=self.now)
        return self.instance


class WhichDays(WagtailFilterSet):
    which = django_filters.ChoiceFilter(
        label=_("Which"), choices=[("past", _("Past"))], method="by_time", empty_label=_("To come")
    )

    class Meta:
        model = Holiday
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Holiday]) -> QuerySet[Holiday]:
        """What is to come, unless the past is asked for."""
        rows: QuerySet[Holiday] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("which") else rows.filter(to_come())

    def by_time(self, rows: QuerySet[Holiday], name: str, value: str) -> QuerySet[Holiday]:
        return rows.exclude(to_come())


def to_come() -> Q:
    return Q(date__gte=today_of(None, database_now())) | Q(yearly=True)


class HolidayIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Holiday]:
        return Holiday.objects.select_related("department").order_by("date", "name")

    @cached_property
    def columns(self) -> list[Any]:
        """With one department there is no saying for which."""
        alone = Department.objects.count() < 2
        return [column for column in super().columns if not (alone and column.name == "department")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        button = Button(
            label=gettext("Import national holidays"),
            url=reverse("livehelp_hours:import"),
            icon_name="download",
        )
        return [*super().header_more_buttons, button]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return below_hours(super().get_breadcrumbs_items())


def below_hours(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The way to a page of special days goes by the opening hours."""
    home, *rest = items
    return [home, {"url": reverse("livehelp_hours:index"), "label": gettext("Opening hours")}, *rest]


class RemoveView(DeleteView):
    """What has been of a yearly day stays; what is over cannot be removed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                log(instance=self.object, action="wagtail.delete")
                remove_holiday(self.object, now=database_now())
        except ValidationError as invalid:
            messages.error(request, " ".join(invalid.messages))
        else:
            messages.success(request, self.get_success_message())
        return HttpResponseRedirect(reverse(self.index_url_name))


class HolidayViewSet(SupervisedViewSet):
    """Reached from the opening hours; not in the menu."""

    model = Holiday
    name = "livehelp_holidays"
    url_prefix = "live-help/holidays"
    icon = "date"
    index_view_class = HolidayIndexView
    delete_view_class = RemoveView
    filterset_class = WhichDays
    list_filter = None
    add_to_admin_menu = False

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            TitleColumn("name", label=_("Name"), url_name=self.get_url_name("edit"), accessor="name"),
            Column("date", label=_("Date"), accessor=_day, sort_key="date"),
            Column("hours", label=_("Hours"), accessor=lambda row: capfirst(hours_in_words(row))),
            Column("department", label=_("For"), accessor=_for_whom),
        ]

    def get_form_class(self, for_update: bool = False) -> type[HolidayForm]:
        return HolidayForm


def _day(row: Holiday) -> str:
    if not row.yearly:
        return date_format(row.date, "DATE_FORMAT")
    return gettext("every year on %(day)s") % {"day": date_format(row.date, "MONTH_DAY_FORMAT")}


def _for_whom(row: Holiday) -> str:
    return row.department.name if row.department else gettext("All departments")
