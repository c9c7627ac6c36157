"""How the demonstration shop's chat speaks and looks, and where its requests go."""

from django.contrib.auth import get_user_model
from wagtail.models import Site

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.management.setting_up import set_up
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.queries import rules_now
from livehelp_plugin.widget.models import ChatSettings

WORDS = {
    "company": "Fienile",
    "greeting": "Good morning from the barn. What may we help you choose?",
    "quick_starts": "Which grind for my moka?\nIs this kettle fine for induction?\nWhen will it arrive?",
    "hours": "Tuesday to Saturday, 9:00 to 18:00",
    "accent": "#1f5c4a",
    "accent_dark": "#f2c14e",
    "channels": [
        ("channel", {"kind": "phone", "address": "+39 051 555 0139", "text": ""}),
        ("channel", {"kind": "whatsapp", "address": "+39 333 555 0139", "text": ""}),
        ("channel", {"kind": "email", "address": "hello@fienile.example", "text": ""}),
    ],
}


def set_up_chat() -> None:
    """Writes what an owner would enter in the admin; what is there already stays."""
    set_up()
    site = Site.objects.get(is_default_site=True)
    ChatSettings.objects.get_or_create(site=site, defaults=WORDS)
    owner = get_user_model().objects.filter(is_superuser=True).first()
    if owner is not None and owner.email and not rules_now(site.pk).owner_email:
        change_rules(site.pk, owner, database_now(), owner_email=owner.email)
