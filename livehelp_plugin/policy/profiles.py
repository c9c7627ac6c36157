"""What the two questions of the first-run screen set: who answers, and where. Pure.

A profile is a set of defaults, not a mode: what the owner changed by hand stays when the answer changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from livehelp_plugin.policy.models import Profile, Reach

SMALL = frozenset({Profile.ALONE, Profile.FEW})


@dataclass(frozen=True, slots=True)
class Defaults:
    """What one pair of answers means."""

    offer_seconds: int = 30
    transfer_seconds: int = 60
    first_answer_amber_seconds: int = 30
    first_answer_red_seconds: int = 60
    form_after_seconds: int = 120
    idle_minutes: int = 10
    cutoff_minutes: int = 10
    topic_required: bool = False
    capacity: int = 4
    """Conversations at once of an operator for whom nobody said otherwise. Not a rule: it stands with the operator."""

    def rules(self) -> dict[str, int | bool]:
        """Those that are rules of a site."""
        return {name: getattr(self, name) for name in RULES}


RULES = (
    "offer_seconds",
    "transfer_seconds",
    "first_answer_amber_seconds",
    "first_answer_red_seconds",
    "form_after_seconds",
    "idle_minutes",
    "cutoff_minutes",
    "topic_required",
)

BY_PHONE: Mapping[str, Any] = {
    "offer_seconds": 90,
    "transfer_seconds": 120,
    "first_answer_amber_seconds": 60,
    "first_answer_red_seconds": 90,
    "idle_minutes": 15,
    "capacity": 2,
}
"""A phone must be found and unlocked first, and two thumbs write more slowly."""

BY_PROFILE: Mapping[str, Mapping[str, Any]] = {
    Profile.ALONE: {"capacity": 3},
    Profile.FEW: {},
    Profile.TEAM: {"cutoff_minutes": 30},
}


def defaults_of(profile: str, reach: str) -> Defaults:
    """What these answers set; not answered, they set what holds without an answer."""
    by_phone = BY_PHONE if reach == Reach.PHONE else {}
    return Defaults(**{**BY_PROFILE.get(profile, {}), **by_phone})


def changes(profile: str, reach: str, current: Any) -> dict[str, Any]:
    """The rules to change for these answers: of ``current`` only what stands as its own answers had set it."""
    before = defaults_of(current.profile, current.reach).rules()
    after = defaults_of(profile, reach).rules()
    untouched = {name: value for name, value in after.items() if getattr(current, name) == before[name]}
    return {"profile": profile, "reach": reach, **untouched}


def is_answered(profile: str) -> bool:
    """Whether somebody said who answers; "later" is no answer, but it is not asked again by itself."""
    return profile in (Profile.ALONE, Profile.FEW, Profile.TEAM)


def shows_everything(profile: str, departments: int) -> bool:
    """Whether departments, skills, priorities and topics are shown.

    A team sees them, one to three people do not; before the answer they are there once they are used.
    """
    return profile == Profile.TEAM or (not is_answered(profile) and departments > 1)
