"""The front page and the pages that tell something."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from example_shop.catalogue.models import CategoryPage, ProductPage
from example_shop.catalogue.pictures import drawing_url, scene_select
from example_shop.home.blocks import STORY_BLOCKS


class HomePage(Page):
    """The shop's front page: what it is, what it sells best, and why one may trust it."""

    headline = models.CharField(_("headline"), max_length=80)
    lead = models.TextField(_("lead"), max_length=240)
    button_text = models.CharField(_("button"), max_length=40)
    button_page = models.ForeignKey(Page, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    featured_heading = models.CharField(
        _("heading over the products"), max_length=80, default=_("Out of the drum this week")
    )
    body = StreamField(STORY_BLOCKS, blank=True, verbose_name=_("body"))

    template = "example_shop/home_page.html"
    max_count = 1
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("headline"),
                FieldPanel("lead"),
                FieldPanel("button_text"),
                PageChooserPanel("button_page"),
            ],
            heading=_("Opening"),
        ),
        FieldPanel("featured_heading"),
        InlinePanel("featured", heading=_("Featured products"), label=_("Product"), max_num=8),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "products": ProductPage.objects.cards_of([entry.product_id for entry in self.featured.all()]),
            "shelves": CategoryPage.objects.live().child_of(self).in_menu(),
        }


class FeaturedProduct(Orderable):
    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="featured")
    product = models.ForeignKey(ProductPage, on_delete=models.CASCADE, related_name="+", verbose_name=_("product"))

    panels = [PageChooserPanel("product")]


class StoryPage(Page):
    """Guides, the roastery's story, delivery, privacy: text with pictures, products and chat in between."""

    lead = models.TextField(_("lead"), blank=True)
    drawing = models.CharField(_("drawing"), max_length=40, blank=True)
    body = StreamField(STORY_BLOCKS, blank=True, verbose_name=_("body"))

    template = "example_shop/story_page.html"
    parent_page_types = ["example_home.HomePage", "example_home.StoryPage"]
    subpage_types = ["example_home.StoryPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("drawing", widget=scene_select()),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def drawing_url(self) -> str:
        return drawing_url(self.drawing) if self.drawing else ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        chapters = StoryPage.objects.live().child_of(self)
        return {**super().get_context(request, *args, **kwargs), "chapters": chapters}
