"""The commands by which a shopper is asked how it was, and answers or would rather not."""

from __future__ import annotations

from typing import Any

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.gateway.asking import Answer, Ask, Verb, visitor_in
from livehelp_plugin.policy.queries import rules_at
from livehelp_plugin.surveys.models import Survey
from livehelp_plugin.surveys.questions import Question
from livehelp_plugin.surveys.rating_questions import asked_by
from livehelp_plugin.surveys.ratings import answer_rating, ask_rating, skip_rating


def _ask(ask: Ask) -> Answer:
    survey = ask_rating(visitor_in(ask))
    return {"rating": _wire(survey) if survey else None}


def _wire(survey: Survey) -> dict[str, Any]:
    rules = rules_at(survey.conversation.site_id, survey.due_at or database_now())
    questions = [_question(question) for question in asked_by(rules)]
    return {"id": str(survey.public_id), "questions": questions, "comment": rules.ask_comment}


def _question(question: Question) -> dict[str, Any]:
    choices = [[one.value, str(one.label), str(one.note)] for one in question.choices]
    return {"key": question.key, "text": str(question.text), "choices": choices}


def _answer(ask: Ask) -> Answer:
    fields = ask.command.fields
    answer_rating(visitor_in(ask), fields["rating"], fields["given"])
    return {}


def _skip(ask: Ask) -> Answer:
    skip_rating(visitor_in(ask), ask.command.fields["rating"])
    return {}


VERBS: dict[str, Verb] = {"rating.ask": _ask, "rating.answer": _answer, "rating.skip": _skip}
