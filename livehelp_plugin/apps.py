"""The one Django app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

PACKAGES = (
    "policy",
    "visitors",
    "availability",
    "commerce",
    "conversations",
    "attribution",
    "surveys",
    "notifications",
    "insights",
    "realtime",
    "gateway",
    "widget",
)


class LiveHelpConfig(AppConfig):
    name = "livehelp_plugin"
    label = "livehelp"
    verbose_name = _("Live help")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from livehelp_plugin import checks  # app ready
        from livehelp_plugin.commerce.shop import get_shop  # app ready
        from livehelp_plugin.permissions import make_groups  # app ready

        for package in PACKAGES:
            for part in ("receivers", "privacy", "sweeps"):
                if find_spec(f"{self.name}.{package}.{part}"):
                    import_module(f"{self.name}.{package}.{part}")
        post_migrate.connect(make_groups, sender=self, dispatch_uid="livehelp_groups")
        checks.register_all()
        get_shop().connect()
