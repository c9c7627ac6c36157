"""The demonstration's content."""

from io import StringIO
from typing import Any

from django.contrib.auth.models import User
from django.contrib.staticfiles.finders import find
from django.core.management import call_command
from django.test import Client, RequestFactory
from wagtail.models import Page, Site
from wagtail.permission_policies.pages import PagePermissionPolicy

from example_shop.catalogue.models import CategoryPage, ProductPage, Variant
from livehelp_plugin.availability.models import Operator


def seed() -> str:
    said = StringIO()
    call_command("seed_shop", stdout=said)
    return said.getvalue()


def test_it_makes_a_whole_shop_and_makes_it_once(settings: Any, client: Client, db: None) -> None:
    settings.DEBUG = True
    said = seed()
    made = (Page.objects.count(), Variant.objects.count(), User.objects.count(), Operator.objects.count())
    Variant.objects.filter(sku="SCALE").update(stock=3)
    assert seed() == said
    assert made == (Page.objects.count(), Variant.objects.count(), User.objects.count(), Operator.objects.count())
    assert Variant.objects.get(sku="SCALE").stock == 3

    assert Site.objects.get(is_default_site=True).site_name == "Fienile"
    products = ProductPage.objects.live()
    assert products.count() >= 14
    for product in products:
        assert find(f"example_shop/drawings/{product.drawing}.svg"), product.title
        assert product.variants.exists(), product.title
        assert product.related.count() == 3, product.title
    for page in Page.objects.live().filter(depth__gte=2).specific():
        assert client.get(page.url).status_code == 200, page.url
        draft = page.with_content_json(page.serializable_data())  # as an editor's preview has it, nothing saved
        answer = draft.make_preview_request(original_request=RequestFactory().get("/"))
        assert answer.status_code == 200, page.url
    assert all(shelf.get_children().exists() for shelf in CategoryPage.objects.all())


def test_who_may_enter_the_admin_and_edit_pages(settings: Any, client: Client, db: None) -> None:
    settings.DEBUG = True
    seed()
    enter = {user.username for user in User.objects.all() if user.has_perm("wagtailadmin.access_admin")}
    assert enter == {"owner", "editor", "giulia", "marco", "supervisor"}
    policy = PagePermissionPolicy()
    page = ProductPage.objects.first()
    assert {user.username for user in policy.users_with_permission_for_instance("publish", page)} == {"owner", "editor"}
    assert client.login(username="giulia", password="roastery-demo")


def test_without_debug_nobody_gets_a_known_password(settings: Any, db: None) -> None:
    settings.DEBUG = False
    assert "nobody was invited" in seed()
    assert not User.objects.exists()
