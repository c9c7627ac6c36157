"""E-mail to the owner about what still waits for an answer, with Reply-To the customer."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from email.utils import parseaddr
from smtplib import SMTPConnectError, SMTPResponseException
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.attached import text_of
from livehelp_plugin.conversations.models import Author, CloseReason, ContactRequest, Conversation, Message
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.policy.queries import rules_at


def tell_of_request(request_id: int) -> bool:
    """Mail one contact request to the owner; False when there is no address or the request is gone."""
    request = ContactRequest.objects.filter(pk=request_id, is_spam=False).first()
    if request is None:
        return False
    low = request.source == ContactRequest.Source.RATING
    words = _("A low rating: %(name)s") if low else _("Message from your shop: %(name)s")
    subject = words % {"name": _one_line(str(request))}
    return send_to_owner(
        request.site_id, subject, words_of(request), request.email, headers={"Message-ID": request_message_id(request)}
    )


def tell_of_lost_chat(conversation_id: int) -> bool:
    """Mail a chat that ended without an operator's word; False when it was answered, is gone, or is a test,
    or when a contact request took its place."""
    lost = (
        Conversation.objects.select_related("visitor").filter(pk=conversation_id, is_test=False, is_spam=False).first()
    )
    if lost is not None and lost.close_reason == CloseReason.LEFT_ADDRESS:
        return False  # the request that took its place was mailed, with what was said
    messages = list(lost.messages.filter(audience=Audience.PUBLIC).order_by("seq")) if lost else []
    if lost is None or not messages or any(message.author == Author.OPERATOR for message in messages):
        return False
    body = "\n\n".join(text_of(messages).values())
    head = _head([(_("E-mail"), lost.visitor.email), (_("Page"), lost.page_url)])
    subject = _("A chat that nobody answered: %(name)s") % {"name": _one_line(str(lost.visitor))}
    return send_to_owner(lost.site_id, subject, f"{head}{body}\n", lost.visitor.email)


def send_to_owner(
    site_id: int,
    subject: str,
    body: str,
    reply_to: str,
    *,
    headers: Mapping[str, str] | None = None,
    instead: Sequence[str] = (),
) -> bool:
    """Mail the owner of a site, or somebody ``instead``; False when there is no address."""
    to = list(instead) or owner_addresses(site_id)
    if not to:
        return False
    message = EmailMessage(
        subject=subject,
        body=body,
        to=to,
        reply_to=[reply_to] if reply_to else [],
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )
    message.send()
    return True


def owner_addresses(site_id: int) -> list[str]:
    """The owner's address from the rules, else the project's MANAGERS."""
    owner = rules_at(site_id, database_now()).owner_email
    return [owner] if owner else [entry if isinstance(entry, str) else entry[-1] for entry in settings.MANAGERS]


def request_message_id(request: ContactRequest) -> str:
    """Under which the owner gets a request; answers to it name it, so that all stand in one thread."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<livehelp.request.{request.public_id}@{domain}>"


def words_of(request: ContactRequest) -> str:
    """A request as it is mailed: who, how to reach them, and what they asked, also in the chat it was left in."""
    lines = [
        (_("Name"), request.name),
        (_("E-mail"), request.email),
        (_("Phone"), request.phone),
        (_("Wants"), request.get_want_display()),
        (_("Page"), request.page_url),
    ]
    said = Message.objects.filter(conversation=request.conversation_id or 0, audience=Audience.PUBLIC)
    messages = list(said.order_by("seq"))
    texts = text_of(messages)
    chat = [_said(message, texts[message.pk]) for message in messages]
    words = "\n\n".join(part for part in [request.body, *chat] if part)
    return f"{_head(lines)}{words}\n"


def _said(message: Message, text: str) -> str:
    return f"{message.name}: {text}" if message.author == Author.OPERATOR else text


def _head(lines: list[tuple[str, str]]) -> str:
    head = "\n".join(f"{label}: {_one_line(value)}" for label, value in lines if value)
    return f"{head}\n\n" if head else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def shop_name(site_id: int) -> str:
    """How the shop signs its mail: the site's name, else its host."""
    site = site_of(site_id)
    return str(site.site_name or site.hostname)


def site_of(site_id: int) -> Any:
    """Wagtail's site, which no room below the gateway imports."""
    return apps.get_model("wagtailcore", "Site").objects.get(pk=site_id)


def never_left(error: Exception) -> bool:
    """Whether a mail that failed so is certainly with us still: no mail server was reached, or it said "later"."""
    if isinstance(error, SMTPResponseException):
        return isinstance(error, SMTPConnectError) or 400 <= error.smtp_code < 500
    return isinstance(error, ConnectionRefusedError | socket.gaierror)


def spoken(language: str) -> str:
    """This language as the shop speaks it, else the shop's first."""
    try:
        return get_supported_language_variant(language)
    except LookupError:
        return str(settings.LANGUAGE_CODE)
