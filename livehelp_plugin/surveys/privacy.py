"""What surveys keep of a person: what was asked, and what was answered."""

from __future__ import annotations

from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.visitors.personal_data import declare

declare(
    Survey,
    floor=4,
    of=lambda person: Survey.objects.filter(conversation__visitor__in=person.visitors),
    told="kind due_at asked_at answered_at skipped_at",
    deleted="id public_id order conversation",
)
declare(
    SurveyAnswer,
    floor=5,
    of=lambda person: SurveyAnswer.objects.filter(survey__conversation__visitor__in=person.visitors),
    told="question value",
    deleted="id survey",
)
