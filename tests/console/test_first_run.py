"""The two questions: where they are asked, what an answer does, and that nothing is lost by it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from wagtail.models import Site

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Operator, Skill
from livehelp_plugin.console.first_run import ANSWERS, outlooks
from livehelp_plugin.policy.models import Reach, RulesVersion
from livehelp_plugin.policy.queries import rules_now

pytestmark = pytest.mark.django_db

HOME = reverse("wagtailadmin_home")
ASK = reverse("livehelp_who_answers:index")
PANEL = "Set up your chat"
FEW_BY_PHONE = {"profile": "few", "reach": "phone"}
HIDDEN = ("departments", "skills", "pause_reasons", "topics")


@pytest.fixture
def owner(world: Any, sign_in: Any) -> Any:
    return sign_in(groups=("Supervisors",))


def text(answer: Any) -> str:
    return answer.content.decode()


def test_it_is_asked_until_it_is_answered(owner: Any, world: Any) -> None:
    assert PANEL in text(owner.get(HOME))
    answer = owner.post(ASK, FEW_BY_PHONE | {"next": HOME})
    assert (answer.status_code, answer.headers["Location"]) == (302, HOME)
    assert PANEL not in text(owner.get(HOME))
    rules = rules_now(world.site.pk)
    assert (rules.profile, rules.reach, rules.offer_seconds, rules.idle_minutes) == ("few", "phone", 90, 15)


def test_it_can_be_put_off_and_changes_nothing_then(owner: Any, world: Any) -> None:
    before = rules_now(world.site.pk)
    owner.post(ASK, {"later": "1", "next": HOME})
    assert PANEL not in text(owner.get(HOME))
    after = rules_now(world.site.pk)
    assert (after.profile, after.offer_seconds, after.cutoff_minutes) == (
        "later",
        before.offer_seconds,
        before.cutoff_minutes,
    )


def test_putting_it_off_does_not_take_an_answer_back(owner: Any, world: Any) -> None:
    owner.post(ASK, FEW_BY_PHONE)
    owner.post(ASK, {"later": "1"})
    assert rules_now(world.site.pk).profile == "few"


def test_it_is_not_asked_of_who_only_answers(world: Any, operator_client: Any, sign_in: Any) -> None:
    assert PANEL not in text(operator_client[1].get(HOME))
    assert PANEL not in text(sign_in().get(HOME))
    assert operator_client[1].post(ASK, FEW_BY_PHONE).status_code == 302
    assert not RulesVersion.objects.exists()


@pytest.mark.parametrize("given", [{}, {"profile": "many", "reach": "desk"}, {"profile": "later", "reach": "desk"}])
def test_an_answer_that_does_not_exist_is_refused(owner: Any, given: dict[str, str]) -> None:
    answer = owner.post(ASK, given)
    assert answer.status_code == 200
    assert "profile" in answer.context["form"].errors
    assert not RulesVersion.objects.exists()


def test_it_leads_to_no_other_site(owner: Any) -> None:
    answer = owner.post(ASK, FEW_BY_PHONE | {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"].startswith(ASK)


def test_what_was_set_by_hand_stays(owner: Any, world: Any) -> None:
    usual, chosen = world.operator(capacity=4), world.operator("Marco", capacity=9)
    owner.post(ASK, {"profile": "few", "reach": "desk"})
    owner.post(ASK, FEW_BY_PHONE)
    capacities = dict(Operator.objects.values_list("pk", "capacity"))
    assert capacities == {usual.operator_id: 2, chosen.operator_id: 9}


def test_each_site_is_asked_for_itself(owner: Any, world: Any) -> None:
    other = Site.objects.create(hostname="other.example", root_page=world.site.root_page)
    owner.post(f"{ASK}?site={other.pk}", FEW_BY_PHONE)
    assert (rules_now(other.pk).profile, rules_now(world.site.pk).profile) == ("few", "")
    assert owner.get(f"{ASK}?site=999999").status_code == 404


def test_every_pair_of_answers_says_what_it_sets() -> None:
    pairs = {one["pair"]: " ".join(one["sentences"]) for one in outlooks()}
    assert len(pairs) == len(ANSWERS) * len(Reach.values)
    assert "after 90 seconds" in pairs["alone-phone"]
    assert "after 30 seconds" in pairs["alone-desk"]
    assert "30 minutes before closing" in pairs["team-desk"]


def test_a_small_shop_sees_no_departments_and_loses_none(owner: Any, world: Any) -> None:
    giulia = world.operator()
    operator = Operator.objects.get(pk=giulia.operator_id)
    repairs = create_department("Repairs")
    operator.memberships.create(department=repairs, priority=2)
    operator.skills.add(Skill.objects.create(name="Grinders"))
    Operator.objects.filter(pk=operator.pk).update(languages=["it"])
    assert all(reverse(f"livehelp_{name}:index") in text(owner.get(HOME)) for name in HIDDEN)

    owner.post(ASK, {"profile": "few", "reach": "desk"})

    assert not any(reverse(f"livehelp_{name}:index") in text(owner.get(HOME)) for name in HIDDEN)
    edit = reverse("livehelp_operators:edit", args=[operator.pk])
    assert "Repairs" not in text(owner.get(edit))
    assert owner.post(edit, {"display_name": "Giulia B.", "capacity": "3"}).status_code == 302
    operator.refresh_from_db()
    assert (operator.display_name, operator.capacity, operator.languages) == ("Giulia B.", 3, ["it"])
    assert dict(operator.memberships.values_list("department", "priority")) == {world.department.pk: 1, repairs.pk: 2}
    assert operator.skills.count() == 1

    owner.post(ASK, {"profile": "team", "reach": "desk"})
    assert all(reverse(f"livehelp_{name}:index") in text(owner.get(HOME)) for name in HIDDEN)
    assert "Repairs" in text(owner.get(edit))
