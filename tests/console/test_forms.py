"""Departments and operators, as an owner makes them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Site

from livehelp_plugin.availability.actions import create_department
from livehelp_plugin.availability.models import Department, Operator, Skill
from livehelp_plugin.console.forms import OperatorForm, who_may_operate
from livehelp_plugin.permissions import make_groups
from tests.factories.availability import OperatorFactory
from tests.factories.visitors import UserFactory

GIVEN = {"display_name": "Giulia", "capacity": "3"}


def may_operate() -> Any:
    make_groups()
    user = UserFactory.create()
    user.groups.set(Group.objects.filter(name="Operators"))
    return user


def test_a_department_gets_its_desk(world: Any, sign_in: Any) -> None:
    answer = sign_in(superuser=True).post(reverse("livehelp_departments:add"), {"name": "Repairs"})
    assert answer.status_code == 302
    made = Department.objects.get(name="Repairs")
    assert made.stream_id is not None
    assert (made.is_default, world.department.is_default) == (False, True)


def test_its_name_and_sites_may_change_its_desk_stays(world: Any, sign_in: Any) -> None:
    url = reverse("livehelp_departments:edit", args=[world.department.pk])
    sign_in(superuser=True).post(url, {"name": "Sales", "sites": [world.site.pk], "ring": "one"})
    changed = Department.objects.get(pk=world.department.pk)
    assert (changed.name, changed.ring, list(changed.sites.all())) == ("Sales", "one", [])  # one site: no choice
    other = Site.objects.create(hostname="other.example", root_page=world.site.root_page)
    sign_in(superuser=True).post(url, {"name": "Sales", "sites": [other.pk]})
    changed.refresh_from_db()
    assert (changed.ring, list(changed.sites.all())) == ("one", [other])
    assert changed.stream_id == world.department.stream_id


def test_an_operator_is_made_in_the_departments_chosen(world: Any, sign_in: Any) -> None:
    user = may_operate()
    repairs = Department.objects.create(name="Repairs", stream=_stream())
    given = GIVEN | {"user": str(user.pk), f"department_{repairs.pk}": "2"}
    assert sign_in(superuser=True).post(reverse("livehelp_operators:add"), given).status_code == 302
    made = Operator.objects.get(user=user)
    assert (made.display_name, made.capacity, list(made.departments.all())) == ("Giulia", 3, [repairs])
    assert made.memberships.get().priority == 2
    assert made.status == "offline"


def test_without_a_choice_it_is_the_default_department(world: Any) -> None:
    form = OperatorForm(GIVEN | {"user": str(may_operate().pk)})
    assert form.is_valid(), form.errors
    assert list(form.save().departments.all()) == [world.department]


def test_the_user_of_an_operator_stays(world: Any) -> None:
    made, other = OperatorFactory.create(), may_operate()
    form = OperatorForm(GIVEN | {"user": str(other.pk)}, instance=made)
    assert form.is_valid(), form.errors
    saved = form.save()
    assert (saved.user_id, saved.capacity) == (made.user_id, 3)


def test_only_who_may_answer_can_become_an_operator(world: Any) -> None:
    user, stranger = may_operate(), UserFactory.create()
    gone = may_operate()
    gone.is_active = False
    gone.save()
    assert set(who_may_operate()) == {user}
    assert "user" in OperatorForm(GIVEN | {"user": str(stranger.pk)}).errors


def test_a_capacity_has_its_limits(world: Any) -> None:
    for capacity in ("0", "51"):
        assert "capacity" in OperatorForm(GIVEN | {"user": str(may_operate().pk), "capacity": capacity}).errors


def test_who_has_conversations_is_kept(world: Any, operator_client: Any, sign_in: Any) -> None:
    actor, _ = operator_client
    held = world.open(world.visitor())
    world.claim(actor, held)
    owner = sign_in(superuser=True)
    for name, pk in (("operators", actor.operator_id), ("departments", world.department.pk)):
        answer = owner.post(reverse(f"livehelp_{name}:delete", args=[pk]), follow=True)
        assert b"cannot be deleted" in answer.content
    assert Operator.objects.filter(pk=actor.operator_id).exists()
    assert Department.objects.filter(pk=world.department.pk).exists()


def test_what_the_engine_keeps_of_an_operator_is_not_overwritten(world: Any) -> None:
    """Between opening the form and saving it the operator goes online and misses an offer."""
    made = OperatorFactory.create()
    stale = Operator.objects.get(pk=made.pk)
    Operator.objects.filter(pk=made.pk).update(status="online", missed_in_row=1)
    form = OperatorForm(GIVEN, instance=stale)
    assert form.is_valid(), form.errors
    form.save()
    made.refresh_from_db()
    assert (made.status, made.missed_in_row, made.display_name) == ("online", 1, "Giulia")


def test_without_any_skill_none_is_asked_for(world: Any) -> None:
    create_department("Repairs")
    assert "skills" not in OperatorForm().fields
    Skill.objects.create(name="Grinders")
    assert "skills" in OperatorForm().fields


def test_languages_and_skills_are_chosen(world: Any) -> None:
    made, grinders = OperatorFactory.create(), Skill.objects.create(name="Grinders")
    create_department("Repairs")
    form = OperatorForm(GIVEN | {"languages": ["it", "de"], "skills": [str(grinders.pk)]}, instance=made)
    assert form.is_valid(), form.errors
    saved = form.save()
    assert (saved.languages, list(saved.skills.all())) == (["it", "de"], [grinders])
    assert "languages" in OperatorForm(GIVEN | {"languages": ["xx"]}, instance=made).errors


def test_a_priority_that_the_form_does_not_know_is_kept(world: Any) -> None:
    made = OperatorFactory.create()
    create_department("Repairs")
    made.memberships.create(department=world.department, priority=7)
    form = OperatorForm(GIVEN | {f"department_{world.department.pk}": "7"}, instance=made)
    assert form.is_valid(), form.errors
    assert form.save().memberships.get().priority == 7


def _stream() -> Any:
    from livehelp_plugin.events.models import Stream

    return Stream.objects.create()
