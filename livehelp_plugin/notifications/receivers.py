"""The owner hears at once of a request that somebody left."""

from __future__ import annotations

from livehelp_plugin.conversations.events import ContactRequestLeft
from livehelp_plugin.events.outbox import consumes
from livehelp_plugin.notifications.mail import tell_owner


@consumes(ContactRequestLeft)
def mail_the_owner(event: ContactRequestLeft) -> None:
    tell_owner(event.request_id)
