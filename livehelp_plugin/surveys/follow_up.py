"""What a low rating leads to: a contact request that somebody looks at, of which the owner is told by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.actions.requests import leave_follow_up
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.queries import rules_at
from livehelp_plugin.surveys.models import Survey
from livehelp_plugin.surveys.rating_questions import COMMENT, RATING, is_low


def follow_up_a_low_rating(survey_id: int) -> bool:
    """File a contact request for a rating that is low by the rules of its day; False where it is not. Idempotent."""
    survey = Survey.objects.select_related("conversation").filter(pk=survey_id, kind=Survey.Kind.RATING).first()
    if survey is None:
        return False
    answers = dict(survey.answers.values_list("question", "value"))
    rules = rules_at(survey.conversation.site_id, survey.answered_at or database_now())
    if not is_low(answers, rules.low_rating):
        return False
    with translation.override(settings.LANGUAGE_CODE):
        return leave_follow_up(survey.conversation, in_words(answers))


def in_words(answers: dict[str, str]) -> str:
    """A rating as it is read by people: each question with its answer, then the comment."""
    lines = []
    for question in RATING:
        if question.key in answers:
            words = {choice.value: str(choice.label) for choice in question.choices}
            of = {"csat": _("%(n)s of 5"), "nps": _("%(n)s of 10")}.get(question.key, "%(n)s")
            lines.append(f"{question.text} {of % {'n': words.get(answers[question.key], '')}}")
    if answers.get(COMMENT):
        lines += ["", answers[COMMENT]]
    return "\n".join(lines)
