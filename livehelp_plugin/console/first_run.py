"""Who answers, and where: two questions, asked on the admin's first page until they are answered or put off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Site

from livehelp_plugin.availability.staffing import choose_profile
from livehelp_plugin.console.supervisors import ForSupervisors
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.policy.models import Profile, Reach
from livehelp_plugin.policy.profiles import SMALL, Defaults, changes, defaults_of, is_answered
from livehelp_plugin.policy.queries import Rules, rules_now
from livehelp_plugin.widget.assets import asset_url

ANSWERS = [(value, label) for value, label in Profile.choices if is_answered(value)]
STYLE = "console/first-run.css"


class ProfileForm(forms.Form):
    profile = forms.ChoiceField(label=_("Who answers?"), choices=ANSWERS, widget=forms.RadioSelect)
    reach = forms.ChoiceField(label=_("Where?"), choices=Reach.choices, widget=forms.RadioSelect, initial=Reach.DESK)


def sentences(profile: str, defaults: Defaults) -> list[str]:
    """What these answers set, a sentence for each value."""
    said = [
        gettext("Up to three people hear every chat at once; from four on it is offered to one after the other."),
        ngettext(
            "One person is given one chat at once.", "One person is given up to %(n)s chats at once.", defaults.capacity
        )
        % {"n": defaults.capacity},
        gettext("Offered to one person, a chat goes on to the next after %(n)s seconds.")
        % {"n": defaults.offer_seconds},
        gettext("A chat that is handed over comes back if nobody takes it within %(n)s seconds.")
        % {"n": defaults.transfer_seconds},
        gettext("Somebody who waits is shown in amber after %(amber)s seconds, in red after %(red)s.")
        % {"amber": defaults.first_answer_amber_seconds, "red": defaults.first_answer_red_seconds},
        gettext("Who has waited for %(n)s seconds may leave a message instead.") % {"n": defaults.form_after_seconds},
        gettext("Who says nothing for %(n)s minutes is asked whether they are still there.")
        % {"n": defaults.idle_minutes},
        gettext("New chats end %(n)s minutes before closing; running ones are finished.")
        % {"n": defaults.cutoff_minutes},
        gettext("A chat can be closed without choosing a topic."),
    ]
    if profile in SMALL:
        said.append(gettext("Departments, skills, priorities and topics stay out of sight until you want them."))
    else:
        said.append(gettext("Departments, skills, priorities and topics are shown."))
    return said


def outlooks() -> Iterator[dict[str, Any]]:
    """For each pair of answers what it sets; the style sheet shows that of the pair which is chosen."""
    for profile, _label in ANSWERS:
        for reach in Reach.values:
            yield {"pair": f"{profile}-{reach}", "sentences": sentences(profile, defaults_of(profile, reach))}


def asked_site(request: HttpRequest) -> Site:
    """The site that the address names, else the one that is looked at. Raises Http404 for one that is not there."""
    if "site" in request.GET:
        wanted = request.GET["site"]
        return get_object_or_404(Site, pk=int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0)
    return Site.find_for_request(request) or Site.objects.order_by("pk")[0]


class WhoAnswersView(PermissionRequiredMixin, WagtailAdminTemplateMixin, FormView):
    """The two questions as a page, to answer them anew. For supervisors; one site at a time."""

    permission_required = SUPERVISE
    raise_exception = True
    form_class = ProfileForm
    template_name = "livehelp/console/who_answers.html"
    page_title = _("Who answers")
    header_icon = "mobile-alt"

    @cached_property
    def site(self) -> Site:
        return asked_site(self.request)

    @cached_property
    def rules(self) -> Rules:
        return rules_now(self.site.pk)

    def get_initial(self) -> dict[str, Any]:
        return {"profile": self.rules.profile, "reach": self.rules.reach}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "later" not in request.POST:
            return super().post(request, *args, **kwargs)
        if not self.rules.profile:
            self._choose(Profile.LATER, Reach.DESK)
        return HttpResponseRedirect(self._next())

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        profile, reach = form.cleaned_data["profile"], form.cleaned_data["reach"]
        kept = [name for name in defaults_of("", "").rules() if name not in changes(profile, reach, self.rules)]
        self._choose(profile, reach)
        text = gettext("Thank you. It holds from now on, and you can change all of it later.")
        if kept:
            text += " " + gettext("What you had set by hand stays as it is.")
        messages.success(
            self.request, text, buttons=[messages.button(reverse("livehelp_rules:index"), gettext("See the rules"))]
        )
        return HttpResponseRedirect(self._next())

    def _choose(self, profile: str, reach: str) -> None:
        user = self.request.user
        choose_profile(self.site.pk, user if user.is_authenticated else None, profile, reach)

    def _next(self) -> str:
        wanted = self.request.POST.get("next", "")
        if wanted and url_has_allowed_host_and_scheme(wanted, {self.request.get_host()}, self.request.is_secure()):
            return wanted
        return f"{reverse('livehelp_who_answers:index')}?site={self.site.pk}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            site=self.site,
            sites=Site.objects.order_by("pk"),
            outlooks=list(outlooks()),
            action=f"{reverse('livehelp_who_answers:index')}?site={self.site.pk}",
            style=asset_url(STYLE),
            small=self.rules.profile in SMALL,
        )


class FirstRunPanel(Component):
    """The same two questions on the admin's first page, to who may supervise, until somebody has answered."""

    name = "livehelp_first_run"
    template_name = "livehelp/console/first_run_panel.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.site = Site.find_for_request(request)
        self.is_shown = bool(self.site and request.user.has_perm(SUPERVISE) and not rules_now(self.site.pk).profile)

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        site = self.site.pk if self.site else 0
        return {
            **super().get_context_data(parent_context),
            "request": parent_context["request"],
            "form": ProfileForm(auto_id="id_livehelp_%s"),
            "outlooks": list(outlooks()),
            "action": f"{reverse('livehelp_who_answers:index')}?site={site}",
            "next": reverse("wagtailadmin_home"),
            "style": asset_url(STYLE),
        }


class WhoAnswersViewSet(ViewSet):
    name = "livehelp_who_answers"
    url_prefix = "live-help/who-answers"
    icon = "mobile-alt"
    menu_label = _("Who answers")
    menu_name = "livehelp-who-answers"
    menu_item_class = ForSupervisors

    def get_urlpatterns(self) -> list[Any]:
        return [path("", WhoAnswersView.as_view(), name="index")]
