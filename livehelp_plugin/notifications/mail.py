"""E-mail to the owner about contact requests, with Reply-To the customer."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.models import ContactRequest
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.policy.queries import rules_at


def tell_owner(request_id: int) -> bool:
    """Mail one contact request to the owner (else to MANAGERS); False when there is no address or it is gone."""
    request = ContactRequest.objects.filter(pk=request_id).first()
    if request is None:
        return False
    owner = rules_at(request.site_id, database_now()).owner_email
    to = [owner] if owner else [entry if isinstance(entry, str) else entry[-1] for entry in settings.MANAGERS]
    if not to:
        return False
    message = EmailMessage(
        subject=_("Message from your shop: %(name)s") % {"name": _one_line(str(request))},
        body=_body(request),
        to=to,
        reply_to=[request.email] if request.email else [],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.send()
    return True


def _body(request: ContactRequest) -> str:
    lines = [
        (_("Name"), request.name),
        (_("E-mail"), request.email),
        (_("Phone"), request.phone),
        (_("Wants"), request.get_want_display()),
        (_("Page"), request.page_url),
    ]
    head = "\n".join(f"{label}: {_one_line(value)}" for label, value in lines if value)
    return f"{head}\n\n{request.body}\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())
