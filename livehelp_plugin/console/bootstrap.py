"""What the console's page must know before it can speak: addresses, roads, who works here, the words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language

from livehelp_plugin.availability.events import face
from livehelp_plugin.availability.models import Department, Operator, PauseReason, Status
from livehelp_plugin.console.strings import strings
from livehelp_plugin.conversations.models import Topic
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.gateway import uploads
from livehelp_plugin.gateway.transports import offered
from livehelp_plugin.policy.queries import Rules, rules_now
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget.bootstrap import urls_of


def operator_bootstrap(request: HttpRequest, operator: Operator) -> dict[str, Any]:
    """The answer for the operator's face. JSON-able; not to be cached, for it holds the CSRF token."""
    desks = Department.objects.filter(memberships__operator=operator).order_by("pk")
    rules = rules_now(site_of(request))
    return {
        "protocol": 1,
        "csrf": get_token(request),
        "transports": offered(request),
        "urls": {
            **urls_of("operator"),
            "card": reverse("livehelp:card"),
            "transcript": reverse("livehelp:operator_transcript", args=[uuid.UUID(int=0)]),
            "bootstrap": reverse("livehelp_console:bootstrap"),
            "requests": reverse("livehelp_requests:index"),
            "targets": reverse("livehelp_console:targets"),
            "sign_in": reverse("wagtailadmin_login"),
        },
        "operator": {**face(operator, operator.pk, operator.status), **said_of(operator)},
        "departments": [{"id": desk.pk, "stream": f"d:{desk.pk}", "name": desk.name} for desk in desks],
        "alarms": alarms(rules),
        "lengths": lengths(rules),
        "topics": topics([desk.pk for desk in desks]),
        "attachments": uploads.offer(),
        "topic_required": rules.topic_required,
        "pause_reasons": list(PauseReason.objects.values_list("name", flat=True)),
        "strings": strings(),
        "language": get_language() or "en",
        "now": iso(database_now()),
    }


def said_of(operator: Operator) -> dict[str, Any]:
    """Why the operator is away, if so. ``lost``: the connection ended the shift; ``missed``: chats were let lapse;
    ``reason``: the operator's own."""
    away = operator.intervals.filter(ended_at=None).exclude(status=Status.ONLINE).first()
    by_system = away is not None and away.changed_by == "system"
    return {
        "lost": by_system and operator.status == Status.OFFLINE,
        "missed": by_system and operator.status == Status.PAUSED,
        "reason": away.reason if away is not None and not by_system else "",
    }


def topics(departments: Sequence[int]) -> list[dict[str, Any]]:
    """What a conversation of these departments can have been about."""
    found = Topic.objects.filter(Q(department=None) | Q(department__in=departments)).order_by("name", "pk")
    return [{"id": one.pk, "name": one.name, "department": one.department_id} for one in found]


def alarms(rules: Rules) -> dict[str, list[int]]:
    """After how many seconds of waiting a row turns amber and red."""
    return {
        "first": [rules.first_answer_amber_seconds, rules.first_answer_red_seconds],
        "reply": [rules.reply_amber_seconds, rules.reply_red_seconds],
    }


def lengths(rules: Rules) -> dict[str, int]:
    """How many seconds an offer, a transfer and an announced close last."""
    return {"offer": rules.offer_seconds, "transfer": rules.transfer_seconds, "closing": rules.closing_seconds}
