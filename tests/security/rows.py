"""The database at a glance, to see that nothing changed."""

from __future__ import annotations

from typing import Any

from django.apps import apps

PRESENCE = {"lease"}
"""Who polls is there: that is what a lease says."""


def everything() -> dict[str, list[Any]]:
    """Every row of ours."""
    models = apps.get_app_config("livehelp").get_models()
    return {
        model._meta.model_name or "": sorted(model._default_manager.values_list(), key=repr)
        for model in models
        if model._meta.model_name not in PRESENCE
    }
