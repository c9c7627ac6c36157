"""What the console shows beside a conversation: who asks, where they are, cart, orders, Info, the past."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livehelp_plugin.availability.presence import present, subject_of_visitor
from livehelp_plugin.commerce.queries import card as shop_card
from livehelp_plugin.conversations.access import OperatorActor, conversation_for, conversations_beside
from livehelp_plugin.conversations.models import Assignment, Conversation, Offer
from livehelp_plugin.conversations.prechat import answers_of
from livehelp_plugin.conversations.texts import texts_of
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway.actors import operator_of
from livehelp_plugin.surveys.queries import ratings_of
from livehelp_plugin.visitors.blocking import blocks_of
from livehelp_plugin.visitors.identity import family, survivor
from livehelp_plugin.visitors.models import InfoNote, PathStep, Visit, Visitor

STEPS_SHOWN = 20
STATUS = {"identity_changed": 401, "forbidden": 403, "not_found": 404}


@require_safe
@never_cache
def card(request: HttpRequest) -> HttpResponse:
    """``GET operator/card/?conversation=<uuid>``. What is not the operator's answers as what never existed."""
    try:
        actor = operator_of(request.user)
        conversation = conversation_for(actor, _uuid(request.GET.get("conversation", "")))
    except Refused as refused:
        return JsonResponse({"error": refused.as_json()}, status=STATUS.get(refused.code, 400))
    return JsonResponse(card_of(actor, conversation))


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused("not_found") from None


def card_of(actor: OperatorActor, conversation: Conversation) -> dict[str, Any]:
    """Everything about the visitor of a conversation that the actor may follow. A bounded number of queries."""
    visitor = survivor(conversation.visitor)
    ids = family(visitor)
    now = database_now()
    visit = Visit.objects.filter(visitor_id__in=ids).order_by("-last_seen_at", "-pk").first()
    steps = _steps(ids)
    return {
        "visitor": _visitor(visitor, conversation),
        "marks": _marks(actor, ids, now),
        "about": conversation.about,
        "page": _page(visit, steps, ids, now),
        "path": [{"url": step.url, "title": step.title, "at": iso(step.at)} for step in steps],
        **shop_card(ids, visitor.user),
        "prechat": answers_of(conversation),
        "rating": ratings_of([conversation.pk]).get(conversation.pk),
        "info": _info(actor, conversation, ids),
        "conversations": _past(actor, conversation, ids),
        "why": _why(actor, conversation),
        "familiar": conversation.familiar.display_name if conversation.familiar else "",
        "texts": _texts(conversation, visitor),
        "technical": {
            "device": visit.device if visit else "",
            "user_agent": visit.user_agent if visit else "",
            "referrer": visit.referrer if visit else "",
        },
    }


def _visitor(visitor: Visitor, conversation: Conversation) -> dict[str, Any]:
    return {
        "label": conversation.visitor.label,
        "name": visitor.name,
        "email": visitor.email,
        "account": visitor.user_id is not None,
        "language": conversation.language or visitor.language,
        "address_form": visitor.address_form,
        "since": iso(visitor.created_at),
    }


def _marks(actor: OperatorActor, ids: Sequence[int], now: datetime) -> dict[str, Any]:
    """Whether the person is blocked, and what of it the actor may take back."""
    block = blocks_of(ids, now).order_by("-made_at").first()
    return {
        "supervisor": actor.supervisor,
        "blocked": {"until": iso(block.until)} if block else None,
        "may_unblock": bool(block and (actor.supervisor or block.made_by_id == actor.user_id)),
    }


def _steps(ids: Sequence[int]) -> list[PathStep]:
    """The pages seen last, newest first."""
    return list(PathStep.objects.filter(visit__visitor_id__in=ids).order_by("-at", "-pk")[:STEPS_SHOWN])


def _page(visit: Visit | None, steps: Sequence[PathStep], ids: Sequence[int], now: datetime) -> dict[str, Any] | None:
    """Where the visitor is or was last; ``at`` is since when."""
    if visit is None or not visit.page_url:
        return None
    here = bool(present([subject_of_visitor(pk) for pk in ids], now))
    arrived = steps[0].at if steps and steps[0].url == visit.page_url else visit.last_seen_at
    return {
        "url": visit.page_url,
        "title": visit.page_title,
        "at": iso(arrived),
        "present": here,
        "watching": here and visit.watching,
    }


def _info(actor: OperatorActor, conversation: Conversation, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What operators noted, the latest first. One's own may be changed from the chat of the visitor they stand with."""
    notes = InfoNote.objects.filter(visitor_id__in=ids).order_by("-created_at", "-pk")
    return [
        {
            "id": note.pk,
            "body": note.body,
            "author": note.author_name,
            "mine": note.author_id == actor.user_id and note.visitor_id == conversation.visitor_id,
            "at": iso(note.updated_at),
        }
        for note in notes
    ]


def _past(actor: OperatorActor, conversation: Conversation, ids: Sequence[int]) -> list[dict[str, Any]]:
    beside = list(conversations_beside(actor, conversation, ids))
    rated = ratings_of([other.pk for other, _words in beside])
    return [
        {
            "conversation": str(other.public_id),
            "at": iso(other.received_at),
            "state": other.state,
            "operator": other.operator.display_name if other.operator else "",
            "first": first_words.splitlines()[0][:120] if first_words else "",
            "csat": rated.get(other.pk, {}).get("csat", ""),
        }
        for other, first_words in beside
    ]


def _why(actor: OperatorActor, conversation: Conversation) -> dict[str, Any] | None:
    """Why this operator: of who holds the conversation, else of the actor at whom it rings."""
    held = Assignment.objects.filter(conversation=conversation, ended_at=None).select_related("offer").first()
    if held is not None:
        return {"among": 1, "used": 0, "capacity": 0, **(held.offer.reason if held.offer else {}), "rule": held.reason}
    ringing = Offer.objects.filter(conversation=conversation, operator=actor.operator_id, ended_at=None).first()
    return dict(ringing.reason) if ringing else None


def _texts(conversation: Conversation, visitor: Visitor) -> dict[str, str]:
    """What the department says by default, in the customer's language."""
    texts = texts_of(conversation.department_id, conversation.language or visitor.language)
    return {
        "anything_else": texts.anything_else,
        "goodbye": texts.goodbye,
        "form_of_address": texts.form_of_address,
    }
