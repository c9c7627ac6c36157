"""Asking for a rating, at the right moment and once; what was answered, and what follows from a low one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from livehelp_plugin.commerce.models import OrderRecord, OrderStatus
from livehelp_plugin.commerce.queries import latest_cart
from livehelp_plugin.conversations.access import VisitorActor
from livehelp_plugin.conversations.models import Author, CloseReason, Conversation, Message, State
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.policy.queries import rules_at
from livehelp_plugin.surveys.actions import end, keys_of
from livehelp_plugin.surveys.events import SurveyAnswered, SurveyAsked, SurveySkipped
from livehelp_plugin.surveys.models import Survey, SurveyAnswer
from livehelp_plugin.surveys.queries import asked_lately
from livehelp_plugin.surveys.rating_questions import asked_by, read_rating
from livehelp_plugin.visitors.identity import family, survivor

AFTER = timedelta(minutes=30)
"""How long after the close a customer is left in peace who did not say that all was settled."""

LAPSES = timedelta(days=7)
"""A rating that could not be asked so long after it was due is not asked any more."""

NOT_AFTER = (CloseReason.SPAM, CloseReason.BLOCKED, CloseReason.ERASED, CloseReason.LEFT_ADDRESS)


def owe_rating(conversation_id: int) -> Survey | None:
    """Note that a closed conversation may be rated, and from when. Idempotent; None where nothing is to be asked.

    At once where the customer said that all was settled, unless there is something in their cart: then they are about
    to buy, and the purchase survey goes first. Else 30 minutes after the close.
    """
    found = Conversation.objects.select_related("visitor").filter(pk=conversation_id, state=State.CLOSED).first()
    if found is None or found.closed_at is None or not _may_be_rated(found):
        return None
    if not asked_by(rules_at(found.site_id, found.closed_at)):
        return None
    cart = latest_cart(family(survivor(found.visitor)))
    at_once = found.confirmed_at is not None and not (cart and cart.lines)
    due = found.closed_at if at_once else found.closed_at + AFTER
    return Survey.objects.get_or_create(kind=Survey.Kind.RATING, conversation=found, defaults={"due_at": due})[0]


def _may_be_rated(conversation: Conversation) -> bool:
    """Both sides have written, in earnest."""
    said = Message.objects.filter(conversation=conversation, audience=Audience.PUBLIC)
    authors = set(said.values_list("author", flat=True).distinct())
    earnest = not (conversation.is_test or conversation.is_spam) and conversation.close_reason not in NOT_AFTER
    return earnest and {Author.VISITOR, Author.OPERATOR} <= authors


def due_rating(visitor_ids: Collection[int], now: datetime) -> Survey | None:
    """The rating that these visitors (one person) may be asked for now.

    Only of their last conversation, while none is open; not within seven days of another request; and not while an
    order after it is still to be surveyed. One that was shown is the same request until it is answered or skipped.
    """
    if not visitor_ids or Conversation.objects.filter(visitor__in=visitor_ids).exclude(state=State.CLOSED).exists():
        return None
    last = Conversation.objects.filter(visitor__in=visitor_ids).order_by("-closed_at", "-pk").first()
    found = Survey.objects.filter(kind=Survey.Kind.RATING, conversation=last, due_at__lte=now, due_at__gt=now - LAPSES)
    survey = found.filter(answered_at=None, skipped_at=None).select_related("conversation").first()
    if last is None or survey is None or last.is_test or last.is_spam:
        return None
    if survey.asked_at is None and (asked_lately(visitor_ids, now) or _buys(visitor_ids, last)):
        return None
    return survey


def _buys(visitor_ids: Collection[int], last: Conversation) -> bool:
    """Whether there is an order since this chat whose purchase survey has not been shown yet."""
    orders = OrderRecord.objects.filter(visitor__in=visitor_ids, placed_at__gte=last.received_at, surveys=None)
    return orders.exclude(status=OrderStatus.CANCELLED).exists()


def ask_rating(actor: VisitorActor) -> Survey | None:
    """The rating to show now, noted as asked the first time; None when there is nothing to ask. Idempotent."""
    now = database_now()
    with transaction.atomic():
        survey = due_rating(actor.family, now)
        if survey is not None and Survey.objects.filter(pk=survey.pk, asked_at=None).update(asked_at=now):
            publish(SurveyAsked(**keys_of(survey)))
    return survey


def answer_rating(actor: VisitorActor, public_id: uuid.UUID, given: Mapping[str, Any]) -> bool:
    """Keep the answers; False, changing nothing, when this one was answered or skipped before.

    Raises Refused ``not_found`` for another's, ``empty``, ``invalid``, ``too_long``.
    """
    survey = _theirs(actor, public_id)
    answers = read_rating(given, rules_at(actor.site_id, survey.due_at or database_now()))
    with transaction.atomic():
        if not end(public_id, "answered_at"):
            return False
        SurveyAnswer.objects.bulk_create(
            SurveyAnswer(survey=survey, question=question, value=value) for question, value in answers.items()
        )
        publish(SurveyAnswered(**keys_of(survey)))
    return True


def skip_rating(actor: VisitorActor, public_id: uuid.UUID) -> bool:
    """The customer would rather not; False when it was answered or skipped before. Raises Refused ``not_found``."""
    survey = _theirs(actor, public_id)
    with transaction.atomic():
        if not end(public_id, "skipped_at"):
            return False
        publish(SurveySkipped(**keys_of(survey)))
    return True


def _theirs(actor: VisitorActor, public_id: uuid.UUID) -> Survey:
    ratings = Survey.objects.filter(kind=Survey.Kind.RATING, conversation__visitor__in=actor.family)
    found = ratings.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found")
    return found
