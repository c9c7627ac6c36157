"""One command makes what a new installation needs, says what is missing, and may be run again."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from livehelp_plugin.availability.models import Department, Operator, PauseReason
from livehelp_plugin.conversations.models import DepartmentText
from livehelp_plugin.conversations.texts import OURS
from livehelp_plugin.permissions import OPERATE
from livehelp_plugin.policy.models import RulesVersion
from livehelp_plugin.policy.queries import rules_now
from tests.factories.visitors import UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("livehelp_setup", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_it_makes_what_is_needed_once(site: Any) -> None:
    Group.objects.all().delete()
    user = UserFactory.create(username="giulia", first_name="Giulia", last_name="")
    for _ in range(2):
        said = run("--operator", "giulia")
        assert "Operators: Giulia." in said
        assert "missing" not in said
    assert set(Group.objects.values_list("name", flat=True)) >= {"Operators", "Supervisors"}
    assert Department.objects.count() == 1
    assert PauseReason.objects.count() == 4
    assert set(DepartmentText.objects.values_list("language", flat=True)) == set(OURS)
    operator = Operator.objects.get()
    assert (operator.display_name, operator.status) == ("Giulia", "offline")
    user = type(user).objects.get(pk=user.pk)
    assert user.has_perm(OPERATE)
    assert not RulesVersion.objects.exists()


def test_what_the_owner_changed_stays(site: Any) -> None:
    run()
    PauseReason.objects.exclude(name="Lunch").delete()
    DepartmentText.objects.filter(language="it").update(goodbye="Ciao")
    Department.objects.update(name="Roastery")
    run()
    assert [one.name for one in PauseReason.objects.all()] == ["Lunch"]
    assert DepartmentText.objects.get(language="it").goodbye == "Ciao"
    assert [one.name for one in Department.objects.all()] == ["Roastery"]


def test_a_profile_and_an_address(site: Any) -> None:
    said = run("--profile", "alone", "--by-phone", "--owner-email", "owner@example.com")
    rules = rules_now(site.pk)
    assert (rules.profile, rules.reach, rules.offer_seconds) == ("alone", "phone", 90)
    assert rules.owner_email == "owner@example.com"
    assert "who answers" not in said
    assert "e-mail" not in said


def test_looking_changes_nothing_and_tells_by_its_exit_code(site: Any) -> None:
    Group.objects.all().delete()
    with pytest.raises(CommandError, match="3 missing"):  # groups, an operator, a department
        run("--check")
    assert not Department.objects.exists()
    assert not Group.objects.exists()
    UserFactory.create(username="giulia")
    run("--operator", "giulia")
    assert "advice" in run("--check")


def test_nobody_answers_yet_is_no_failure_of_the_set_up_itself(site: Any) -> None:
    """It runs before the first user is made, as in the README."""
    assert "Nobody answers chats yet." in run()


def test_what_stands_in_the_project_s_own_files_is_named(site: Any, settings: Any) -> None:
    settings.ROOT_URLCONF = "django.contrib.auth.urls"
    out = StringIO()
    with pytest.raises(CommandError, match="1 missing"):
        call_command("livehelp_setup", stdout=out, no_color=True)
    assert 'path("livehelp/", include("livehelp_plugin.urls")),' in out.getvalue()
    assert Department.objects.exists(), "what can be made is made all the same"


def test_a_redis_that_does_not_answer_is_advice(site: Any, settings: Any) -> None:
    settings.LIVEHELP_REDIS_URL = "redis://127.0.0.1:1/0"
    assert "advice  Redis does not answer" in run()
    settings.LIVEHELP_REDIS_URL = "nonsense"
    assert "advice  Redis does not answer" in run()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--operator", "nobody"], "no user 'nobody'"),
        (["--owner-email", "me"], "not an e-mail address"),
        (["--check", "--profile", "few"], "changes nothing"),
        (["--by-phone"], "goes with --profile"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_made(
    site: Any, arguments: list[str], complaint: str
) -> None:
    with pytest.raises(CommandError, match=complaint):
        run(*arguments)
    assert not Department.objects.exists()


def test_without_tables_it_says_how_to_have_them(tmp_path: Any) -> None:
    """In a process of its own: what somebody sees who forgot to migrate."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{tmp_path}/x"}
    ran = subprocess.run(
        [sys.executable, "-m", "django", "livehelp_setup"], env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "manage.py migrate" in ran.stdout
    assert "Traceback" not in ran.stderr
