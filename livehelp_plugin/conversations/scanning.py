"""The shop's virus scanner, if it has one: asked before a file is kept."""

from __future__ import annotations

import logging
from enum import StrEnum
from typing import Protocol

from django.utils.module_loading import import_string

from livehelp_plugin.conf import settings
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)


class Verdict(StrEnum):
    """What a scanner says of a file."""

    CLEAN = "clean"
    REFUSE = "refuse"
    """Not kept; its author is told that it cannot be sent."""
    QUARANTINE = "quarantine"
    """Kept and sent, but nobody can open it until ``release_attachment`` or ``delete_attachment`` is called."""


class Scanner(Protocol):
    """What ``LIVEHELP_ATTACHMENT_SCANNER`` names: called with the bytes as they will be kept.

    ``kind`` is ``image`` or ``pdf``, ``reference`` the attachment's id for a verdict that comes later. May be called
    by several threads at once. When it raises, the file is not kept and its author is asked to try again.
    """

    def __call__(self, content: bytes, *, kind: str, reference: str) -> Verdict: ...


def scan(content: bytes, *, kind: str, reference: str) -> Verdict:
    """The scanner's verdict; clean without one. Refused ``file_refused``, or ``unavailable`` when it fails."""
    if not settings.ATTACHMENT_SCANNER:
        return Verdict.CLEAN
    scanner: Scanner = import_string(settings.ATTACHMENT_SCANNER)
    try:
        verdict = Verdict(scanner(content, kind=kind, reference=reference))
    except Exception as error:
        log.error("the scanner of attachments failed", exc_info=told(error))
        raise Refused("unavailable") from None
    if verdict == Verdict.REFUSE:
        raise Refused("file_refused")
    return verdict
