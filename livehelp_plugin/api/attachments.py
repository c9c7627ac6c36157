"""Files up and down. Up as the bare bytes of a request, so that nothing of a form is parsed or spooled first."""

from __future__ import annotations

import uuid
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from livehelp_plugin.api.requests import actor_of, commanding, json_answer, origin_of, reading
from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.access import attachment_for
from livehelp_plugin.conversations.actions.attaching import MEGABYTE, Upload, keep_upload
from livehelp_plugin.conversations.models import Attachment
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.gateway import uploads
from livehelp_plugin.gateway.commands import OPERATOR, VISITOR
from livehelp_plugin.gateway.parsing import clean, uuid_field

TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
CHUNK = 64 * 1024


@commanding
def upload(request: HttpRequest, face: str) -> HttpResponse:
    """Keep one file for its author, and say under which id a message may carry it.

    Who is nobody yet becomes a visitor by it, as by opening a chat; but not by naming a chat that cannot be theirs.
    """
    if request.content_type != "application/octet-stream":
        raise Refused("malformed", detail="the bare bytes of a file are expected, as application/octet-stream")
    named = request.GET.get("conversation")
    conversation = uuid_field({"conversation": named}, "conversation") if named else None
    actor = actor_of(request, face, create=face == VISITOR and conversation is None)
    uploads.admit(actor, origin_of(request).address, _announced(request))
    name = clean(unquote(request.headers.get("X-Livehelp-Name", ""))[:300])
    kept = keep_upload(Upload(actor, _body(request), name, conversation))
    return json_answer({"protocol": 1, "attachment": kept})


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isascii() and length.isdigit() and len(length) < 16 else 0


def _body(request: HttpRequest) -> bytes:
    """The whole file, or no more of it than it takes to know that it is too large."""
    most = settings.ATTACHMENT_MB * MEGABYTE
    parts, size = [], 0
    while part := request.read(CHUNK):
        size += len(part)
        if size > most:
            raise Refused("file_size", most=settings.ATTACHMENT_MB)
        parts.append(part)
    return b"".join(parts)


@reading
def attachment(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """A file, for whoever may see it: a shopper of its conversation, or an operator. Else what never was there.

    A picture is shown; a PDF is handed over to be saved, for it may hold scripts. Neither may do anything here.
    """
    found = _visible(request, public_id)
    file = found.preview if request.GET.get("preview") and found.preview else found.file
    extension = str(file.name).rpartition(".")[2]
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except OSError:
        raise Refused("not_found") from None
    response = HttpResponse(content, content_type=TYPES[extension])
    download = found.kind == Attachment.Kind.PDF or bool(request.GET.get("download"))
    name = found.name or f"{found.kind}.{extension}"
    response["Content-Disposition"] = content_disposition_header(download, name) or "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _visible(request: HttpRequest, public_id: uuid.UUID) -> Attachment:
    """By either of one's faces: who serves in a shop may buy there, too."""
    for face in (VISITOR, OPERATOR):
        try:
            return attachment_for(actor_of(request, face), public_id)
        except Refused:
            continue
    raise Refused("not_found")
