"""What happens to appointments: facts that mail is sent for, and the line that the desk sees when it is time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.events.base import Event
from livehelp_plugin.events.clock import iso


@dataclass(frozen=True, kw_only=True)
class AppointmentBooked(Event):
    """A shopper booked a slot."""

    type: ClassVar[str] = "appointment.booked"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentMoved(Event):
    """The shopper moved an appointment to another slot."""

    type: ClassVar[str] = "appointment.moved"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentCancelled(Event):
    """The shopper, or an operator for us, called an appointment off."""

    type: ClassVar[str] = "appointment.cancelled"
    appointment_id: int
    by: str


@dataclass(frozen=True, kw_only=True)
class AppointmentNear(Event):
    """It is time to remind the shopper."""

    type: ClassVar[str] = "appointment.near"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentBegun(Event):
    """An operator opened the chat of an appointment, with a greeting."""

    type: ClassVar[str] = "appointment.begun"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class AppointmentMissed(Event):
    """Nobody of ours began an appointment in time."""

    type: ClassVar[str] = "appointment.missed"
    appointment_id: int


@dataclass(frozen=True, kw_only=True)
class DeskAppointmentChanged(Event):
    """An appointment's line on the desk, as it is now: ``due`` rings, ``over`` is removed."""

    type: ClassVar[str] = "desk.appointment_changed"
    appointment_id: int
    appointment: str

    @classmethod
    def wire(cls, payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        found = {one.pk: one for one in Appointment.objects.filter(pk__in={p["appointment_id"] for p in payloads})}
        return [{"row": appointment_row(found.get(p["appointment_id"]), p["appointment"])} for p in payloads]


DUE, OVER = "due", "over"


def appointment_row(one: Appointment | None, reference: str) -> dict[str, Any]:
    """An appointment's line on the desk. The log keeps only its key; what the shopper typed stays in its own row."""
    if one is None or one.status != Appointment.Status.BOOKED or one.prompted_at is None:
        return {"appointment": reference, "state": OVER}
    return {
        "appointment": reference,
        "state": DUE,
        "starts_at": iso(one.starts_at),
        "ends_at": iso(one.ends_at),
        "name": one.name,
        "body": one.body,
        "language": one.language,
        "operator": one.operator_id,
    }


def desk_appointments(due: Iterable[Appointment]) -> dict[str, dict[str, Any]]:
    """The lines of these appointments by reference, for a desk's snapshot."""
    return {str(one.public_id): appointment_row(one, str(one.public_id)) for one in due}
