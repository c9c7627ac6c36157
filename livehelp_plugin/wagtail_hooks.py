"""Registrations only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from wagtail import hooks

from livehelp_plugin.widget.injection import with_launcher


@hooks.register("on_serve_page")
def put_launcher_on_pages(next_serve_page: Any) -> Any:
    return with_launcher(next_serve_page)


@hooks.register("register_permissions")
def show_permissions() -> Any:
    return Permission.objects.filter(
        content_type__app_label="livehelp", codename__in=("operate_conversation", "supervise_conversation")
    )


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, "livehelp/icons/livehelp-bubble.svg"]
