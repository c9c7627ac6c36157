"""A conversation by e-mail, as somebody asked for it."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from livehelp_plugin.conversations.appointment_times import day_name, time_name, zone_name
from livehelp_plugin.conversations.models import Conversation
from livehelp_plugin.conversations.transcribing import transcript_of
from livehelp_plugin.conversations.transcripts import Transcript
from livehelp_plugin.notifications.events import TranscriptAsked
from livehelp_plugin.notifications.letters import Heading, Paragraph, Part, Small, Speech, as_html, as_text
from livehelp_plugin.notifications.mail import owner_addresses, shop_name, site_of, spoken


def send_transcript(event: TranscriptAsked) -> None:
    """Sent with a Message-ID made of the wish: should a crash send it again, mail programs see that it is the same."""
    found = Conversation.objects.select_related("department").filter(pk=event.conversation_id).first()
    if found is not None:
        transcript_letter(found, event.email, event.language, event.reference).send()


def transcript_letter(conversation: Conversation, email: str, language: str, reference: str) -> EmailMultiAlternatives:
    """The mail, in this language where the shop speaks it."""
    with translation.override(spoken(language)):
        shop = shop_name(conversation.site_id)
        text = transcript_of(conversation)
        subject = ": ".join(filter(None, [_("Your chat with %(shop)s") % {"shop": shop}, text.title]))
        parts = transcript_parts(text, shop)
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=as_text(parts),
            to=[email],
            reply_to=owner_addresses(conversation.site_id)[:1],
            headers={
                "Auto-Submitted": "auto-generated",
                "Message-ID": f"<{reference}.transcript@{site_of(conversation.site_id).hostname}>",
            },
        )
        direction = "rtl" if get_language_bidi() else "ltr"
        html = as_html(parts, title=subject, language=get_language() or "", direction=direction)
        message.attach_alternative(html, "text/html")
    return message


def transcript_parts(text: Transcript, shop: str) -> list[Part]:
    """The letter's parts, in the active language."""
    parts: list[Part] = [Paragraph(text.title)] if text.title else []
    for day in text.days:
        parts.append(Heading(day_name(day.date)))
        for one in day.said:
            who = _("You") if one.own else one.name or shop
            parts.append(Speech(f"{time_name(one.at, text.zone)} · {who}", one.body, one.own))
    parts.append(Small(_("Times are %(zone)s.") % {"zone": zone_name(text.zone)}))
    parts.append(Small(_("Somebody asked in the chat of %(shop)s to send this conversation here.") % {"shop": shop}))
    return parts
