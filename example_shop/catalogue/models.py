"""What is sold: categories, products and the variants in which a product can be bought."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.blocks import CharBlock, StructBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable, Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from example_shop.catalogue.availability import Availability, availability_of
from example_shop.catalogue.pictures import drawing_url, product_select

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul", "h3"]


class Roast(models.TextChoices):
    LIGHT = "light", _("Light")
    MEDIUM = "medium", _("Medium")
    DARK = "dark", _("Dark")


class Grind(models.TextChoices):
    BEANS = "beans", _("Whole bean")
    ESPRESSO = "espresso", _("Espresso")
    MOKA = "moka", _("Moka")
    FILTER = "filter", _("Filter")
    PRESS = "press", _("French press")


class Delivery(models.TextChoices):
    ROASTED = "roasted", _("Roasted to order on Tuesdays and Thursdays, with you 2–3 working days later")
    SHELF = "shelf", _("Leaves the barn within one working day, with you 1–2 working days later")
    BENCH = "bench", _("Assembled and checked at our bench, with you in 4–5 working days")


@register_snippet
class BrewingMethod(models.Model):
    """A way of making coffee that products suit; shoppers filter by it."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(unique=True)
    sort_order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("sort_order")]

    class Meta:
        ordering = ["sort_order", "name"]
        verbose_name = _("brewing method")
        verbose_name_plural = _("brewing methods")

    def __str__(self) -> str:
        return self.name


class CategoryPage(Page):
    """A shelf of the shop, with filters that are plain addresses (GET), so that a choice can be shared."""

    intro = models.TextField(_("introduction"), blank=True)
    drawing = models.CharField(_("drawing"), max_length=40, blank=True)

    template = "example_shop/category_page.html"
    parent_page_types = ["example_home.HomePage"]
    subpage_types = ["example_catalogue.ProductPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("drawing", widget=product_select()),
    ]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    @property
    def drawing_url(self) -> str:
        return drawing_url(self.drawing) if self.drawing else ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from example_shop.catalogue.filters import narrow  # filters read these models

        return {**super().get_context(request, *args, **kwargs), **narrow(self, request.GET)}


class ProductQuerySet(PageQuerySet):
    def for_cards(self) -> "ProductQuerySet":
        """With what a product card shows: photo, lowest price, whether anything can be bought."""
        buyable = Variant.objects.filter(product=models.OuterRef("pk")).exclude(stock=0)
        return (
            self.select_related("photo")
            .prefetch_related("photo__renditions")
            .annotate(
                lowest_price=models.Min("variants__price"),
                highest_price=models.Max("variants__price"),
                is_available=models.Exists(buyable),
            )
        )

    def cards_of(self, ids: Sequence[int]) -> "list[ProductPage]":
        """The live ones of these products, in the given order."""
        found = {product.pk: product for product in self.live().filter(pk__in=ids).for_cards()}
        return [found[pk] for pk in ids if pk in found]


ASK = {
    "heading": _("Is it the right one for you?"),
    "label": _("Ask us"),
    "questions": [_("Is it right for what I brew with?"), _("When would it arrive?")],
}
"""What a shopper may want to know about any product."""


class ProductPage(Page):
    """One product. Price, stock and choices live in its variants; without one it is not for sale."""

    strapline = models.CharField(
        _("in one line"), max_length=120, help_text=_("Taste, size or purpose; on every card.")
    )
    description = RichTextField(_("description"), features=TEXT_FEATURES)
    drawing = models.CharField(_("drawing"), max_length=40, blank=True)
    photo = models.ForeignKey(
        get_image_model_string(), null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text=_("Shown instead of the drawing."),
    )  # fmt: skip
    badge = models.CharField(_("badge"), max_length=24, blank=True, help_text=_("For example “New harvest”."))
    roast = models.CharField(_("roast"), max_length=8, choices=Roast, blank=True)
    methods = ParentalManyToManyField(BrewingMethod, blank=True, related_name="products", verbose_name=_("good for"))
    size_label = models.CharField(_("what a size is called"), max_length=24, blank=True, default=_("Weight"))
    delivery = models.CharField(_("delivery time"), max_length=8, choices=Delivery, default=Delivery.SHELF)
    details = StreamField(
        [("detail", StructBlock([("label", CharBlock()), ("value", CharBlock())], icon="list-ul"))],
        blank=True,
        verbose_name=_("details"),
    )
    search_words = models.CharField(
        _("also found by"),
        max_length=200,
        blank=True,
        help_text=_("Words that shoppers use but the text does not."),
    )

    objects = PageManager.from_queryset(ProductQuerySet)()

    template = "example_shop/product_page.html"
    parent_page_types = ["example_catalogue.CategoryPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("strapline"),
        MultiFieldPanel(
            [FieldPanel("photo"), FieldPanel("drawing", widget=product_select()), FieldPanel("badge")],
            heading=_("Picture"),
        ),
        FieldPanel("description"),
        FieldPanel("details"),
        MultiFieldPanel([FieldPanel("roast"), FieldPanel("methods")], heading=_("Filters")),
        FieldPanel("size_label"),
        InlinePanel("variants", heading=_("Variants"), label=_("Variant"), min_num=1),
        FieldPanel("delivery"),
        InlinePanel("related", heading=_("Goes well with"), label=_("Product")),
        FieldPanel("search_words"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("strapline"),
        index.SearchField("description"),
        index.AutocompleteField("strapline"),
        index.AutocompleteField("search_words"),
    ]

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    @property
    def picture_url(self) -> str:
        if self.photo:
            return self.photo.get_rendition("fill-800x800").url
        return drawing_url(self.drawing or "granaio")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from example_shop.catalogue.choices import offer  # choices read these models

        return {**super().get_context(request, *args, **kwargs), **offer(self, request.GET), "ask": ASK}


class Variant(Orderable):
    """One thing that can be put into a cart: its own price and its own stock."""

    product = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=32, unique=True)
    grind = models.CharField(_("grind"), max_length=8, choices=Grind, blank=True)
    size = models.CharField(_("size"), max_length=40, blank=True, help_text=_("Weight, cups, colour …"))
    price = models.DecimalField(
        _("price"), max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))],
        help_text=_("In euros, VAT included."),
    )  # fmt: skip
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True, help_text=_("Empty: made to order."))

    panels = [
        FieldPanel("sku"), FieldPanel("grind"), FieldPanel("size"), FieldPanel("price"), FieldPanel("stock"),
    ]  # fmt: skip

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["product", "grind", "size"], name="example_variant_once")]

    def __str__(self) -> str:
        return f"{self.product.title} ({self.label})" if self.label else self.product.title

    @property
    def label(self) -> str:
        """What sets it apart from its sisters: "250 g, Moka"."""
        return ", ".join(filter(None, (self.size, str(self.get_grind_display()) if self.grind else "")))

    @property
    def availability(self) -> Availability:
        return availability_of(self.stock)


class RelatedProduct(Orderable):
    product = ParentalKey(ProductPage, on_delete=models.CASCADE, related_name="related")
    goes_with = models.ForeignKey(ProductPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("product"))

    panels = [PageChooserPanel("goes_with")]
