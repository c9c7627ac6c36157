"""The owner's rules in the admin: a form whose saving appends a version, and what was changed before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
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
from wagtail.models import Site

from livehelp_plugin.console.supervisors import ForSupervisors
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.policy.queries import history, rules_now

SHOWN_CHANGES = 10


class RulesForm(forms.ModelForm):
    class Meta:
        model = RulesVersion
        fields = (
            "owner_email",
            "attribution_window_hours",
            "show_read",
            "retain_anonymous_days",
            "retain_account_days",
            "retain_path_days",
        )
        help_texts = {
            "owner_email": _("Contact requests and lost chats are mailed to this address at once."),
            "attribution_window_hours": _(
                "An order is credited to the last chat whose operator wrote within this time before it: "
                "24 to 720 hours. Earlier orders keep the window that held when they were placed."
            ),
            "retain_anonymous_days": _("Then they are deleted; the figures stay."),
            "retain_account_days": _("Then they are deleted; the figures stay."),
            "retain_path_days": _("Which pages a visitor saw while chatting."),
        }


class RulesView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """For supervisors. One site at a time; a project with one site never sees a choice."""

    permission_required = SUPERVISE
    raise_exception = True
    form_class = RulesForm
    template_name = "livehelp/console/rules.html"
    page_title = _("Live chat rules")
    header_icon = "livehelp-bubble"

    @cached_property
    def site(self) -> Site:
        if "site" in self.request.GET:
            wanted = self.request.GET["site"]
            return get_object_or_404(Site, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
        return Site.find_for_request(self.request) or Site.objects.order_by("pk")[0]

    def get_form_kwargs(self) -> dict[str, Any]:
        rules = rules_now(self.site.pk)
        now = RulesVersion(**{name: getattr(rules, name) for name in RulesForm.Meta.fields})
        return {**super().get_form_kwargs(), "instance": now}

    def form_valid(self, form: RulesForm) -> HttpResponse:
        user = self.request.user
        change_rules(self.site.pk, user if user.is_authenticated else None, database_now(), **form.cleaned_data)
        messages.success(self.request, gettext("The rules were saved. They hold from now on."))
        return HttpResponseRedirect(f"{reverse('livehelp_rules:index')}?site={self.site.pk}")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            site=self.site,
            sites=Site.objects.order_by("pk"),
            changes=[Change(row, before) for row, before in self._with_the_one_before()],
        )

    def _with_the_one_before(self) -> Iterator[tuple[RulesVersion, RulesVersion]]:
        """The latest changes, each with what held before it; before the first one, the defaults."""
        rows = list(history(self.site.pk)[: SHOWN_CHANGES + 1])
        return pairwise(rows if len(rows) > SHOWN_CHANGES else [*rows, RulesVersion()])


class Change:
    """One version, and in words what it changed."""

    def __init__(self, row: RulesVersion, before: RulesVersion) -> None:
        self.at = row.effective_from
        self.by = row.made_by
        self.words = [
            f"{field.verbose_name}: {_shown(getattr(row, field.name))}"
            for field in RulesVersion._meta.concrete_fields
            if field.name in RulesForm.Meta.fields and getattr(row, field.name) != getattr(before, field.name)
        ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value) or "\u2013"


class RulesViewSet(ViewSet):
    """Registers itself under Settings."""

    name = "livehelp_rules"
    url_prefix = "live-help/rules"
    icon = "livehelp-bubble"
    menu_label = _("Live chat rules")
    menu_name = "livehelp-rules"
    menu_hook = "register_settings_menu_item"
    menu_order = 510
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [path("", RulesView.as_view(), name="index")]
