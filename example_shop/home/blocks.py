"""What an editor can put into a page's body, live help's blocks among it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from example_shop.catalogue.models import ProductPage
from example_shop.catalogue.pictures import drawing_url, scene_choices
from livehelp_plugin.blocks import chat_blocks

GROUP_TEXT = _("Text")
GROUP_SHOP = _("Shop")


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        group = GROUP_TEXT
        label = _("Heading")
        template = "example_shop/blocks/heading.html"


class TextBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": ["bold", "italic", "link", "ol", "ul", "h3"], **kwargs})

    class Meta:
        icon = "pilcrow"
        group = GROUP_TEXT
        label = _("Text")
        template = "example_shop/blocks/text.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Text"))
    who = blocks.CharBlock(label=_("Who said it"), required=False)

    class Meta:
        icon = "openquote"
        group = GROUP_TEXT
        label = _("Quotation")
        template = "example_shop/blocks/quote.html"


class FactsBlock(blocks.StructBlock):
    """A few short facts side by side, or a small table of two columns on a story page."""

    facts = blocks.ListBlock(
        blocks.StructBlock(
            [("label", blocks.CharBlock(label=_("Name"))), ("value", blocks.CharBlock(label=_("Text")))]
        ),
        label=_("Facts"),
    )

    class Meta:
        icon = "list-ul"
        group = GROUP_TEXT
        label = _("Facts")
        template = "example_shop/blocks/facts.html"


class DrawingBlock(blocks.StructBlock):
    drawing = blocks.ChoiceBlock(label=_("Drawing"), choices=scene_choices)
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "drawing_url": drawing_url(value["drawing"])}

    class Meta:
        icon = "image"
        group = GROUP_TEXT
        label = _("Drawing")
        template = "example_shop/blocks/drawing.html"


class TeaserBlock(blocks.StructBlock):
    """Leads from the front page to a story or a shelf."""

    drawing = blocks.ChoiceBlock(label=_("Drawing"), choices=scene_choices)
    heading = blocks.CharBlock(label=_("Heading"))
    text = blocks.TextBlock(label=_("Text"))
    page = blocks.PageChooserBlock(label=_("Leads to"))
    button = blocks.CharBlock(label=_("Link text"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return {**context, "drawing_url": drawing_url(value["drawing"])}

    class Meta:
        icon = "doc-full-inverse"
        group = GROUP_SHOP
        label = _("Teaser")
        template = "example_shop/blocks/teaser.html"


class ProductsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), required=False)
    products = blocks.ListBlock(blocks.PageChooserBlock(page_type="example_catalogue.ProductPage"), label=_("Products"))

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """One query for all cards; a product that was taken off the shelf is left out."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        products = ProductPage.objects.cards_of([page.pk for page in value["products"] if page])
        return {**context, "products": products}

    class Meta:
        icon = "tag"
        group = GROUP_SHOP
        label = _("Products")
        template = "example_shop/blocks/products.html"


STORY_BLOCKS = [
    ("heading", HeadingBlock()),
    ("text", TextBlock()),
    ("quote", QuoteBlock()),
    ("facts", FactsBlock()),
    ("drawing", DrawingBlock()),
    ("teaser", TeaserBlock()),
    ("products", ProductsBlock()),
    *chat_blocks(),
]
