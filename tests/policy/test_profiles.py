"""What the two questions set, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from livehelp_plugin.policy.models import Profile, Reach
from livehelp_plugin.policy.profiles import RULES, changes, defaults_of, is_answered, shows_everything
from livehelp_plugin.policy.queries import DEFAULTS

PAIRS = [(profile, reach) for profile in Profile.values if is_answered(profile) for reach in Reach.values]


def test_without_an_answer_the_rules_are_the_defaults() -> None:
    unanswered = defaults_of("", Reach.DESK)
    assert {name: getattr(DEFAULTS, name) for name in RULES} == unanswered.rules()
    assert defaults_of(Profile.LATER, Reach.DESK) == unanswered


def test_by_phone_there_is_more_time() -> None:
    for profile, _reach in PAIRS:
        desk, phone = defaults_of(profile, Reach.DESK), defaults_of(profile, Reach.PHONE)
        assert (desk.offer_seconds, phone.offer_seconds) == (30, 90)
        assert phone.capacity < desk.capacity


def test_a_team_stops_earlier() -> None:
    assert [defaults_of(profile, Reach.DESK).cutoff_minutes for profile in ("alone", "few", "team")] == [10, 10, 30]


@pytest.mark.parametrize(("profile", "reach"), PAIRS)
def test_an_alarm_is_amber_before_it_is_red_and_before_the_form(profile: str, reach: str) -> None:
    defaults = defaults_of(profile, reach)
    assert defaults.first_answer_amber_seconds < defaults.first_answer_red_seconds < defaults.form_after_seconds


@pytest.mark.parametrize(("profile", "reach"), PAIRS)
def test_there_and_back_changes_nothing(profile: str, reach: str) -> None:
    there = replace(DEFAULTS, **changes(profile, reach, DEFAULTS))
    back = replace(there, **changes(DEFAULTS.profile, DEFAULTS.reach, there))
    assert back == DEFAULTS


@pytest.mark.parametrize(("profile", "reach"), PAIRS)
def test_what_was_set_by_hand_stays(profile: str, reach: str) -> None:
    by_hand = replace(DEFAULTS, offer_seconds=45, cutoff_minutes=12)
    changed = changes(profile, reach, by_hand)
    assert "offer_seconds" not in changed
    assert "cutoff_minutes" not in changed
    assert (changed["profile"], changed["reach"]) == (profile, reach)


@pytest.mark.parametrize(
    ("profile", "departments", "shown"),
    [
        ("", 0, False),
        ("", 1, False),
        ("", 2, True),
        ("later", 2, True),
        ("later", 1, False),
        ("alone", 9, False),
        ("few", 9, False),
        ("team", 0, True),
    ],
)
def test_a_small_shop_sees_no_departments(profile: str, departments: int, shown: bool) -> None:
    assert shows_everything(profile, departments) is shown
