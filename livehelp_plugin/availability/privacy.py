"""What availability keeps of a visitor: the lease of a connection. Staff's own data are not a visitor's."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from livehelp_plugin.availability.models import (
    Department,
    Estimate,
    Holiday,
    Lease,
    Membership,
    OpeningHours,
    Operator,
    PauseReason,
    Skill,
    StatusInterval,
)
from livehelp_plugin.availability.presence import subject_of_visitor
from livehelp_plugin.visitors.personal_data import declare, retire

FLOOR = 2

declare(
    Lease,
    floor=FLOOR,
    of=lambda person: Lease.objects.filter(subject__in=[subject_of_visitor(pk) for pk in person.visitors]),
    deleted="id subject connection expires_at",
)
declare(
    Department,
    kept="id name sites stream is_default ring time_zone is_busy takes_appointments appointment_minutes "
    "appointment_lanes appointment_lead_minutes appointment_days appointment_reminder_minutes",
)
declare(Estimate, kept="id department kind seconds in_hand samples reckoned_at")
declare(Holiday, kept="id department date name yearly opens closes")
declare(
    Operator,
    kept="id user display_name picture capacity status departments skills languages is_shown engaged_at missed_in_row",
)
declare(OpeningHours, kept="id department weekday opens closes effective_from effective_until")
declare(Membership, kept="id operator department priority")
declare(PauseReason, kept="id name")
declare(Skill, kept="id name")
declare(StatusInterval, kept="id operator status started_at ended_at changed_by reason")

retire("expired leases", Lease, lambda now: Q(expires_at__lt=now - timedelta(days=1)), floor=FLOOR)
