"""Every ``LIVEHELP_*`` setting: its name, type, default and meaning. Read at use, so tests can override."""

from __future__ import annotations

from typing import Any, get_type_hints

from django.conf import settings as django_settings


class LiveHelpSettings:
    """Attributes are the settings without their ``LIVEHELP_`` prefix; the owner's rules are not here (policy)."""

    SHOP: str = "livehelp_plugin.commerce.adapters.none.NoShop"
    """Dotted path of the shop's ``ShopAdapter``."""

    BUS: str = "auto"
    """Between server processes: ``auto``, ``process``, ``postgres``, ``redis``. Auto prefers Redis when
    ``REDIS_URL`` is set, then PostgreSQL when it is the database, else one process."""

    REDIS_URL: str = ""
    """Redis for the bus; empty means none."""

    DATABASE_THREADS: int = 4
    """Threads (and database connections) that one server process uses for its sockets."""

    TRUSTED_PROXIES: int = 0
    """How many proxies in front append to ``X-Forwarded-For``; 0 ignores the header."""

    SOCKETS_PER_VISITOR: int = 5
    SOCKETS_PER_OPERATOR: int = 20
    """How many sockets one person may hold in one server process."""

    MESSAGES_PER_MINUTE: int = 60
    """How many messages one shopper may send in a minute (operators five times as many); 0 lifts the limit."""

    FORM_SECONDS: int = 3
    """A contact form filled in less than so many seconds costs its sender a proof of work; 0 asks nobody for it."""

    ATTACHMENTS: bool = True
    """Whether pictures and PDF files can be sent, by either side."""

    ATTACHMENT_MB: int = 10
    """The largest file that is taken, in megabytes. Your web server must let as much through."""

    ATTACHMENT_MEGAPIXELS: int = 50
    """The most pixels of a picture, in millions; what is larger is not even decoded."""

    ATTACHMENTS_PER_MESSAGE: int = 5
    """How many files one message may carry."""

    ATTACHMENTS_PER_HOUR: int = 30
    """How many files one shopper may send in an hour (operators, and one address, five times as many)."""

    ATTACHMENT_MB_PER_CONVERSATION: int = 50
    """How much the files of one conversation may weigh together, as kept, in megabytes."""

    ATTACHMENT_STORAGE: str = "livehelp"
    """The name in ``STORAGES`` of where files are kept. Where there is none of this name: a folder beside
    ``MEDIA_ROOT``, which no web server shows."""

    ATTACHMENT_SCANNER: str = ""
    """Dotted path of a virus scanner: a function as described in *Attachments*; empty means none."""

    CHOOSER: str = ""
    """Dotted path of a function that chooses operators in our place: an outside ACD; empty means ours."""

    JANITOR: bool = True
    """Whether server processes sweep due work themselves; off when ``livehelp_tick --loop`` runs."""

    PUSH_HOSTS: tuple[str, ...] = (
        "fcm.googleapis.com",
        "updates.push.services.mozilla.com",
        "*.push.services.mozilla.com",
        "web.push.apple.com",
        "*.push.apple.com",
        "*.notify.windows.com",
    )
    """Hosts of the push services that browsers may name; nothing is ever posted to another. ``*.`` covers all below,
    and an entry with a scheme is exactly that origin."""

    VAPID_PRIVATE_KEY: str = ""
    """The key by which push services know the shop, base64url; empty: one is made once and kept in the database."""

    COOKIE_AGE_DAYS: int = 365
    """How long a browser remembers its visitor."""

    FAILPOINTS: str = ""
    """Faults for tests, as in ``after_commit=exit:3``; empty in production."""

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("_"):
            return super().__getattribute__(name)
        default = super().__getattribute__(name)
        return getattr(django_settings, f"LIVEHELP_{name}", default)


def declared() -> dict[str, Any]:
    """Names and types of every setting, as documented in ``docs/reference/settings.md``."""
    return get_type_hints(LiveHelpSettings)


settings = LiveHelpSettings()
