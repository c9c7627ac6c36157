"""The pre-chat form's editor: questions in their order, by Wagtail's own panels."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column, NumberColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.models import Site

from livehelp_plugin.availability.models import Department
from livehelp_plugin.console.supervisors import ForSupervisors, SupervisedViewSet
from livehelp_plugin.conversations.models import PreChatForm, PreChatQuestion
from livehelp_plugin.conversations.prechat import WITH_CHOICES, kind_of

MapsTo = PreChatQuestion.MapsTo
CHOOSE_THEMSELVES = (MapsTo.DEPARTMENT, MapsTo.ADDRESS_FORM)


class EditForm(WagtailAdminModelForm):
    """A shop with one site or one department is not asked for which."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Site.objects.count() < 2 and "site" in self.fields:
            self.instance.site = Site.objects.get()
            del self.fields["site"]
        if "department" in self.fields:
            if Department.objects.count() < 2 and self.instance.department_id is None:
                del self.fields["department"]
            else:
                self.fields["department"].empty_label = _("All departments")

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        department = given.get("department", self.instance.department)
        site = given.get("site") or self.instance.site
        same = PreChatForm.objects.filter(site=site, department=department).exclude(pk=self.instance.pk)
        if same.exists():
            field = "department" if "department" in self.fields else None
            self.add_error(field, gettext("There is a form for this already. Change that one."))
        kept_as: set[str] = set()
        for form in self.formsets["questions"].forms if "questions" in self.formsets else ():
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE"):
                _check_question(form, kept_as)
        return given

    def is_valid(self) -> bool:
        """What ``clean`` finds wrong with a question is found after the formset has answered for itself."""
        return bool(super().is_valid()) and not any(
            form.errors for formset in self.formsets.values() for form in formset.forms
        )


def _check_question(form: Any, kept_as: set[str]) -> None:
    question, maps_to = form.instance, form.cleaned_data.get("maps_to", "")
    if kind_of(question) in WITH_CHOICES and maps_to not in CHOOSE_THEMSELVES and not question.choices.strip():
        form.add_error("choices", gettext("Write the choices, one per line."))
    if maps_to and maps_to != MapsTo.INFO and maps_to in kept_as:
        form.add_error("maps_to", gettext("Another question is kept as this already."))
    kept_as.add(maps_to)


QUESTION = [
    FieldPanel("label"),
    FieldRowPanel([FieldPanel("field_type"), FieldPanel("maps_to")]),
    FieldPanel("required"),
    FieldPanel("choices"),
    FieldPanel("help_text"),
]


class PreChatIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[PreChatForm]:
        return PreChatForm.objects.select_related("site", "department").annotate(many=Count("questions"))


class PreChatViewSet(SupervisedViewSet):
    """What is asked before the first message. None by default."""

    model = PreChatForm
    name = "livehelp_prechat"
    url_prefix = "live-help/pre-chat"
    icon = "form"
    menu_label = _("Pre-chat form")
    menu_name = "livehelp-prechat"
    menu_item_class = ForSupervisors
    index_view_class = PreChatIndexView
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [FieldPanel("site"), FieldPanel("department"), FieldPanel("active"), FieldPanel("intro")],
                heading=_("Form"),
            ),
            InlinePanel("questions", panels=QUESTION, heading=_("Questions"), label=_("Question"), min_num=1),
        ],
        base_form_class=EditForm,
    )

    @cached_property
    def list_display(self) -> list[Any]:
        everyone = gettext("All departments")
        return [
            TitleColumn(
                "department",
                label=_("For"),
                url_name=self.get_url_name("edit"),
                accessor=lambda form: form.department or everyone,
            ),
            Column("site", label=_("Site"), accessor="site"),
            NumberColumn("many", label=_("Questions"), accessor="many"),
            BooleanColumn("active", label=_("Asked")),
        ]
