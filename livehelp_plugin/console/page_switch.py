"""Switching chat off on one page, from that page's own menu in the admin. Whoever may publish the page may do it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from livehelp_plugin.widget.models import PageWithoutChat


def buttons(page: Any, user: Any, next_url: str | None = None) -> list[Button]:
    """Our lines in the page's menu; none for who may not publish the page, or for one that is no site's."""
    if page.depth < 2 or not page.permissions_for_user(user).can_publish():
        return []
    off = PageWithoutChat.objects.filter(page_id=page.pk).exists()
    address = reverse("livehelp_page_switch", args=[page.pk])
    if next_url:
        address += "?" + urlencode({"next": next_url})
    label = _("Switch chat on for this page") if off else _("Switch chat off for this page")
    return [
        Button(label, url=address, icon_name="livehelp-bubble", priority=80),
        Button(_("Try the chat"), url=reverse("livehelp_trial"), icon_name="livehelp-bubble", priority=81),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def page_switch(request: HttpRequest, page_id: int) -> HttpResponse:
    """Asks, then switches. POST says with ``chat`` which of the two is wanted; idempotent."""
    page = get_object_or_404(Page, pk=page_id, depth__gte=2)
    if not page.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method != "POST":
        off = PageWithoutChat.objects.filter(page_id=page.pk).exists()
        next_url = request.GET.get("next", "")
        return render(request, "livehelp/console/page_switch.html", {"page": page, "off": off, "next_url": next_url})
    row, _made = PageWithoutChat.objects.get_or_create(page_id=page.pk)
    if request.POST.get("chat") == "on":
        row.delete()
        messages.success(request, _("Chat is on again for “%(page)s”.") % {"page": page.get_admin_display_title()})
    else:
        messages.success(request, _("Chat is off on “%(page)s”.") % {"page": page.get_admin_display_title()})
    return redirect(_back(request, page))


def _back(request: HttpRequest, page: Page) -> str:
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
