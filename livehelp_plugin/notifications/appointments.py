"""Mail about appointments: to the shopper in the shopper's language, with the calendar file; to the owner what matters.

Each fact is mailed by its own outbox item, and a mail's Message-ID is made of the fact: should a crash send it a second
time, mail programs see that it is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from livehelp_plugin.availability.presence import present, subject_of_visitor
from livehelp_plugin.availability.schedules import zone_of
from livehelp_plugin.conversations.appointment_events import (
    AppointmentBegun,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentNear,
)
from livehelp_plugin.conversations.appointment_links import key_of
from livehelp_plugin.conversations.appointment_times import in_words, time_name
from livehelp_plugin.conversations.models import Appointment
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.notifications.calendar_file import CANCEL, REQUEST, Entry, calendar_file
from livehelp_plugin.notifications.mail import owner_addresses, send_to_owner, shop_name, site_of

Status = Appointment.Status


def confirm(event: AppointmentBooked) -> None:
    one = _found(event.appointment_id, Status.BOOKED)
    if one is not None:
        _mail(one, "booked", _booked, method=REQUEST)


def confirm_move(event: AppointmentMoved) -> None:
    one = _found(event.appointment_id, Status.BOOKED)
    if one is not None:
        _mail(one, "moved", _moved, method=REQUEST)


def confirm_cancel(event: AppointmentCancelled) -> None:
    one = _found(event.appointment_id, Status.CANCELLED)
    if one is not None:
        _mail(one, "cancelled", _cancelled if event.by == "visitor" else _called_off, method=CANCEL)


def remind(event: AppointmentNear) -> None:
    one = _found(event.appointment_id, Status.BOOKED)
    if one is not None and one.starts_at > database_now():
        _mail(one, "near", _near)


def call(event: AppointmentBegun) -> None:
    """ "We are here": unless the shopper is in the shop, and sees the chat; nor hours later, when we are not."""
    one = _found(event.appointment_id, Status.HELD)
    now = database_now()
    if one is None or one.ends_at + timedelta(minutes=30) < now:
        return
    if not (one.visitor_id and present([subject_of_visitor(one.visitor_id)], now)):
        _mail(one, "begun", _begun)


def apologise(event: AppointmentMissed) -> None:
    one = _found(event.appointment_id, Status.MISSED)
    if one is not None:
        _mail(one, "missed", _missed, method=CANCEL)


def tell_owner(event: AppointmentBooked | AppointmentMoved | AppointmentCancelled | AppointmentMissed) -> None:
    """An item of its own: should this mail fail, the shopper's is not sent again."""
    one = _found(event.appointment_id)
    if one is None or (isinstance(event, AppointmentCancelled) and event.by != "visitor"):
        return
    titles = {
        AppointmentBooked.type: _("Appointment booked: %(when)s"),
        AppointmentMoved.type: _("Appointment moved to: %(when)s"),
        AppointmentCancelled.type: _("Appointment cancelled: %(when)s"),
        AppointmentMissed.type: _("Appointment missed by us: %(when)s"),
    }
    lines = [one.name, one.email, one.department.name, "", one.body]
    subject = titles[event.type] % {"when": _when(one)}
    send_to_owner(one.site_id, subject, "\n".join(lines).strip() + "\n", one.email)


def _found(pk: int, *still: str) -> Appointment | None:
    """The appointment, if what is to be told of it still holds."""
    known = Appointment.objects.select_related("department").filter(pk=pk)
    return (known.filter(status__in=still) if still else known).first()


def address_of(one: Appointment) -> str:
    """Where the shopper sees, moves and cancels it."""
    return _root(one) + reverse("livehelp:appointment_status", args=[key_of(one.public_id)])


def _root(one: Appointment) -> str:
    return str(site_of(one.site_id).root_url)


def _shop(one: Appointment) -> str:
    return shop_name(one.site_id)


def _when(one: Appointment) -> str:
    return in_words(one.starts_at, one.ends_at, zone_of(one.department))


