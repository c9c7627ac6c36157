"""The owner's rules in the admin: saving appends a version; what was changed is shown."""

import pytest
from django.urls import reverse
from wagtail.models import Site

from livehelp_plugin.console.rules import GROUPS, RulesForm
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.policy.queries import DEFAULTS, rules_now
from tests.console.test_reports import client_with

pytestmark = pytest.mark.django_db

RULES = reverse("livehelp_rules:index")
GIVEN = {
    **{name: str(getattr(DEFAULTS, name)) for name in RulesForm.Meta.fields if type(getattr(DEFAULTS, name)) is int},
    "owner_email": "owner@example.com",
    "attribution_window_hours": "48",
    "retain_anonymous_days": "60",
    "retain_account_days": "365",
    "retain_path_days": "14",
}


@pytest.fixture
def supervisor(site):
    return client_with("supervise_conversation", username="chiara")


def test_saving_appends_a_version_that_holds_from_now_on(supervisor, site) -> None:
    answer = supervisor.post(RULES, GIVEN)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{RULES}?site={site.pk}")
    rules = rules_now(site.pk)
    assert (rules.owner_email, rules.attribution_window_hours, rules.show_read) == ("owner@example.com", 48, False)
    assert (rules.retain_anonymous_days, rules.retain_account_days, rules.retain_path_days) == (60, 365, 14)
    supervisor.post(RULES, GIVEN | {"show_read": "on"})
    assert RulesVersion.objects.count() == 2
    supervisor.post(RULES, GIVEN | {"show_read": "on"})
    assert RulesVersion.objects.count() == 2


def test_who_changed_what_is_shown(supervisor) -> None:
    supervisor.post(RULES, GIVEN)
    supervisor.post(RULES, GIVEN | {"retain_path_days": "7"})
    answer = supervisor.get(RULES)
    latest, first = answer.context["changes"]
    assert (str(latest.by), latest.words) == ("chiara", ["keep the path through the shop (days): 7"])
    assert "attribution window (hours): 48" in first.words
    assert "show shoppers that a message was read: no" in first.words
    assert b'value="owner@example.com"' in answer.content


def test_what_is_not_allowed_is_refused_with_a_reason(supervisor) -> None:
    answer = supervisor.post(RULES, GIVEN | {"attribution_window_hours": "5000", "owner_email": "nobody"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"attribution_window_hours", "owner_email"}
    assert not RulesVersion.objects.exists()


def test_each_site_has_its_own(supervisor, site) -> None:
    other = Site.objects.create(hostname="other.example", root_page=site.root_page)
    supervisor.post(f"{RULES}?site={other.pk}", GIVEN)
    assert rules_now(other.pk).attribution_window_hours == 48
    assert rules_now(site.pk).attribution_window_hours == 72
    assert f"?site={other.pk}".encode() in supervisor.get(RULES).content


@pytest.mark.parametrize("site_id", ["x", "0", "999999", "9" * 40, ""])
def test_a_site_that_does_not_exist_is_not_found(supervisor, site_id: str) -> None:
    assert supervisor.get(f"{RULES}?site={site_id}").status_code == 404


def test_every_field_stands_under_a_heading(supervisor) -> None:
    names = [name for _heading, group in GROUPS for name in group]
    assert len(names) == len(set(names))
    answer = supervisor.get(RULES)
    shown = [field.name for _heading, fields in answer.context["form"].groups() for field in fields]
    assert set(names) - set(shown) == {"topic_required"}, "what only teams need is not shown to a shop of one"


def test_red_does_not_come_before_amber(supervisor) -> None:
    answer = supervisor.post(RULES, GIVEN | {"reply_amber_seconds": "90", "reply_red_seconds": "60"})
    assert set(answer.context["form"].errors) == {"reply_red_seconds"}
    assert not RulesVersion.objects.exists()


def test_a_rule_that_is_not_shown_stays(supervisor, site) -> None:
    change_rules(site.pk, None, database_now(), topic_required=True, profile="few")
    supervisor.post(RULES, GIVEN | {"idle_minutes": "20"})
    rules = rules_now(site.pk)
    assert (rules.idle_minutes, rules.topic_required, rules.profile) == (20, True, "few")


def test_an_answer_of_the_first_run_is_told_in_words(supervisor, site) -> None:
    change_rules(site.pk, None, database_now(), profile="team", reach="phone")
    [change] = supervisor.get(RULES).context["changes"]
    assert change.words == ["who answers: We are a team", "where: By phone, between other things"]
