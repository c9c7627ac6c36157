"""Other ways to reach the shop: telephone, mail, messengers. What an editor types becomes a safe link."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

PHONE = re.compile(r"^\+?[\d\s()./-]{5,30}$")
NAME = re.compile(r"^@?[A-Za-z][A-Za-z0-9_.]{2,63}$")

KINDS = (
    ("phone", _("Telephone")),
    ("email", _("E-mail")),
    ("whatsapp", "WhatsApp"),
    ("signal", "Signal"),
    ("telegram", "Telegram"),
    ("messenger", "Messenger"),
    ("viber", "Viber"),
    ("sms", _("Text message")),
    ("link", _("Another page")),
)


class Channel(NamedTuple):
    """One way, as it is shown: ``name`` says what it is, ``text`` where it leads."""

    kind: str
    href: str
    name: str
    text: str


def href_of(kind: str, address: str) -> str:
    """Where a channel leads; empty where the address is not one of its kind. Only schemes that cannot run anything."""
    address = address.strip()
    digits = re.sub(r"\D", "", address)
    if kind in ("phone", "sms", "whatsapp", "signal", "viber"):
        if not PHONE.match(address) or len(digits) < 5:
            return ""
        plus = "+" if address.startswith("+") else ""
        international = {
            "whatsapp": f"https://wa.me/{digits}",
            "signal": f"https://signal.me/#p/+{digits}",
            "viber": f"viber://chat?number=%2B{digits}",
        }
        if kind in international:
            return international[kind] if plus else ""
        return f"{'tel' if kind == 'phone' else 'sms'}:{plus}{digits}"
    if kind == "email":
        return f"mailto:{quote(address, safe='@+')}" if _is_email(address) else ""
    if kind in ("telegram", "messenger"):
        host = "t.me" if kind == "telegram" else "m.me"
        return f"https://{host}/{address.lstrip('@')}" if NAME.match(address) else ""
    return address if kind == "link" and _is_web(address) else ""


def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"\s", address)


_PROBLEMS = {
    "email": _("Please check this e-mail address."),
    "link": _("A whole address, please, which begins with https://"),
    "telegram": _("The name only, please, as in @yourshop."),
    "messenger": _("The name only, please, as in yourshop."),
    "phone": _("Please check this number."),
    "sms": _("Please check this number."),
}


class ChannelBlock(blocks.StructBlock):
    """One other way to reach the shop."""

    kind = blocks.ChoiceBlock(choices=KINDS, default="phone", label=_("Kind"))
    address = blocks.CharBlock(
        max_length=200,
        label=_("Number, address or name"),
        help_text=_("As in +39 051 123456, help@example.com, @yourshop, https://example.com/visit."),
    )
    text = blocks.CharBlock(
        required=False, max_length=60, label=_("Words"), help_text=_("Shown instead of the number or address.")
    )

    class Meta:
        icon = "mail"
        label = _("Channel")
        label_format = "{kind} {address}"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not href_of(cleaned["kind"], cleaned["address"]):
            words = _PROBLEMS.get(cleaned["kind"], _("With the country's code, please, as in +39 333 1234567."))
            raise blocks.StructBlockValidationError(block_errors={"address": ValidationError(words)})
        return cleaned


def channels_in(values: Any) -> tuple[Channel, ...]:
    """The channels of a list of values; whatever is not safe to follow is left out."""
    names = dict(KINDS)
    found = (
        Channel(
            kind=str(value.get("kind")),
            href=href_of(str(value.get("kind")), str(value.get("address") or "")),
            name=str(names.get(value.get("kind"), "")),
            text=str(value.get("text") or value.get("address") or ""),
        )
        for value in values or ()
    )
    return tuple(one for one in found if one.href)