Words = Callable[[Appointment, dict[str, str]], tuple[str, str]]


def _mail(one: Appointment, kind: str, words: Words, *, method: str = "") -> None:
    """Write to the shopper. ``words`` gives subject and text in the active language."""
    with translation.override(one.language or settings.LANGUAGE_CODE):
        values = {
            "name": one.name,
            "shop": _shop(one),
            "when": _when(one),
            "time": time_name(one.starts_at, zone_of(one.department)),
            "link": address_of(one),
        }
        subject, text = words(one, values)
        message = EmailMultiAlternatives(
            subject=" ".join((subject % values).split()),
            body=_("Hello %(name)s,") % values + "\n\n" + text % values + f"\n\n{values['shop']}\n",
            to=[one.email],
            reply_to=owner_addresses(one.site_id)[:1],
            headers={
                "Auto-Submitted": "auto-generated",
                "Message-ID": f"<{one.public_id.hex}.{kind}.{one.sequence}@{site_of(one.site_id).hostname}>",
            },
        )
        if method:
            _attach(message, one, method)
    message.send()


def entry_of(one: Appointment) -> Entry:
    """What stands in a calendar of this appointment, in the active language."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    link, shop = address_of(one), _shop(one)
    return Entry(
        uid=f"{one.public_id}@{site_of(one.site_id).hostname}",
        # A missed one leaves the calendar without having been changed in the books.
        sequence=one.sequence + (one.status == Status.MISSED),
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        made_at=database_now(),
        summary=_("Chat with %(shop)s") % {"shop": shop},
        description="\n\n".join(filter(None, [one.body, link])),
        url=link,
        organizer=(address, name or shop),
        attendee=(one.email, one.name),
    )


def _attach(message: EmailMultiAlternatives, one: Appointment, method: str) -> None:
    """Once as an invitation, which mail programs put into the calendar, once as a file for those that do not."""
    text = calendar_file(entry_of(one), method)
    message.attach_alternative(text, f"text/calendar; method={method}")
    message.attach("appointment.ics", text.encode(), "application/ics")


# What is said. The words of `values` are filled in afterwards.


def _booked(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("Your chat with %(shop)s: %(when)s"), "\n\n".join(
        [
            _("your chat is booked:"),
            "%(when)s",
            _("At that time one of us writes to you first. Open this page then, and the chat is there:"),
            "%(link)s",
            _("On the same page you can move the appointment to another time, or cancel it."),
        ]
    )


def _moved(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("Your chat with %(shop)s has moved: %(when)s"), "\n\n".join(
        [_("your chat has a new time:"), "%(when)s", _("It will be on this page:"), "%(link)s"]
    )


def _cancelled(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("Cancelled: your chat with %(shop)s"), "\n\n".join(
        [_("you have cancelled this appointment:"), "%(when)s", _("You can book another one at any time:"), "%(link)s"]
    )


def _called_off(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("We have to cancel your chat with %(shop)s"), "\n\n".join(
        [
            _("we are sorry: we have to cancel this appointment."),
            "%(when)s",
            _("Please choose another time here, and what you told us is kept:"),
            "%(link)s",
        ]
    )


def _near(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("Today at %(time)s: your chat with %(shop)s"), "\n\n".join(
        [
            _("this is to remind you of your chat:"),
            "%(when)s",
            _("Open this page at that time. If it does not suit you any more, you can move or cancel it there:"),
            "%(link)s",
        ]
    )


def _begun(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("We are here: your chat with %(shop)s has begun"), "\n\n".join(
        [_("we are here for you, as agreed. The chat is open on this page:"), "%(link)s"]
    )


def _missed(one: Appointment, values: dict[str, str]) -> tuple[str, str]:
    return _("We are sorry: we missed your chat"), "\n\n".join(
        [
            _("we had an appointment, and we were not there. That was our mistake, and we are sorry."),
            "%(when)s",
            _("Please choose another time here, and what you told us is kept. Or simply reply to this e-mail."),
            "%(link)s",
        ]
    )
