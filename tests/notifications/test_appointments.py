"""Mail about appointments: to whom, in which language, with which calendar file, and once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from django.core import mail
from icalendar import Calendar

from livehelp_plugin.availability.models import Lease
from livehelp_plugin.conversations.actions import beginning
from livehelp_plugin.conversations.actions.appointments import cancel_appointment, move_appointment
from livehelp_plugin.conversations.appointment_links import reference_in
from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.events.outbox import sweep
from livehelp_plugin.notifications.calendar_file import CANCEL, PUBLISH, REQUEST, Entry, calendar_file
from livehelp_plugin.policy.actions import change_rules
from tests.conversations.test_appointments import TEN, at_its_time, begin, book, clock, minutes, world
from tests.world import World

__all__ = ["clock", "world"]

OWNER = "owner@example.com"


@pytest.fixture(autouse=True)
def owner(world: World) -> None:
    change_rules(world.site.pk, None, datetime.now(UTC) - timedelta(days=1), owner_email=OWNER)


def posted() -> list[mail.EmailMessage]:
    """What went to the shopper since the last look."""
    while sweep():
        pass
    out = [one for one in mail.outbox if one.to != [OWNER]]
    mail.outbox.clear()
    return out


def owners() -> list[str]:
    while sweep():
        pass
    return [one.subject for one in mail.outbox if one.to == [OWNER]]


def wire(message: Any) -> Parsed:
    """The mail as a mail program reads it."""
    return BytesParser(policy=default).parsebytes(message.message().as_bytes())


def invitation(message: Any) -> tuple[str, Any]:
    """The method that the part announces, and the event in it."""
    [part] = [part for part in wire(message).walk() if part.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert calendar["METHOD"] == part["Content-Type"].params["method"]
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_who_books_gets_the_appointment_for_the_calendar(world: World) -> None:
    one = book(world, email="anna@example.com")

    [message] = posted()

    assert message.to == ["anna@example.com"]
    assert message.reply_to == [OWNER]
    assert "Monday, May 4, 2026, 10 a.m. – 10:20 a.m. (Rome time)" in message.body
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    assert reference_in(link.strip("/").rpartition("/")[2]) == one.public_id
    method, event = invitation(message)
    assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", f"{one.public_id}@{world.site.hostname}", 0)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (TEN, TEN + minutes(20))
    assert event["ATTENDEE"] == "mailto:anna@example.com"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["URL"] == link
    files = [part.get_filename() for part in wire(message).iter_attachments()]
    assert files == ["appointment.ics"]


def test_moving_and_cancelling_change_the_same_entry(world: World) -> None:
    one = book(world)
    [booked] = posted()
    move_appointment(one.public_id, TEN + minutes(60))
    [moved] = posted()
    cancel_appointment(None, one.public_id)
    [cancelled] = posted()

    entries = [invitation(message) for message in (booked, moved, cancelled)]
    assert [(method, event["SEQUENCE"]) for method, event in entries] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert len({(event["UID"], event["ORGANIZER"]) for _, event in entries}) == 1
    assert entries[1][1].decoded("DTSTART") == TEN + minutes(60)
    assert entries[2][1]["STATUS"] == "CANCELLED"
    assert len({message.extra_headers["Message-ID"] for message in (booked, moved, cancelled)}) == 3


def test_mail_is_in_the_shoppers_language(world: World) -> None:
    book(world, language="de")
    [message] = posted()
    assert "4. Mai 2026" in message.body


def test_a_reminder_once(world: World) -> None:
    book(world)
    Appointment.objects.update(booked_at=TEN - timedelta(days=1))
    posted()

    beginning.remind_due(TEN - minutes(60))
    beginning.remind_due(TEN - minutes(59))

    [message] = posted()
    assert message.subject.startswith("Today at 10 a.m.")
    assert wire(message).get_content_type() == "text/plain"


def test_a_reminder_of_what_was_cancelled_meanwhile_is_not_sent(world: World) -> None:
    one = book(world)
    Appointment.objects.update(booked_at=TEN - timedelta(days=1))
    posted()
    beginning.remind_due(TEN - minutes(60))

    cancel_appointment(None, one.public_id)

    assert [message.subject for message in posted()] == ["Cancelled: your chat with Shop"]


@pytest.mark.parametrize("is_there", [True, False])
def test_we_are_here_is_written_to_who_is_not_in_the_shop(world: World, clock: Any, is_there: bool) -> None:
    visitor = world.visitor()
    one = book(world, visitor=visitor)
    posted()
    operator = at_its_time(clock, world, one)
    Lease.objects.filter(subject__startswith="v:").update(expires_at=one.starts_at + minutes(1 if is_there else -1))
    begin(operator, one)

    assert [message.subject for message in posted()] == (
        [] if is_there else ["We are here: your chat with Shop has begun"]
    )


def test_a_missed_appointment_is_apologised_for_and_the_owner_hears_of_it(world: World, clock: Any) -> None:
    one = book(world)
    posted()
    at_its_time(clock, world, one, late=15)
    beginning.miss_due(datetime.now(UTC))

    assert owners() == ["Appointment missed by us: Monday, May 4, 2026, 10 a.m. – 10:20 a.m. (Rome time)"]
    [message] = posted()
    assert message.subject == "We are sorry: we missed your chat"
    assert invitation(message)[0] == "CANCEL"


def test_we_cancel_with_other_words_than_the_shopper(world: World) -> None:
    one = book(world)
    posted()
    cancel_appointment(world.operator(), one.public_id)

    assert owners() == []
    [message] = posted()
    assert message.subject == "We have to cancel your chat with Shop"


def test_nothing_is_sent_twice_when_the_owners_mail_fails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    book(world)

    def broken(*args: Any) -> bool:
        raise OSError("no mail server")

    monkeypatch.setattr("livehelp_plugin.notifications.appointments.send_to_owner", broken)
    sweep()
    sweep()

    assert len(posted()) == 1


ENTRY = Entry(
    uid="1@shop.example",
    sequence=3,
    starts_at=TEN,
    ends_at=TEN + minutes(20),
    made_at=TEN - timedelta(days=1),
    summary="Chat; with, Müller & Söhne",
    description="Line one\n\nhttps://shop.example/" + "x" * 90,
    url="https://shop.example/",
    organizer=("shop@example.com", 'The "Shop": coffee, tea'),
    attendee=("anna@example.com", "Anna O'Neil, Dr."),
)


@pytest.mark.parametrize("method", [REQUEST, CANCEL, PUBLISH])
def test_the_file_keeps_to_the_standard(method: str) -> None:
    text = calendar_file(ENTRY, method)

    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    calendar = Calendar.from_ical(text)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", method)
    [event] = calendar.walk("VEVENT")
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "ORGANIZER"} <= set(event)
    assert ("ATTENDEE" in event) is (method != PUBLISH)
    assert str(event["SUMMARY"]) == ENTRY.summary
    assert str(event["DESCRIPTION"]) == ENTRY.description
    assert (event.decoded("DTSTART"), event["STATUS"]) == (TEN, "CANCELLED" if method == CANCEL else "CONFIRMED")
