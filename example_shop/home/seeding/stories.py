"""The demonstration shop's front page and stories, from stories.toml, and the site that they stand on."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Locale, Page, Site

from example_shop.catalogue.models import CategoryPage, ProductPage
from example_shop.home.models import FeaturedProduct, HomePage, StoryPage
from example_shop.home.seeding.content import read
from livehelp_plugin.blocks import chat_blocks

WELCOME = "Welcome to your new Wagtail site!"
LIVE_HELP: dict[str, Any] = dict(chat_blocks())
CHAT = {"label": "Ask us", "text": "Not sure? Tell us what you brew with.", "when_nobody": "form", "style": "plain"}


def open_site() -> HomePage:
    """The default site with the shop's front page as its root. Wagtail's own welcome page makes room for it."""
    home = HomePage.objects.first()
    if home is None:
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        opening = {key: value for key, value in read("stories")["home"].items() if isinstance(value, str)}
        opening.pop("button_page")
        home = root.add_child(instance=HomePage(title="Fienile", slug="fienile", **opening))
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "site_name": settings.WAGTAIL_SITE_NAME,
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": home,
        },
    )
    for page in Page.objects.filter(depth=2, title=WELCOME):
        page.delete()
    return home


def tell_stories(home: HomePage) -> None:
    """Makes what is not there yet, and fills a front page that is still bare."""
    content = read("stories")
    for story in content["story"]:
        parent: Page = home
        if "parent" in story:
            parent = StoryPage.objects.child_of(home).get(slug=story["parent"])
        if not StoryPage.objects.child_of(parent).filter(slug=story["slug"]).exists():
            _tell(parent, story)
    if not home.featured.exists():
        _fill(home, content["home"])


def _tell(parent: Page, story: dict[str, Any]) -> None:
    page = StoryPage(
        title=story["title"],
        slug=story["slug"],
        lead=story["lead"],
        search_description=story["lead"],
        drawing=story.get("drawing", ""),
        show_in_menus=story.get("in_menu", False),
        body=[_block(*entry) for entry in story["body"]],
    )
    parent.add_child(instance=page)
    page.save_revision().publish()


def _fill(home: HomePage, content: dict[str, Any]) -> None:
    products = {page.slug: page for page in ProductPage.objects.filter(slug__in=content["featured"])}
    home.button_page = CategoryPage.objects.child_of(home).get(slug=content["button_page"]).page_ptr
    home.search_description = content["lead"]
    home.featured.set(
        FeaturedProduct(product=products[slug], sort_order=place) for place, slug in enumerate(content["featured"])
    )
    home.body = [_block(*entry) for entry in content["body"]]
    home.save_revision().publish()


def _block(kind: str, content: Any = None) -> tuple[str, Any]:
    if kind == "chat":
        return "chat_button", CHAT
    if kind in LIVE_HELP:
        return kind, {**LIVE_HELP[kind].get_default(), **(content or {})}
    if kind == "facts":
        return kind, {"facts": [{"label": label, "value": value} for label, value in content]}
    if kind == "products":
        found = {page.slug: page for page in ProductPage.objects.filter(slug__in=content["products"])}
        return kind, {**content, "products": [found[slug] for slug in content["products"]]}
    if kind == "teaser":
        return kind, {**content, "page": Page.objects.get(slug=content["page"], depth__gt=2)}
    return kind, content
