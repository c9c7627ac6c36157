"""An outside ACD in place of our own choosing, as long as it gives an answer that can be used."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.utils.module_loading import import_string

from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.choosing import Candidate, Chooser, Waiting
from livehelp_plugin.events.telling import told

log = logging.getLogger(__name__)


def outside_chooser() -> Chooser | None:
    """The function that ``LIVEHELP_CHOOSER`` names, for one round of choosing; None where there is none.

    It never raises: what it answers is an operator's id or None, which leaves the choice to us. After its first
    failure it is not asked again in this round, so that an ACD that is away costs one time-out, not one for each
    chat.
    """
    if not settings.CHOOSER:
        return None
    try:
        chooser: Chooser = import_string(settings.CHOOSER)
    except ImportError as error:
        log.error("LIVEHELP_CHOOSER cannot be imported; we choose ourselves", exc_info=told(error))
        return None
    failed = False

    def ask(waiting: Waiting, free: Sequence[Candidate]) -> int | None:
        nonlocal failed
        if failed:
            return None
        try:
            wanted = chooser(waiting, free)
        except Exception as error:
            failed = True
            log.error("LIVEHELP_CHOOSER failed; we choose ourselves", exc_info=told(error))
            return None
        return wanted if type(wanted) is int else None

    return ask
