"""Facts outlive the person: frozen before their sources go, and set loose from visitor and orders."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.insights.actions import freeze, rename_person
from livehelp_plugin.insights.facts import person_of
from livehelp_plugin.insights.models import ConversationFacts
from livehelp_plugin.visitors.models import Visitor
from livehelp_plugin.visitors.personal_data import Person, before_removal_of, declare


@before_removal_of(Conversation)
def keep_the_figures(pks: Collection[Any]) -> None:
    freeze(pks)


@before_removal_of(Visitor)
def forget_the_person(pks: Collection[Any]) -> None:
    """The same visitor's facts still count as one visitor's, but nobody can tell whose."""
    for key in Visitor.objects.filter(pk__in=pks).values_list("key", flat=True):
        rename_person(person_of(key), uuid.uuid4())


def _erase(person: Person) -> int:
    return freeze(Conversation.objects.filter(visitor__in=person.visitors).values_list("pk", flat=True))


declare(
    ConversationFacts,
    floor=6,
    of=lambda person: ConversationFacts.objects.filter(
        Q(conversation__visitor__in=person.visitors) | Q(person__in=[person_of(key) for key in person.keys])
    ),
    stripped="conversation person",
    kept="id part_of site department operator received_at closed_at settled_at outcome lost_reason dropped "
    "short_abandon counted begun_by_us qualifying converted wait_seconds queue_seconds total_seconds effective_seconds "
    "longest_gap_seconds visitor_messages operator_messages assisted_orders assisted_net surveys_asked "
    "surveys_answered ratings_asked ratings_answered answers language country device rules_version computed_at frozen",
    erase=_erase,
)
