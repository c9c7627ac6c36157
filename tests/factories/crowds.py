"""A contact centre, written straight into the tables: hundreds of operators with thousands of chats in hand."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model

from livehelp_plugin.availability.models import Department, Lease, Membership, Operator, Status
from livehelp_plugin.availability.presence import subject_of_operator
from livehelp_plugin.conversations.models import Assignment, Conversation, State
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Stream
from livehelp_plugin.visitors.models import Visitor


def crowd(site: Any, department: Department, operators: int, conversations: int) -> None:
    """So many people at work, with so many chats in hand; and one chat that nobody has been asked for yet."""
    now = database_now()
    until = now + timedelta(days=1)
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"{department.pk} {number}") for number in range(operators)
    )
    staff = Operator.objects.bulk_create(
        Operator(user=user, display_name=user.username, status=Status.ONLINE, capacity=conversations // operators + 2)
        for user in users
    )
    Membership.objects.bulk_create(Membership(operator=one, department=department) for one in staff)
    Lease.objects.bulk_create(
        Lease(subject=subject_of_operator(one.pk), connection=uuid.uuid4(), expires_at=until) for one in staff
    )
    visitors = Visitor.objects.bulk_create(
        Visitor(site=site, created_at=now, last_seen_at=now) for _ in range(conversations)
    )
    streams = Stream.objects.bulk_create(Stream() for _ in range(conversations))
    held = Conversation.objects.bulk_create(
        Conversation(
            stream=streams[number],
            visitor=visitors[number],
            site=site,
            department=department,
            received_at=now,
            queued_at=now,
            state=State.ACTIVE if number else State.QUEUED,
            operator=staff[number % operators] if number else None,
            accepted_at=now if number else None,
        )
        for number in range(conversations)
    )
    Assignment.objects.bulk_create(
        Assignment(conversation=one, operator=one.operator, started_at=now, reason="load") for one in held[1:]
    )
