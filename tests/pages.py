"""The page tree that Wagtail's migrations would have made; a flush and `--no-migrations` leave none."""

from wagtail.models import Collection, Locale, Page, Site


def plant_site() -> Site:
    """The default site with its home page, locale and root collection; the same ones when called again."""
    Locale.objects.get_or_create(language_code="en")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None:
        return site
    home = root.add_child(instance=Page(title="Home", slug="home"))
    return Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Shop")
