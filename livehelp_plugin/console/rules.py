"""The owner's rules in the admin: a form whose saving appends a version, and what was changed before."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Site

from livehelp_plugin.console.first_run import asked_site
from livehelp_plugin.console.supervisors import ForSupervisors, everything_shown
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.permissions import SUPERVISE
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.policy.queries import history, rules_now

SHOWN_CHANGES = 10


GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("To whom"), ("owner_email",)),
    (
        _("How a chat finds somebody"),
        ("offer_seconds", "missed_to_pause", "transfer_seconds", "operator_grace_seconds"),
    ),
    (
        _("When waiting takes too long"),
        (
            "first_answer_amber_seconds",
            "first_answer_red_seconds",
            "reply_amber_seconds",
            "reply_red_seconds",
            "form_after_seconds",
        ),
    ),
    (_("Closing a chat"), ("idle_minutes", "closing_seconds", "topic_required")),
    (_("End of the day"), ("cutoff_minutes", "cutoff_computed")),
    (_("What shoppers see"), ("show_read",)),
    (_("Shoppers who are elsewhere"), ("answer_mail_minutes", "push_shows_text")),
    (_("How it was: asked after a chat"), ("ask_csat", "ask_nps", "ask_solved", "ask_comment", "low_rating")),
    (_("Figures"), ("attribution_window_hours",)),
    (
        _("How long things are kept"),
        ("retain_anonymous_days", "retain_account_days", "retain_attachment_days", "retain_path_days"),
    ),
)
FOR_TEAMS = frozenset({"topic_required"})
ALARMS = (("first_answer_amber_seconds", "first_answer_red_seconds"), ("reply_amber_seconds", "reply_red_seconds"))


class RulesForm(forms.ModelForm):
    """What only teams need is shown where everything is shown; what is not shown stays as it is."""

    class Meta:
        model = RulesVersion
        fields = tuple(name for _heading, names in GROUPS for name in names)
        help_texts = {
            "offer_seconds": _(
                "Where chats are offered to one person after the other: then it is the next one's turn. "
                "30 at a desk; 90 by phone."
            ),
            "missed_to_pause": _(
                "Who lets so many lapse is paused, so that nobody waits for an empty chair; "
                "never the last one there. 0: nobody is paused."
            ),
            "transfer_seconds": _("Who hands a chat over keeps it until somebody takes it, or until then."),
            "operator_grace_seconds": _(
                "When a connection is lost. Who is back within this time goes on; after it the chats ring at others, "
                "first in line, and the customers are told."
            ),
            "first_answer_amber_seconds": _("A chat that nobody has answered yet; the row also shows a sign."),
            "reply_amber_seconds": _("A customer who has written again. “I am checking” stops the clock."),
            "form_after_seconds": _("Who has waited so long may leave a message instead; the chat goes on waiting."),
            "idle_minutes": _(
                "Only after your own last word. Without an answer the chat is closed; it is never closed over "
                "a customer's question. 5 at least."
            ),
            "closing_seconds": _("A message from the customer calls the close off."),
            "answer_mail_minutes": _(
                "Where an address is known. One mail holds all that was said meanwhile. 0: none is sent."
            ),
            "push_shows_text": _(
                "Otherwise they say that there is an answer, and nothing of it: others may see the screen."
            ),
            "topic_required": _("Operators choose what it was about; reports are divided by it."),
            "cutoff_minutes": _(
                "Running chats are finished. Shoppers see this time, not the closing time. A team is well off with 30."
            ),
            "cutoff_computed": _("From the time that nine of ten chats take, once there are enough of them."),
            "ask_csat": _(
                "Asked when the customer has said that all is settled, or half an hour after the close; once a week at "
                "most, and the survey after an order goes first."
            ),
            "low_rating": _(
                "You are told by e-mail, and a contact request is filed. On the scale to 10 twice as much is low; not "
                "solved is always low."
            ),
            "owner_email": _("Contact requests and lost chats are mailed to this address at once."),
            "attribution_window_hours": _(
                "An order is credited to the last chat whose operator wrote within this time before it: "
                "24 to 720 hours. Earlier orders keep the window that held when they were placed."
            ),
            "retain_anonymous_days": _("Then they are deleted; the figures stay."),
            "retain_account_days": _("Then they are deleted; the figures stay."),
            "retain_attachment_days": _("Then they are deleted; the messages stay."),
            "retain_path_days": _("Which pages a visitor saw while chatting."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not everything_shown():
            for name in FOR_TEAMS:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for amber, red in ALARMS:
            if given.get(amber) and given.get(red) and given[red] < given[amber]:
                self.add_error(red, gettext("Red does not come before amber."))
        return given

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings; a heading without fields is left out."""
        for heading, names in GROUPS:
            shown = [self[name] for name in names if name in self.fields]
            if shown:
                yield str(heading), shown


SHOWN = frozenset({"profile", "reach", *RulesForm.Meta.fields})
"""The rules whose changes are told below the form."""


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
        return asked_site(self.request)

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
            f"{field.verbose_name}: {_shown(row, field.name)}"
            for field in RulesVersion._meta.concrete_fields
            if field.name in SHOWN and getattr(row, field.name) != getattr(before, field.name)
        ]


def _shown(row: RulesVersion, name: str) -> str:
    in_words = getattr(row, f"get_{name}_display", None)
    value = in_words() if in_words else getattr(row, name)
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
