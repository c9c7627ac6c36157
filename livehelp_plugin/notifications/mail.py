"""E-mail to the owner about what still waits for an answer, with Reply-To the customer."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.models import Author, ContactRequest, Conversation
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.policy.queries import rules_at


def tell_of_request(request_id: int) -> bool:
    """Mail one contact request to the owner; False when there is no address or the request is gone."""
    request = ContactRequest.objects.filter(pk=request_id).first()
    if request is None:
        return False
    subject = _("Message from your shop: %(name)s") % {"name": _one_line(str(request))}
    return _send(request.site_id, subject, _words_of(request), request.email)


def tell_of_lost_chat(conversation_id: int) -> bool:
    """Mail a chat that ended without an operator's word; False when it was answered, is gone, or is a test."""
    lost = (
        Conversation.objects.select_related("visitor").filter(pk=conversation_id, is_test=False, is_spam=False).first()
    )
    messages = list(lost.messages.filter(audience=Audience.PUBLIC).order_by("seq")) if lost else []
    if lost is None or not messages or any(message.author == Author.OPERATOR for message in messages):
        return False
    body = "\n\n".join(message.body for message in messages)
    head = _head([(_("E-mail"), lost.visitor.email), (_("Page"), lost.page_url)])
    subject = _("A chat that nobody answered: %(name)s") % {"name": _one_line(str(lost.visitor))}
    return _send(lost.site_id, subject, f"{head}{body}\n", lost.visitor.email)


def _send(site_id: int, subject: str, body: str, reply_to: str) -> bool:
    to = _addresses(site_id)
    if not to:
        return False
    message = EmailMessage(
        subject=subject,
        body=body,
        to=to,
        reply_to=[reply_to] if reply_to else [],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.send()
    return True


def _addresses(site_id: int) -> list[str]:
    """The owner's address from the rules, else the project's MANAGERS."""
    owner = rules_at(site_id, database_now()).owner_email
    return [owner] if owner else [entry if isinstance(entry, str) else entry[-1] for entry in settings.MANAGERS]


def _words_of(request: ContactRequest) -> str:
    lines = [
        (_("Name"), request.name),
        (_("E-mail"), request.email),
        (_("Phone"), request.phone),
        (_("Wants"), request.get_want_display()),
        (_("Page"), request.page_url),
    ]
    return f"{_head(lines)}{request.body}\n"


def _head(lines: list[tuple[str, str]]) -> str:
    head = "\n".join(f"{label}: {_one_line(value)}" for label, value in lines if value)
    return f"{head}\n\n" if head else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())
