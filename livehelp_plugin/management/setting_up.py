"""What a new installation needs: looking at what is there, and making what can be made. Safe to run again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Site

from livehelp_plugin.availability.actions import enrol_operator, ensure_department
from livehelp_plugin.availability.models import OpeningHours, Operator, PauseReason
from livehelp_plugin.availability.queries import departments_of_site
from livehelp_plugin.conf import settings
from livehelp_plugin.conversations.actions.wording import copy_our_texts
from livehelp_plugin.conversations.languages import spoken
from livehelp_plugin.conversations.texts import OURS
from livehelp_plugin.permissions import GROUPS, OPERATE, make_groups
from livehelp_plugin.policy.profiles import is_answered
from livehelp_plugin.policy.queries import rules_now

ADVICE_ONLY = frozenset({"livehelp.W003"})


class Level(StrEnum):
    OK = "ok"
    ADVICE = "advice"
    """Chat works without it."""
    MISSING = "missing"
    """Chat does not work without it."""


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    what: str
    hint: str = ""
    by_hand: bool = False
    """Whether only a change of the project's own files mends it."""


def set_up() -> None:
    """Make the groups, the first department with its texts, and reasons for a pause. What is there stays."""
    make_groups()
    with override(project.LANGUAGE_CODE):
        department = ensure_department(_("Shop"))
        if not PauseReason.objects.exists():
            for name in (_("Lunch"), _("Short break"), _("In a meeting"), _("Packing parcels")):
                PauseReason.objects.get_or_create(name=name)
    for code, _name in spoken():
        if code.split("-")[0] in OURS:
            copy_our_texts(department, code)


def enrol(user: Any) -> Operator:
    """Let a user answer chats: put them in the group, if they may not yet, and make them an operator. Idempotent."""
    if not user.has_perm(OPERATE):
        user.groups.add(Group.objects.get(name="Operators"))
    return enrol_operator(user)


def look() -> list[Finding]:
    """Everything that was looked at; the tables only where they are there."""
    found = list(_project())
    found.append(tables())
    return found if found[-1].level == Level.MISSING else [*found, *_shop()]


def _project() -> Iterator[Finding]:
    """What stands in the project's own files."""
    said = [message for message in checks.run_checks(tags=["livehelp"]) if not message.is_silenced()]
    for message in said:
        needed = message.level >= checks.WARNING and message.id not in ADVICE_ONLY
        yield Finding(Level.MISSING if needed else Level.ADVICE, message.msg, message.hint or "", by_hand=True)
    if not said:
        yield Finding(Level.OK, "Settings and URLs are complete.")
    if settings.REDIS_URL:
        yield _redis()


def _redis() -> Finding:
    try:
        import redis  # optional extra

        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2).ping()
    except ImportError:
        hint = 'Install it: pip install "wagtail-livehelp[redis]".'
        return Finding(Level.ADVICE, "LIVEHELP_REDIS_URL is set, but the Redis driver is not installed.", hint, True)
    except (redis.RedisError, ValueError) as error:
        hint = "Chat goes on without it, a little slower; is the address right, and is Redis running?"
        return Finding(Level.ADVICE, f"Redis does not answer ({type(error).__name__}).", hint, True)
    return Finding(Level.OK, "Redis answers.")


def tables() -> Finding:
    """Whether the database is there, and as this version wants it."""
    try:
        executor = MigrationExecutor(connection)
        targets = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "livehelp"]
        waiting = executor.migration_plan(targets)
    except DatabaseError as error:
        return Finding(Level.MISSING, f"The database does not answer ({type(error).__name__}).", "", True)
    if waiting:
        return Finding(Level.MISSING, "The tables are not up to date.", "Run: python manage.py migrate", True)
    return Finding(Level.OK, "The tables are up to date.")


def _shop() -> Iterator[Finding]:
    missing = sorted(set(GROUPS) - set(Group.objects.filter(name__in=GROUPS).values_list("name", flat=True)))
    if missing:
        yield Finding(
            Level.MISSING, f"Groups are missing: {', '.join(missing)}.", "Run: python manage.py livehelp_setup"
        )
    else:
        yield Finding(Level.OK, f"Groups: {', '.join(sorted(GROUPS))}.")
    yield _operators()
    for site in Site.objects.order_by("-is_default_site", "pk"):
        yield from _site(site)


def _operators() -> Finding:
    names = [
        one.display_name
        for one in Operator.objects.select_related("user").order_by("pk")
        if one.user.is_active and one.user.has_perm(OPERATE)
    ]
    if names:
        return Finding(Level.OK, f"Operators: {', '.join(names[:10])}{' …' if len(names) > 10 else ''}.")
    return Finding(
        Level.MISSING, "Nobody answers chats yet.", "Run: python manage.py livehelp_setup --operator <user name>"
    )


def _site(site: Any) -> Iterator[Finding]:
    """What the owner decides, for one site."""
    departments, rules = departments_of_site(site.pk), rules_now(site.pk)
    if not departments:
        hint = "Run: python manage.py livehelp_setup; or let a department serve it under Live help, Departments."
        yield Finding(Level.MISSING, f"No department serves {site}.", hint)
        return
    yield Finding(Level.OK, f"Departments of {site}: {', '.join(one.name for one in departments)}.")
    if not OpeningHours.objects.filter(department__in=departments).exists():
        hint = "Chat is open whenever somebody is online. Enter hours under Live help, if you keep any."
        yield Finding(Level.ADVICE, f"{site} has no opening hours.", hint)
    if not rules.owner_email:
        hint = "Run it with --owner-email, or enter it under Settings, Live chat rules: requests are mailed there."
        yield Finding(Level.ADVICE, f"The owner of {site} has no e-mail address.", hint)
    if not is_answered(rules.profile):
        hint = "Run it with --profile alone, few or team, or answer on the first page of the admin."
        yield Finding(Level.ADVICE, f"Nobody said who answers on {site}.", hint)
