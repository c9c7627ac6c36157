"""How a shopper asks to be told: in this browser, by mail; and how an address asks for silence."""

from __future__ import annotations

import hashlib
import uuid

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import OperatorActor, VisitorActor, conversation_for
from livehelp_plugin.conversations.models import Author, Conversation, State
from livehelp_plugin.events import receipts
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.events.models import Audience
from livehelp_plugin.events.publishing import publish
from livehelp_plugin.events.receipts import Answer
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.notifications import push
from livehelp_plugin.notifications.events import TranscriptAsked
from livehelp_plugin.notifications.models import AnswerNotice, PushSubscription, RefusedAddress
from livehelp_plugin.notifications.push_addresses import is_push_service, key_bytes
from livehelp_plugin.visitors.identity import survivor
from livehelp_plugin.visitors.models import Visitor

MOST_BROWSERS = 5
"""In how many browsers one person is told; the newest count."""


def subscribe(actor: VisitorActor, endpoint: str, p256dh: str, auth: str) -> None:
    """Let this browser be told of answers. Idempotent; a new token of the same browser takes it over.

    Raises Refused ``invalid`` for what is no push service's address or no key, ``unavailable`` without web push.
    """
    _check_subscription(endpoint, p256dh, auth)
    now = database_now()
    key = hashlib.sha256(endpoint.encode()).hexdigest()
    with transaction.atomic():
        # Only who knows the secret may take an address over: nobody is told of somebody else's chat.
        same = PushSubscription.objects.filter(endpoint_hash=key, p256dh=p256dh, auth=auth)
        if not same.update(token_id=actor.token_hash, made_at=now):
            try:
                with transaction.atomic():
                    PushSubscription.objects.create(
                        token_id=actor.token_hash,
                        endpoint=endpoint,
                        endpoint_hash=key,
                        p256dh=p256dh,
                        auth=auth,
                        made_at=now,
                    )
            except IntegrityError:
                raise Refused("invalid", field="endpoint") from None
        mine = PushSubscription.objects.filter(token__visitor__in=actor.family).order_by("-made_at", "-pk")
        PushSubscription.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_BROWSERS:])).delete()


def _check_subscription(endpoint: str, p256dh: str, auth: str) -> None:
    if not push.is_installed():
        raise Refused("unavailable")
    if not is_push_service(endpoint, settings.PUSH_HOSTS):
        raise Refused("invalid", field="endpoint")
    try:
        key_bytes(auth, 16)
    except ValueError:
        raise Refused("invalid", field="auth") from None
    from livehelp_plugin.notifications import web_push  # needs the extra

    if not web_push.is_point(p256dh):
        raise Refused("invalid", field="p256dh")


def unsubscribe(token_hash: str) -> int:
    """This browser is told no more; returns how many subscriptions ended. Idempotent."""
    return PushSubscription.objects.filter(token_id=token_hash).delete()[0]


def ask_for_mail(actor: VisitorActor, public_id: uuid.UUID, email: str) -> Answer:
    """Write to this address when there is an answer that its shopper has not seen. Idempotent; the last one holds.

    The answer's ``refused`` tells that the address wants no mail of ours. Raises Refused ``not_found``, ``closed``,
    ``invalid``.
    """
    conversation = conversation_for(actor, public_id)
    if conversation.state == State.CLOSED:
        raise Refused("closed")
    _check_email(email)
    with transaction.atomic():
        AnswerNotice.objects.update_or_create(conversation=conversation, defaults={"email": email})
        Visitor.objects.filter(pk=survivor(conversation.visitor).pk, email="", user=None).update(email=email)
    return {"refused": is_refused(conversation.site_id, email)}


def ask_for_transcript(
    actor: VisitorActor | OperatorActor, public_id: uuid.UUID, client_id: uuid.UUID, email: str, language: str = ""
) -> Answer:
    """Mail a conversation to an address, once, in this language or the chat's. Idempotent by ``client_id``.

    Not before an operator has written: otherwise anybody could have us send their words to strangers. Raises Refused
    ``not_found``, ``invalid``, ``empty``.
    """
    conversation = conversation_for(actor, public_id)
    _check_email(email)
    said = conversation.messages.filter(audience=Audience.PUBLIC, author=Author.OPERATOR)
    if not said.exists():
        raise Refused("empty")
    answer: Answer = {"email": email}
    with transaction.atomic():
        if not receipts.claim((actor.author, client_id), "transcript.mail", database_now()):
            return receipts.first_answer(receipts.find([client_id]), actor.authors, client_id) or answer
        publish(
            TranscriptAsked(
                conversation_id=conversation.pk,
                email=email,
                language=language or conversation.language,
                reference=client_id.hex,
            )
        )
        receipts.fill((actor.author, client_id), answer)
    return answer


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("invalid", field="email") from None


def address_hash(email: str) -> str:
    """An address as it is remembered when it is not to be written to."""
    return salted_hmac("livehelp.refused", email.strip().lower(), algorithm="sha256").hexdigest()


def refuse(site_id: int, hashed: str) -> None:
    """No mail about chats to this address any more. Idempotent."""
    RefusedAddress.objects.get_or_create(site_id=site_id, address_hash=hashed, defaults={"at": database_now()})


def allow(site_id: int, hashed: str) -> None:
    """Mail about chats may come again. Idempotent."""
    RefusedAddress.objects.filter(site_id=site_id, address_hash=hashed).delete()


def is_refused(site_id: int, email: str) -> bool:
    """Whether the owner of this address wants no mail about chats."""
    return is_refused_hash(site_id, address_hash(email))


def is_refused_hash(site_id: int, hashed: str) -> bool:
    """The same for an address that is known by its hash alone."""
    return RefusedAddress.objects.filter(site_id=site_id, address_hash=hashed).exists()


def address_of(conversation: Conversation) -> str:
    """Where its shopper may be written to; empty where no address is known or it is refused."""
    notice = AnswerNotice.objects.filter(conversation=conversation).first()
    email = (notice.email if notice else "") or survivor(conversation.visitor).email
    return "" if not email or is_refused(conversation.site_id, email) else email
