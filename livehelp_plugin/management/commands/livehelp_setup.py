"""``manage.py livehelp_setup``: make what a new installation needs, and say what is missing. Safe to run again."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from wagtail.models import Site

from livehelp_plugin.availability.staffing import choose_profile
from livehelp_plugin.events.clock import database_now
from livehelp_plugin.management.setting_up import Finding, Level, enrol, look, set_up, tables
from livehelp_plugin.policy.actions import change_rules
from livehelp_plugin.policy.models import Profile, Reach
from livehelp_plugin.policy.profiles import is_answered


class Command(BaseCommand):
    help = (
        "Make the groups, the first department with its texts and the reasons for a pause; then say what is missing. "
        "What is there stays. Exit code 1 while something is missing that only you can add; with --check, while "
        "anything is missing without which chat does not work."
    )
    requires_system_checks = ()  # they are shown below, with all the rest

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only look, change nothing")
        parser.add_argument(
            "--operator",
            action="append",
            default=[],
            metavar="USER",
            help="let this user answer chats; may be repeated",
        )
        answers = [value for value in Profile.values if is_answered(value)]
        parser.add_argument("--profile", choices=answers, help="who answers: sets defaults that fit")
        parser.add_argument("--by-phone", action="store_true", help="with --profile: answered by phone, not at a desk")
        parser.add_argument("--owner-email", metavar="ADDRESS", help="where contact requests are mailed")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        asked = [options["operator"], options["profile"], options["owner_email"]]
        if check and any(asked):
            raise CommandError("--check changes nothing; leave the other options out")
        if options["by_phone"] and not options["profile"]:
            raise CommandError("--by-phone goes with --profile")
        if not check and tables().level == Level.OK:
            self._set_up(**options)
        found = look()
        self._tell(found)
        stops = [one for one in found if one.level == Level.MISSING and (check or one.by_hand)]
        if stops:
            raise CommandError(f"{len(stops)} missing")

    def _set_up(self, *, operator: list[str], profile: str | None, by_phone: bool, **options: Any) -> None:
        users = [_user(name) for name in operator]
        address = _address(options["owner_email"])
        set_up()
        for user in users:
            enrol(user)
        site = Site.objects.order_by("-is_default_site", "pk").first()
        if site is None:
            return
        if profile:
            choose_profile(site.pk, None, profile, Reach.PHONE if by_phone else Reach.DESK)
        if address:
            change_rules(site.pk, None, database_now(), owner_email=address)

    def _tell(self, findings: list[Finding]) -> None:
        paint = {Level.OK: self.style.SUCCESS, Level.ADVICE: self.style.WARNING, Level.MISSING: self.style.ERROR}
        for one in findings:
            self.stdout.write(f"{paint[one.level](f'{one.level:8}')}{one.what}")
            for line in one.hint.strip().splitlines():
                self.stdout.write(f"        {line}".rstrip())


def _user(name: str) -> Any:
    model = get_user_model()
    user = model._default_manager.filter(**{model.USERNAME_FIELD: name}).first()
    if user is None:
        raise CommandError(f"There is no user {name!r}: make one first, for example with createsuperuser")
    return user


def _address(text: str | None) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise CommandError(f"{text!r} is not an e-mail address") from None
    return text or ""
