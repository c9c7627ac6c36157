"""The menu group "Live help": console, contact requests, departments, operators."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, NumberColumn, StatusTagColumn
from wagtail.admin.views.generic import DeleteView, EditView, IndexView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.widgets.button import Button

from livehelp_plugin.availability.models import Department, Operator, PauseReason, Skill
from livehelp_plugin.console.appointments import AppointmentViewSet
from livehelp_plugin.console.connection import ConnectionViewSet
from livehelp_plugin.console.contact_requests import ContactRequestsView
from livehelp_plugin.console.first_run import WhoAnswersViewSet
from livehelp_plugin.console.forms import DepartmentForm, OperatorForm
from livehelp_plugin.console.gallery import GalleryViewSet
from livehelp_plugin.console.hours import HoursViewSet
from livehelp_plugin.console.pages import ConsoleView, bootstrap
from livehelp_plugin.console.prechat_forms import PreChatViewSet
from livehelp_plugin.console.request_page import ContactRequestView
from livehelp_plugin.console.supervisors import ForSupervisors, SupervisedViewSet
from livehelp_plugin.console.targets import targets
from livehelp_plugin.console.texts import TextsViewSet
from livehelp_plugin.conversations.models import Topic
from livehelp_plugin.permissions import OPERATE


class ForOperators(MenuItem):
    """Shown to who may answer chats."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(OPERATE)


class ConsoleViewSet(ViewSet):
    name = "livehelp_console"
    url_prefix = "live-help"
    icon = "livehelp-bubble"
    menu_label = _("Live chat")
    menu_name = "livehelp-console"
    menu_item_class = ForOperators

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", ConsoleView.as_view(), name="index"),
            path("bootstrap/", bootstrap, name="bootstrap"),
            path("targets/", targets, name="targets"),
        ]


class ContactRequestViewSet(ViewSet):
    name = "livehelp_requests"
    url_prefix = "live-help/requests"
    icon = "mail"
    menu_label = _("Contact requests")
    menu_name = "livehelp-requests"
    menu_item_class = ForOperators

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", ContactRequestsView.as_view(), name="index"),
            path("results/", ContactRequestsView.as_view(results_only=True), name="index_results"),
            path("<uuid:public_id>/", ContactRequestView.as_view(), name="request"),
            path("<uuid:public_id>/<slug:deed>/", ContactRequestView.as_view(), name="deed"),
        ]


class KeepUsedView(DeleteView):
    """What conversations refer to stays: facts need it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except ProtectedError:
            text = gettext("“%(object)s” has conversations and cannot be deleted.") % {"object": self.object}
            messages.error(request, text)
            return HttpResponseRedirect(reverse(self.index_url_name))


class DepartmentIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Department]:
        return Department.objects.annotate(people=Count("memberships")).order_by("pk")


class DepartmentEditView(EditView):
    @cached_property
    def header_more_buttons(self) -> list[Any]:
        url = reverse("livehelp_hours:week", args=[self.object.pk])
        return [*super().header_more_buttons, Button(gettext("Opening hours"), url=url, icon_name="time", priority=5)]


class DepartmentViewSet(SupervisedViewSet):
    model = Department
    name = "livehelp_departments"
    url_prefix = "live-help/departments"
    icon = "group"
    menu_label = _("Departments")
    menu_name = "livehelp-departments"
    index_view_class = DepartmentIndexView
    edit_view_class = DepartmentEditView
    delete_view_class = KeepUsedView

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "name",
            NumberColumn("people", label=_("Operators")),
            Column("ring", label=_("How a chat rings"), accessor=lambda department: department.get_ring_display()),
            BooleanColumn("is_default", label=pgettext_lazy("department", "Default")),
        ]

    def get_form_class(self, for_update: bool = False) -> type[DepartmentForm]:
        return DepartmentForm


class OperatorIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Operator]:
        return Operator.objects.select_related("user").prefetch_related("departments").order_by("display_name", "pk")


class OperatorViewSet(SupervisedViewSet):
    model = Operator
    name = "livehelp_operators"
    url_prefix = "live-help/operators"
    icon = "user"
    menu_label = _("Operators")
    menu_name = "livehelp-operators"
    menu_item_class = ForSupervisors
    index_view_class = OperatorIndexView
    delete_view_class = KeepUsedView

    @cached_property
    def list_display(self) -> list[Any]:
        return [
            "display_name",
            Column("user", label=_("User"), accessor=lambda operator: operator.user.get_username()),
            Column("departments", label=_("Departments"), accessor=_department_names),
            NumberColumn("capacity", label=_("At once")),
            StatusTagColumn(
                "status",
                label=_("Status"),
                accessor=lambda operator: operator.get_status_display(),
                primary=lambda operator: operator.status == "online",
            ),
        ]

    def get_form_class(self, for_update: bool = False) -> type[OperatorForm]:
        return OperatorForm


def _department_names(operator: Operator) -> str:
    return ", ".join(department.name for department in operator.departments.all())


class SkillViewSet(SupervisedViewSet):
    model = Skill
    name = "livehelp_skills"
    url_prefix = "live-help/skills"
    icon = "tag"
    menu_label = _("Skills")
    menu_name = "livehelp-skills"
    form_fields = ("name",)
    list_display = ("name",)


class PauseReasonViewSet(SupervisedViewSet):
    model = PauseReason
    name = "livehelp_pause_reasons"
    url_prefix = "live-help/pause-reasons"
    icon = "time"
    menu_label = _("Pause reasons")
    menu_name = "livehelp-pause-reasons"
    form_fields = ("name",)
    list_display = ("name",)


class TopicViewSet(SupervisedViewSet):
    model = Topic
    name = "livehelp_topics"
    url_prefix = "live-help/topics"
    icon = "list-ul"
    menu_label = _("Topics")
    menu_name = "livehelp-topics"
    form_fields = ("name", "department")
    delete_view_class = KeepUsedView

    @cached_property
    def list_display(self) -> list[Any]:
        everyone = gettext("All departments")
        return [
            "name",
            Column("department", label=_("Department"), accessor=lambda topic: topic.department or everyone),
        ]


class LiveHelpGroup(ViewSetGroup):
    menu_label = _("Live help")
    menu_name = "livehelp"
    menu_icon = "livehelp-bubble"
    menu_order = 250
    items = (
        ConsoleViewSet,
        ContactRequestViewSet,
        AppointmentViewSet,
        WhoAnswersViewSet,
        OperatorViewSet,
        HoursViewSet,
        TextsViewSet,
        PreChatViewSet,
        DepartmentViewSet,
        SkillViewSet,
        PauseReasonViewSet,
        TopicViewSet,
        ConnectionViewSet,
        GalleryViewSet,
    )
    submenu_hook = "register_livehelp_menu_item"
