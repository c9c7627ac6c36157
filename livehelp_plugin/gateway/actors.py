"""Who speaks: from a cookie's token or a signed-in user to an actor with the rights of this moment."""

from __future__ import annotations

from typing import Any

from livehelp_plugin.availability.models import Operator
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, operator_actor
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors import identity


def visitor_actor(token: str | None, *, user: Any, site_id: int, create: bool, language: str = "") -> VisitorActor:
    """The visitor of this token; made now if ``create``.

    Raises Refused ``identity_changed`` when there is no token, when it was revoked, or when it proves nobody yet
    and is older than the sign-in; ``not_found`` when it never said anything and ``create`` is False.
    """
    if not token or identity.is_revoked(token):
        raise Refused("identity_changed")
    visitor = identity.visitor_by_token(token)
    if visitor is None:
        if not create:
            raise Refused("not_found")
        if not identity.is_minted_for(token, user):
            raise Refused("identity_changed")
        visitor = identity.arrive(token, site_id=site_id, user=user, language=language)
    return VisitorActor(
        visitor_id=visitor.pk,
        family=identity.family(visitor),
        site_id=visitor.site_id,
        token_hash=identity.digest(token),
        user_id=user.pk if user is not None and user.is_authenticated else None,
    )


def operator_of(user: Any) -> OperatorActor:
    """The operator that a signed-in user is; Refused ``identity_changed`` signed out, ``forbidden`` if none."""
    if user is None or not user.is_authenticated:
        raise Refused("identity_changed")
    operator = Operator.objects.select_related("user").filter(user_id=user.pk).first()
    if operator is None:
        raise Refused("forbidden")
    return operator_actor(operator)
