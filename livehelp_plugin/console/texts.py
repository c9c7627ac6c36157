"""What a department says by default, language by language; what is left empty is said in our words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from livehelp_plugin.availability.models import Department
from livehelp_plugin.console.supervisors import ForSupervisors
from livehelp_plugin.conversations.actions.wording import write_texts
from livehelp_plugin.conversations.languages import spoken
from livehelp_plugin.conversations.models import DepartmentText
from livehelp_plugin.conversations.texts import FIELDS, ours
from livehelp_plugin.permissions import SUPERVISE

LABELS = {
    "welcome": _("Welcome, in the company's name"),
    "anything_else": _("“Anything else?”"),
    "goodbye": _("Goodbye"),
    "form_of_address": _("Question for the form of address"),
}
LONGEST = 500


class TextsForm(forms.Form):
    """Four texts per language; what would be said without them stands in the empty fields."""

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department = department
        rows = {row.language: row for row in DepartmentText.objects.filter(department=department)}
        self.languages = spoken(rows)
        for code, _name in self.languages:
            for name in FIELDS:
                self.fields[f"{code}.{name}"] = _text(name, code, rows.get(code))

    def groups(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Code, name and fields of each language."""
        for code, name in self.languages:
            yield code, name, [self[f"{code}.{field}"] for field in FIELDS]

    def save(self) -> None:
        for code, _name in self.languages:
            write_texts(self.department, code, **{name: self.cleaned_data[f"{code}.{name}"] for name in FIELDS})


def _text(name: str, code: str, row: DepartmentText | None) -> forms.CharField:
    attrs = {"rows": 2, "lang": code, "placeholder": getattr(ours(code), name), "maxlength": LONGEST}
    return forms.CharField(
        label=LABELS[name],
        required=False,
        max_length=LONGEST,
        initial=getattr(row, name) if row else "",
        widget=forms.Textarea(attrs=attrs),
    )


class TextsView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """For supervisors. One department at a time; where there is one, no choice is seen."""

    permission_required = SUPERVISE
    raise_exception = True
    form_class = TextsForm
    template_name = "livehelp/console/texts.html"
    page_title = _("Texts")
    header_icon = "pilcrow"

    @cached_property
    def department(self) -> Department | None:
        if "department" in self.request.GET:
            wanted = self.request.GET["department"]
            return get_object_or_404(Department, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
        return Department.objects.order_by("-is_default", "pk").first()

    def get_form(self, form_class: Any = None) -> Any:
        return super().get_form(form_class) if self.department else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "department": self.department}

    def form_valid(self, form: TextsForm) -> HttpResponse:
        form.save()
        messages.success(self.request, gettext("The texts were saved."))
        return HttpResponseRedirect(f"{reverse('livehelp_texts:index')}?department={form.department.pk}")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        departments = Department.objects.order_by("pk")
        return super().get_context_data(**kwargs, department=self.department, departments=departments)


class TextsViewSet(ViewSet):
    name = "livehelp_texts"
    url_prefix = "live-help/texts"
    icon = "pilcrow"
    menu_label = _("Texts")
    menu_name = "livehelp-texts"
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [path("", TextsView.as_view(), name="index")]
