"""What is worth reading at any hour: opening hours, other channels, a contact form, appointments; and the survey."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from livehelp_plugin.blocks.fields import GROUP, layout
from livehelp_plugin.blocks.frame import EXAMPLE, StandingBlock
from livehelp_plugin.commerce.shielding import shielded
from livehelp_plugin.events.refusals import Refused
from livehelp_plugin.visitors.identity import site_of
from livehelp_plugin.widget import survey
from livehelp_plugin.widget.booking import booking_address
from livehelp_plugin.widget.channels import ChannelBlock, channels_in
from livehelp_plugin.widget.contact import TRAP
from livehelp_plugin.widget.week import Week, week_of
from livehelp_plugin.widget.week_words import shown_week

EXAMPLE_WEEK = Week("Europe/Rome", (((time(9), time(18)),),) * 5 + ((), ()))


def _site(context: dict[str, Any]) -> int:
    """0 where there is no site yet: the shop's page matters more."""
    try:
        return site_of(context["request"]) if context.get("request") is not None else 0
    except Refused:
        return 0


class OpeningHoursBlock(StandingBlock):
    """The week of a department as its opening hours have it; today is marked, holidays are told."""

    heading = blocks.CharBlock(required=False, default=_("When we answer"), max_length=80, label=_("Heading"))

    kind = "hours"

    class Meta:
        label = _("Opening hours")
        icon = "time"
        description = _("When the chat is answered: the week, holidays, and until when today.")
        template = "livehelp/blocks/hours.html"
        form_layout = layout("heading", "show")
        preview_value = {"heading": _("When we answer"), "style": "card"}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        site_id, department = _site(context), value.get("department")
        week = week_of(site_id, int(department) if department else None) if site_id else None
        if context.get(EXAMPLE) and not (week and week.days):
            week = EXAMPLE_WEEK
        context["week"] = shown_week(week) if week else None
        return context


class ChannelsBlock(StandingBlock):
    """Other ways to reach the shop, beside the chat."""

    heading = blocks.CharBlock(required=False, default=_("Other ways to reach us"), max_length=80, label=_("Heading"))
    text = blocks.CharBlock(required=False, max_length=240, label=_("Text"))
    channels = blocks.ListBlock(
        ChannelBlock(),
        required=False,
        default=[],
        label=_("Channels"),
        help_text=_("Empty: those of the settings of live chat."),
    )

    kind = "ways"
    live = False

    class Meta:
        label = _("Other channels")
        icon = "mail"
        description = _("Telephone, e-mail and messengers, as links.")
        template = "livehelp/blocks/channels.html"
        form_layout = layout("heading", "text", "channels", "show")
        preview_value = {
            "heading": _("Other ways to reach us"),
            "text": "",
            "channels": [
                {"kind": "phone", "address": "+39 051 123456", "text": ""},
                {"kind": "email", "address": "help@example.com", "text": ""},
                {"kind": "whatsapp", "address": "+39 333 1234567", "text": ""},
            ],
            "style": "card",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["channels"] = channels_in(value.get("channels")) or context["livehelp"]["channels"]
        return context


class ContactFormBlock(StandingBlock):
    """A message that is answered later, by e-mail or by telephone. Works without JavaScript."""

    heading = blocks.CharBlock(required=False, default=_("Write to us"), max_length=80, label=_("Heading"))
    text = blocks.CharBlock(
        required=False, max_length=240, default=_("Leave us a message, and we will come back to you."), label=_("Text")
    )
    label = blocks.CharBlock(default=_("Send the message"), max_length=40, label=_("Button text"))

    kind = "form"
    live = False

    class Meta:
        label = _("Contact form")
        icon = "form"
        description = _("A message that you answer later, by e-mail or telephone.")
        template = "livehelp/blocks/form.html"
        form_layout = layout("heading", "text", "label", "show")
        preview_value = {
            "heading": _("Write to us"),
            "text": _("Leave us a message, and we will come back to you."),
            "label": _("Send the message"),
            "style": "card",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().get_context(value, parent_context=parent_context), "trap": TRAP}


class AppointmentBlock(StandingBlock):
    """A chat at a time of one's choice. Not there while no department takes appointments."""

    heading = blocks.CharBlock(default=_("Rather at a time that suits you?"), max_length=80, label=_("Heading"))
    text = blocks.CharBlock(
        required=False, max_length=240, default=_("Choose a time, and one of us writes to you first."), label=_("Text")
    )
    label = blocks.CharBlock(default=_("Book a chat"), max_length=40, label=_("Button text"))

    kind = "booking"
    live = False

    class Meta:
        label = _("Appointment")
        icon = "date"
        description = _("Leads to the free times at which a chat can be booked.")
        template = "livehelp/blocks/appointment.html"
        form_layout = layout("heading", "text", "label", "show")
        preview_value = {
            "heading": _("Rather at a time that suits you?"),
            "text": _("Choose a time, and one of us writes to you first."),
            "label": _("Book a chat"),
            "style": "card",
        }

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        site_id = _site(context)
        address = booking_address(site_id) if site_id else ""
        if address and value.get("department"):
            address += f"?department={value['department']}"
        context["address"] = address or ("#" if context.get(EXAMPLE) else "")
        return context


class PurchaseSurveyBlock(blocks.StructBlock):
    """The two questions after a checkout, on a page whose context has ``order``. Nothing where there is none to ask."""

    class Meta:
        label = _("Purchase survey")
        icon = "clipboard-list"
        group = GROUP
        description = _("On the page of an order: whether the chat helped to decide. Asked once, after a chat only.")
        template = "livehelp/survey_block.html"
        preview_template = "livehelp/blocks/preview.html"
        preview_value: dict[str, Any] = {}

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        reference = str(getattr(context.get("order"), "reference", "") or "")
        shown: dict[str, Any] | None = None
        if context.get(EXAMPLE):
            shown = survey.example()
        elif request is not None and reference:
            with shielded("the purchase survey", reference):
                shown = survey.block(request, reference)
        return context | (shown or {})

    def get_preview_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        return {**super().get_preview_context(value, parent_context=parent_context), EXAMPLE: True}
