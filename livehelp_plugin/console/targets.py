"""To whom a conversation can be handed over now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from livehelp_plugin.availability.events import face
from livehelp_plugin.availability.models import Department, Membership, Operator
from livehelp_plugin.availability.queries import reachable
from livehelp_plugin.console.pages import operator_row
from livehelp_plugin.conversations.queueing import InHand, in_hand
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.permissions import OPERATE


@require_safe
@never_cache
def targets(request: HttpRequest) -> HttpResponse:
    """``GET targets/``: the colleagues and the departments. 401 to who is signed out or no longer an operator."""
    me = operator_row(request) if request.user.has_perm(OPERATE) else None
    if me is None:
        return JsonResponse({"error": {"code": "forbidden"}}, status=401)
    return JsonResponse(targets_for(me))


def targets_for(me: Operator) -> dict[str, Any]:
    """Everybody else who answers chats, and every department with how many of its people could take one now.

    ``there``: online and connected. ``free``: places. A bounded number of queries.
    """
    members = list(
        Membership.objects.filter(operator__user__is_active=True).values_list("operator_id", "department_id")
    )
    people = Operator.objects.filter(pk__in={operator for operator, _ in members}).order_by("display_name", "pk")
    others = [one for one in people if one.pk != me.pk]
    there = reachable([one.pk for one in others], database_now())
    held = in_hand([one.pk for one in others])
    free = {one.pk: max(one.capacity - held.get(one.pk, InHand()).used, 0) for one in others}
    ready = {pk for pk in there if free[pk]}
    names = dict(Department.objects.order_by("name", "pk").values_list("pk", "name"))
    homes: dict[int, list[int]] = {}
    for operator, department in members:
        homes.setdefault(operator, []).append(department)
    return {
        "operators": [
            {
                **face(one, one.pk, one.status),
                "there": one.pk in there,
                "free": free[one.pk],
                "capacity": one.capacity,
                "departments": [names[home] for home in homes[one.pk]],
            }
            for one in others
        ],
        "departments": [
            {"id": pk, "name": name, "ready": sum(1 for operator in ready if pk in homes[operator])}
            for pk, name in names.items()
        ],
    }
