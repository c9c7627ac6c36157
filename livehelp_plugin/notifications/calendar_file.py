"""An appointment as a calendar file (RFC 5545, sent as RFC 5546 says). Pure.

``REQUEST`` puts it into the calendar, and a later one with a higher sequence moves it there; ``CANCEL`` takes it out.
``PUBLISH`` is the file that somebody takes along: nobody is invited. The UID stays the same for as long as the
appointment lives. Times are in UTC: no time zone is left to interpretation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the calendar. ``organizer`` and ``attendee``: e-mail address and name."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    made_at: datetime
    summary: str
    description: str
    url: str
    organizer: tuple[str, str]
    attendee: tuple[str, str]


def calendar_file(entry: Entry, method: str) -> str:
    """The file's text, with lines ended and folded as the standard wants them."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.made_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", _person(*entry.organizer))
    if method != PUBLISH:
        event.add("attendee", _attendee(*entry.attendee))
    calendar = Calendar()
    calendar.add("prodid", "-//wagtail-livehelp//appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _attendee(email: str, name: str) -> vCalAddress:
    """Who is not asked to reply: by booking they have said yes."""
    person = _person(email, name)
    for key, value in {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}.items():
        person.params[key] = vText(value)
    return person


def _person(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["CN"] = vText(name)
    return address
