"""What the console's page must know before it can speak: addresses, roads, who works here, the words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import get_language

from livehelp_plugin.availability.events import face
from livehelp_plugin.availability.models import Department, Operator, Status
from livehelp_plugin.console.strings import strings
from livehelp_plugin.events.clock import database_now, iso
from livehelp_plugin.gateway.transports import offered
from livehelp_plugin.policy.queries import rules_now
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget.bootstrap import urls_of


def operator_bootstrap(request: HttpRequest, operator: Operator) -> dict[str, Any]:
    """The answer for the operator's face. JSON-able; not to be cached, for it holds the CSRF token."""
    desks = Department.objects.filter(memberships__operator=operator).order_by("pk")
    return {
        "protocol": 1,
        "csrf": get_token(request),
        "transports": offered(request),
        "urls": {
            **urls_of("operator"),
            "card": reverse("livehelp:card"),
            "bootstrap": reverse("livehelp_console:bootstrap"),
            "requests": reverse("livehelp_requests:index"),
            "sign_in": reverse("wagtailadmin_login"),
        },
        "operator": {**face(operator, operator.pk, operator.status), "lost": was_lost(operator)},
        "departments": [{"id": desk.pk, "stream": f"d:{desk.pk}", "name": desk.name} for desk in desks],
        "alarms": alarms(site_of(request)),
        "strings": strings(),
        "language": get_language() or "en",
        "now": iso(database_now()),
    }


def was_lost(operator: Operator) -> bool:
    """Whether it was the system, not the operator, who last said "offline": the connection was lost."""
    if operator.status != Status.OFFLINE:
        return False
    return operator.intervals.filter(ended_at=None, changed_by="system").exists()


def alarms(site_id: int) -> dict[str, list[int]]:
    """After how many seconds of waiting a row turns amber and red."""
    rules = rules_now(site_id)
    return {
        "first": [rules.first_answer_amber_seconds, rules.first_answer_red_seconds],
        "reply": [rules.reply_amber_seconds, rules.reply_red_seconds],
    }
