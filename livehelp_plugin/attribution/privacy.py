"""What a credit keeps of a person: which conversation earned which order."""

from __future__ import annotations

from livehelp_plugin.attribution.models import Credit
from livehelp_plugin.visitors.personal_data import declare

declare(
    Credit,
    floor=4,
    of=lambda person: Credit.objects.filter(conversation__visitor__in=person.visitors),
    deleted="id order conversation operator touched_at in_chat match_method window_hours rules_version computed_at",
)
