"""Changing the owner's rules: a change is a new row, what was stays readable."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from livehelp_plugin.policy.models import PrivacyText, RulesVersion
from livehelp_plugin.policy.queries import RULE_NAMES, Rules, rules_at


@transaction.atomic
def change_rules(site_id: int, user: AbstractBaseUser | None, now: datetime, **changes: Any) -> Rules:
    """Let these rules hold on this site from ``now`` on; the others stay as they are.

    A change to what holds already writes nothing. Raises ``TypeError`` for a rule that does not exist
    and ``ValidationError`` for a value that is not allowed.
    """
    unknown = set(changes) - set(RULE_NAMES)
    if unknown:
        raise TypeError(f"There is no rule {', '.join(sorted(unknown))}")
    current = rules_at(site_id, now)
    values = {name: getattr(current, name) for name in RULE_NAMES} | changes
    row = RulesVersion(site_id=site_id, effective_from=now, made_by=user, **values)  # type: ignore[misc]
    row.full_clean(exclude=("site", "made_by"))
    if all(getattr(row, name) == getattr(current, name) for name in RULE_NAMES):
        return current
    row.save(force_insert=True)
    return rules_at(site_id, now)


def keep_privacy_text(site_id: int, language: str, text: str, url: str, now: datetime) -> PrivacyText:
    """The version with this text and page; made now where none says the same. An empty text stands for our words."""
    said = {"site_id": site_id, "language": language, "text": text, "url": url}
    return PrivacyText.objects.filter(**said).first() or PrivacyText.objects.create(**said, made_at=now)
