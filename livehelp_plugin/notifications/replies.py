"""Answers to contact requests by e-mail: from a person, in one thread, sent once or visibly not."""

from __future__ import annotations

from email.utils import formataddr, make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext

from livehelp_plugin.conversations.actions.answering import (
    begin_sending,
    note_not_sent,
    note_sent,
)
from livehelp_plugin.conversations.models import ContactAnswer, ContactRequest
from livehelp_plugin.conversations.request_events import ContactRequestDue
from livehelp_plugin.notifications.mail import (
    never_left,
    owner_addresses,
    request_message_id,
    send_to_owner,
    shop_name,
    words_of,
)


def send_reply(answer_id: int) -> bool:
    """Send a mail that is due, unless somebody else does; False when it was not sent.

    A mail server that could not be reached, or says "later", is asked again. After any other failure nobody
    knows that it was not sent, so a person decides.
    """
    answer = begin_sending(answer_id)
    if answer is None:
        return False
    message = message_of(answer)
    try:
        message.send()
    except Exception as error:
        note_not_sent(answer, type(error).__name__, again=never_left(error))
        return False
    note_sent(answer, str(message.extra_headers["Message-ID"]))
    return True


def message_of(answer: ContactAnswer) -> EmailMessage:
    """The mail as it goes out: a person writes, so nothing says that a machine does; answers reach the owner."""
    request = answer.request
    domain = request_message_id(request).rstrip(">").rpartition("@")[2]
    thread = [request_message_id(request), *_earlier(answer)]
    return EmailMessage(
        subject=answer.subject or subject_for(request),
        body=answer.body,
        from_email=formataddr((_sender(answer), parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        to=[formataddr((request.name, request.email))],
        reply_to=owner_addresses(request.site_id)[:1],
        headers={
            "Message-ID": make_msgid(domain=domain),
            "In-Reply-To": thread[-1],
            "References": " ".join(thread),
        },
    )


def subject_for(request: ContactRequest) -> str:
    """The subject of an answer, as long as nobody chose another."""
    return gettext("Your question of %(date)s") % {"date": request.created_at.date().isoformat()}


def _earlier(answer: ContactAnswer) -> list[str]:
    sent = ContactAnswer.objects.filter(request=answer.request, at__lt=answer.at).exclude(message_id="")
    return list(sent.order_by("at", "pk").values_list("message_id", flat=True))


def _sender(answer: ContactAnswer) -> str:
    """Who writes, as the shop: "Giulia, Roastery"."""
    names = [answer.operator.display_name if answer.operator else "", shop_name(answer.request.site_id)]
    return ", ".join(" ".join(name.split()) for name in names if name)


def remind(event: ContactRequestDue) -> None:
    """To whom the request is assigned, else to the owner."""
    request = ContactRequest.objects.select_related("assigned_to__user").filter(pk=event.request_id).first()
    if request is None or request.done_at is not None or request.call_by is None:
        return
    user = request.assigned_to.user if request.assigned_to else None
    subject = gettext("Call back now: %(name)s") % {"name": " ".join(str(request).split())}
    send_to_owner(
        request.site_id, subject, words_of(request), request.email, instead=[user.email] if user and user.email else []
    )
