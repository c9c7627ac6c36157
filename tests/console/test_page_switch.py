"""Chat is switched off on one page, by whoever may publish it; the launcher is gone there and nowhere else."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page

from livehelp_plugin.console.page_switch import buttons
from livehelp_plugin.widget.context import launcher

HOST = {"host": "localhost"}


@pytest.fixture
def page(site: Any) -> Page:
    return site.root_page.add_child(instance=Page(title="Imprint", slug="imprint"))


def shown(page: Page) -> bool:
    return bool(launcher(RequestFactory().get(page.url or "/", SERVER_NAME="localhost"), page_id=page.pk))


def test_off_and_on_again(page: Page, admin_client: Client) -> None:
    address = reverse("livehelp_page_switch", args=[page.pk])
    assert shown(page)
    assert "Switch chat off" in admin_client.get(address, headers=HOST).content.decode()

    response = admin_client.post(address, {"chat": "off", "next": "//elsewhere.example/"}, headers=HOST)

    assert response.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert not shown(page)
    assert shown(page.get_parent())
    page.slug = "about-us"
    page.save()
    assert not shown(page)  # it is the page that was meant, not its address

    admin_client.post(address, {"chat": "on"}, headers=HOST)
    assert shown(page)


def test_the_page_s_menu_offers_it(page: Page, admin_user: Any, admin_client: Client) -> None:
    labels = [str(button.label) for button in buttons(page, admin_user)]
    assert labels == ["Switch chat off for this page", "Try the chat"]

    html = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]), headers=HOST).content.decode()
    assert reverse("livehelp_page_switch", args=[page.pk]) in html


def test_who_may_not_publish_may_not_switch(page: Page, client: Client) -> None:
    user = get_user_model().objects.create_user("olga", password="x", is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="Operators")[0])
    client.force_login(user)

    response = client.post(reverse("livehelp_page_switch", args=[page.pk]), {"chat": "off"}, headers=HOST)

    assert response.status_code in (302, 403)
    assert shown(page)
    assert buttons(page, user) == []
