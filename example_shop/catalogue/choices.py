"""What a product page offers to choose, and which variant a choice means."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from example_shop.catalogue.models import Grind, ProductPage, Variant
from example_shop.catalogue.money import euro


def variant_for(product: ProductPage, grind: str, size: str) -> Variant | None:
    return product.variants.filter(grind=grind, size=size).first()


def offer(product: ProductPage, query: Mapping[str, str]) -> dict[str, Any]:
    """The page's context. The choice in the address wins, else the first variant that can be bought."""
    variants = list(product.variants.all())
    return {
        "category": product.get_parent(),
        "chosen": chosen_of(variants, query),
        "grinds": [(key, label) for key, label in Grind.choices if any(v.grind == key for v in variants)],
        "sizes": _sizes(variants),
        "variants_json": json.dumps([_told(variant) for variant in variants]),
        "methods": product.methods.all(),
        "related": ProductPage.objects.cards_of([entry.goes_with_id for entry in product.related.all()]),
    }


def chosen_of(variants: list[Variant], query: Mapping[str, str]) -> Variant | None:
    """The first that can be bought of those that the query names, else of all; one that is sold out for want of any."""
    wanted = [
        v for v in variants
        if query.get("grind", v.grind) == v.grind and query.get("size", v.size) == v.size
    ]  # fmt: skip
    candidates = wanted or variants
    return next((v for v in candidates if v.availability.is_available), next(iter(candidates), None))


def _sizes(variants: Iterable[Variant]) -> list[dict[str, Any]]:
    """Each size once, in the editor's order, with its lowest price."""
    prices: dict[str, list[Any]] = {}
    for variant in variants:
        if variant.size:
            prices.setdefault(variant.size, []).append(variant.price)
    return [{"size": size, "price": min(found)} for size, found in prices.items()]


def _told(variant: Variant) -> dict[str, Any]:
    """A variant as the page's script reads it; every word comes from here."""
    state = variant.availability
    return {
        "grind": variant.grind,
        "size": variant.size,
        "price": euro(variant.price),
        "level": state.level,
        "text": str(state.text),
        "most": state.most,
    }
