"""The shop's own set of drawings: every product and story has one, and a photo may take its place."""

from django import forms
from django.templatetags.static import static
from django.utils.text import capfirst

PRODUCTS = (
    "alba", "brina", "carbonaia", "dripper", "electric-grinder", "espresso-cups", "french-press",
    "gift-box", "gift-card", "granaio", "hand-grinder", "kettle-electric", "kettle-stovetop", "moka",
    "moka-induction", "mug", "notturno", "paper-filters", "scale", "sentiero", "subscription",
)  # fmt: skip
SCENES = ("grind-bowls", "grinds", "hero-day", "hero-night", "moka-stove", "roaster")


def drawing_url(name: str) -> str:
    return static(f"example_shop/drawings/{name}.svg")


def scene_choices() -> list[tuple[str, str]]:
    return _choices(SCENES)


def product_select() -> forms.Select:
    """For the page editor. Not ``choices`` on the field: a new drawing must not need a migration."""
    return forms.Select(choices=[("", "—"), *_choices(PRODUCTS)])


def scene_select() -> forms.Select:
    return forms.Select(choices=[("", "—"), *_choices(SCENES)])


def _choices(names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(name, capfirst(name.replace("-", " "))) for name in names]
