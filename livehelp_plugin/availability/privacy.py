"""What availability keeps of a visitor: the lease of a connection. Staff's own data are not a visitor's."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from livehelp_plugin.availability.models import Department, Lease, Membership, Operator, StatusInterval
from livehelp_plugin.availability.presence import subject_of_visitor
from livehelp_plugin.visitors.personal_data import declare, retire

FLOOR = 2

declare(
    Lease,
    floor=FLOOR,
    of=lambda person: Lease.objects.filter(subject__in=[subject_of_visitor(pk) for pk in person.visitors]),
    deleted="id subject connection expires_at",
)
declare(Department, kept="id name sites stream is_default")
declare(Operator, kept="id user display_name picture capacity status departments")
declare(Membership, kept="id operator department")
declare(StatusInterval, kept="id operator status started_at ended_at changed_by reason")

retire("expired leases", Lease, lambda now: Q(expires_at__lt=now - timedelta(days=1)), floor=FLOOR)
