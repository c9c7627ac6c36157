"""Registrations only."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.urls import path
from wagtail import hooks

from livehelp_plugin.console import page_switch, trial
from livehelp_plugin.console.first_run import FirstRunPanel
from livehelp_plugin.console.report_viewset import ReportViewSet
from livehelp_plugin.console.rules import RulesViewSet
from livehelp_plugin.console.special_days import HolidayViewSet
from livehelp_plugin.console.viewsets import LiveHelpGroup
from livehelp_plugin.widget.injection import with_launcher

ICONS = ("banner", "bubble", "send", "cart", "sound", "silent")


@hooks.register("on_serve_page")
def put_launcher_on_pages(next_serve_page: Any) -> Any:
    return with_launcher(next_serve_page)


@hooks.register("register_admin_urls")
def further_addresses() -> list[Any]:
    return [
        path("livehelp/try/", trial.trial, name="livehelp_trial"),
        path("livehelp/page/<int:page_id>/", page_switch.page_switch, name="livehelp_page_switch"),
    ]


@hooks.register("register_page_header_buttons")
def offer_page_switch(page: Any, user: Any, view_name: str, next_url: str | None = None) -> list[Any]:
    return page_switch.buttons(page, user, next_url)


@hooks.register("register_permissions")
def show_permissions() -> Any:
    return Permission.objects.filter(
        content_type__app_label="livehelp", codename__in=("operate_conversation", "supervise_conversation")
    )


@hooks.register("register_icons")
def register_icons(icons: list[str]) -> list[str]:
    return [*icons, *(f"livehelp/icons/livehelp-{name}.svg" for name in ICONS)]


@hooks.register("construct_homepage_panels")
def ask_who_answers(request: Any, panels: list[Any]) -> None:
    panel = FirstRunPanel(request)
    if panel.is_shown:
        panels.append(panel)


@hooks.register("register_admin_viewset")
def register_live_help() -> LiveHelpGroup:
    return LiveHelpGroup()


@hooks.register("register_admin_viewset")
def register_holidays() -> HolidayViewSet:
    return HolidayViewSet()


@hooks.register("register_admin_viewset")
def register_report_and_rules() -> list[Any]:
    return [ReportViewSet(), RulesViewSet()]
