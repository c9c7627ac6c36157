"""What a page shows of chat before anyone clicks: the same for every visitor, so pages stay cacheable."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save
from django.utils.safestring import SafeString
from wagtail.models import Site

from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget.looks import Look, look_from
from livehelp_plugin.widget.markup import chat_element, loader_tag
from livehelp_plugin.widget.models import ChatSettings, ChatText, PageWithoutChat

SECONDS = 300


def look_of(site_id: int) -> Look:
    """The settings of a site; no query while the cache is warm."""
    key = f"livehelp:look:{site_id}"
    found = cache.get(key)
    if not isinstance(found, Look):
        row = ChatSettings.objects.filter(site_id=site_id).first() or ChatSettings(site_id=site_id)
        quiet = PageWithoutChat.objects.values_list("page_id", flat=True)
        found = replace(look_from(row), quiet_pages=frozenset(quiet))
        cache.set(key, found, SECONDS)
    return found


def _forget(sender: Any, instance: ChatSettings | ChatText, **kwargs: Any) -> None:
    row = instance.settings if isinstance(instance, ChatText) else instance
    cache.delete(f"livehelp:look:{row.site_id}")


def _forget_all(**kwargs: Any) -> None:
    cache.delete_many([f"livehelp:look:{pk}" for pk in Site.objects.values_list("pk", flat=True)])


post_save.connect(_forget_all, sender=PageWithoutChat, dispatch_uid="livehelp_page_switched_off")
post_delete.connect(_forget_all, sender=PageWithoutChat, dispatch_uid="livehelp_page_switched_on")

for model in (ChatSettings, ChatText):
    post_save.connect(_forget, sender=model, dispatch_uid=f"livehelp_look_saved_{model.__name__}")
    post_delete.connect(_forget, sender=model, dispatch_uid=f"livehelp_look_deleted_{model.__name__}")


def launcher(request: Any, *, page_id: int | None = None) -> SafeString:
    """The launcher's element and its loader, or nothing where the site's settings say so."""
    look = asked_look(request)
    if look is None or not look.shows_on(request.path, page_id):
        return SafeString("")
    loader = "" if getattr(request, "livehelp_has_blocks", False) else loader_tag(look.theme)
    return SafeString(chat_element(look, page_id=page_id, test=is_preview(request)) + loader)


def is_preview(request: Any) -> bool:
    """Whether the page is shown to an editor only: what is opened there is a test."""
    return bool(getattr(request, "is_preview", False))


def loader_of(request: Any, *, blocks: bool = True) -> SafeString:
    """The script of a page with a block, in the look of its site. Where that is the one of the richer ``blocks``, the
    launcher brings none of its own."""
    look = asked_look(request)
    if blocks and request is not None:
        request.livehelp_has_blocks = True
    return loader_tag(look.theme if look else "", *(["widget/blocks.js"] if blocks else []))


def asked_look(request: Any) -> Look | None:
    """The look of a request's site; None where there is no site yet: the shop's page matters more than chat."""
    try:
        return look_of(site_of(request)) if request is not None else None
    except Refused:
        return None
