"""``manage.py check``: what is missing, in which file, and the exact line to add."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connections
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from livehelp_plugin.conversations.storage import attachment_storage

URL_LINE = 'path("livehelp/", include("livehelp_plugin.urls")),'


def register_all() -> None:
    for check in (check_apps, check_urls, check_transport, check_database, check_attachments):
        checks.register(check, "livehelp")


def check_apps(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    if apps.is_installed("wagtail.contrib.settings"):
        return []
    return [
        checks.Error(
            "wagtail.contrib.settings is not installed.",
            hint='In your settings add "wagtail.contrib.settings" to INSTALLED_APPS.',
            id="livehelp.E003",
        )
    ]


def check_urls(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    where = str(getattr(settings, "ROOT_URLCONF", "urls")).replace(".", "/") + ".py"
    try:
        url = reverse("livehelp:availability")
    except NoReverseMatch:
        hint = f'In {where} add this line above path("", include(wagtail_urls)):\n\n    {URL_LINE}\n'
        return [checks.Warning("The live help URLs are not in your URLconf.", hint=hint, id="livehelp.W001")]
    try:
        match = resolve(url)
    except Resolver404:
        match = None
    if match is None or match.app_name != "livehelp":
        hint = f"In {where} move this line above Wagtail's catch-all:\n\n    {URL_LINE}\n"
        return [checks.Warning(f"{url} is not answered by live help.", hint=hint, id="livehelp.W002")]
    return []


def check_transport(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    if not getattr(settings, "ASGI_APPLICATION", None):
        found.append(
            checks.Info(
                "ASGI_APPLICATION is not set: chat will use polling.",
                hint='In your settings add ASGI_APPLICATION = "livehelp_plugin.asgi.application".',
                id="livehelp.I001",
            )
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        found.append(
            checks.Warning(
                "ALLOWED_HOSTS accepts every host.",
                hint="In your settings name the shop's hosts: links in e-mails are built from them.",
                id="livehelp.W003",
            )
        )
    return found


def check_database(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    vendor = connections["default"].vendor
    if vendor in ("sqlite", "postgresql"):
        return []
    return [
        checks.Error(
            f"Live help does not run on {vendor}.",
            hint="Use PostgreSQL or SQLite for the default database.",
            id="livehelp.E004",
        )
    ]


def check_attachments(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """What people send each other must not stand where a web server shows it to everybody."""
    location = getattr(attachment_storage(), "location", None)
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        root = getattr(settings, name, None)
        if root and location and Path(location).absolute().is_relative_to(Path(root).absolute()):
            return [
                checks.Error(
                    f"The pictures and files of chats are kept inside of {name}, for everybody to see.",
                    hint='In your settings give STORAGES["livehelp"] a location outside of it.',
                    id="livehelp.E005",
                )
            ]
    return []
