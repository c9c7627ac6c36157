"""How chat looks and speaks on one Wagtail site."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import PreviewableMixin

from livehelp_plugin.events.clock import database_now
from livehelp_plugin.widget.channels import ChannelBlock
from livehelp_plugin.widget.editing import edit_handler, text_panels
from livehelp_plugin.widget.looks import RADIUS, look_from
from livehelp_plugin.widget.scenes import scenes
from livehelp_plugin.widget.stage import stage

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour such as #0b5d57."))


def _colour(name: Any, **more: Any) -> models.CharField:
    return models.CharField(name, max_length=7, validators=[COLOUR], **({"blank": True} | more))


def _distance(name: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(name, null=True, blank=True, validators=[MaxValueValidator(400)])


class Said(models.Model):
    """What chat says in the shop's name; what is empty is said in our words."""

    label = models.CharField(_("launcher text"), max_length=40, blank=True)
    greeting = models.CharField(_("greeting"), max_length=200, blank=True)
    quick_starts = models.TextField(
        _("quick starts"), blank=True, help_text=_("Up to three opening questions, one per line.")
    )
    hours = models.CharField(
        _("when you answer"),
        max_length=120,
        blank=True,
        help_text=_("For example: Monday to Friday, 9:00 to 18:00. Shown when nobody can answer."),
    )

    privacy_text = models.TextField(
        _("privacy text"),
        max_length=600,
        blank=True,
        help_text=_(
            "Shown with a link to the privacy page before the first word. Each change makes a new version; a chat "
            "remembers the one that was shown. Empty: our own words, where there is a privacy page."
        ),
    )

    class Meta:
        abstract = True


@register_setting(icon="livehelp-bubble", order=500)
class ChatSettings(PreviewableMixin, Said, ClusterableModel, BaseSiteSetting):
    """Read on every page with chat; Wagtail caches it per request, ``widget.context`` across requests."""

    class NobodyThere(models.TextChoices):
        FORM = "form", _("Show a contact form")
        HIDE = "hide", _("Hide the chat")

    class Position(models.TextChoices):
        RIGHT = "right", _("Bottom right")
        LEFT = "left", _("Bottom left")

    class Scheme(models.TextChoices):
        AUTO = "auto", _("As the customer's device is set")
        LIGHT = "light", _("Always light")
        DARK = "dark", _("Always dark")

    class Font(models.TextChoices):
        INHERIT = "inherit", _("The shop's own")
        SYSTEM = "system", _("The device's own")
        SERIF = "serif", _("With serifs")

    class Size(models.TextChoices):
        SMALL = "small", _("Small")
        NORMAL = "normal", _("Normal")
        LARGE = "large", _("Large")

    class Launcher(models.TextChoices):
        PILL = "pill", _("Icon and text")
        ICON = "icon", _("Icon")
        LABEL = "label", _("Text")

    enabled = models.BooleanField(_("show chat on this site"), default=True)
    excluded_pages = models.TextField(
        _("pages without chat"),
        blank=True,
        help_text=_("One path per line, for example /about/. A path that ends with * covers all below it."),
    )
    company = models.CharField(_("company name"), max_length=80, blank=True)
    when_nobody = models.CharField(
        _("when nobody can answer"), max_length=8, choices=NobodyThere.choices, default=NobodyThere.FORM
    )
    own_window = models.BooleanField(
        _("open the chat in a window of its own"),
        default=False,
        help_text=_("On computers. It stays open when the shop is left; closing it brings the chat back to the page."),
    )
    privacy_url = models.URLField(_("privacy page"), blank=True)

    accent = _colour(_("accent colour"), default="#0b5d57", blank=False)
    surface = _colour(_("background"))
    text = _colour(_("text colour"))
    accent_dark = _colour(_("accent colour in the dark"))
    surface_dark = _colour(_("background in the dark"))
    text_dark = _colour(_("text colour in the dark"))
    scheme = models.CharField(_("light or dark"), max_length=8, choices=Scheme.choices, default=Scheme.AUTO)
    font = models.CharField(_("typeface"), max_length=8, choices=Font.choices, default=Font.INHERIT)
    size = models.CharField(_("size of the text"), max_length=8, choices=Size.choices, default=Size.NORMAL)
    radius = models.PositiveSmallIntegerField(
        _("roundness of the corners"), default=RADIUS, validators=[MaxValueValidator(24)]
    )
    launcher = models.CharField(_("launcher"), max_length=8, choices=Launcher.choices, default=Launcher.PILL)
    position = models.CharField(_("position"), max_length=8, choices=Position.choices, default=Position.RIGHT)
    offset_block = _distance(_("distance from the bottom, in pixels"))
    offset_inline = _distance(_("distance from the side, in pixels"))

    channels = StreamField(
        [("channel", ChannelBlock())],
        blank=True,
        max_num=8,
        verbose_name=_("other channels"),
        help_text=_("Shown beside the chat by blocks, or in its place when nobody can answer."),
    )

    edit_handler = edit_handler()

    class Meta:
        verbose_name = _("live chat")

    def __str__(self) -> str:
        return f"chat settings of site {self.site_id}"

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [(scene.name, scene.title) for scene in scenes(database_now()) if scene.preview]

    @property
    def default_preview_mode(self) -> str:
        return "active"

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The chat itself, as it would be with what stands in the form now."""
        return stage(request, look_from(self), mode_name)


class ChatText(Said):
    """The same in one language more; text by text, what is empty is said as for every language."""

    settings = ParentalKey(ChatSettings, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12)

    panels = text_panels()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("settings", "language"), name="livehelp_chat_text_once"),)
        ordering = ("language",)
        verbose_name = _("texts in one language")
        verbose_name_plural = _("texts per language")

    def __str__(self) -> str:
        return f"{self.settings} {self.language}"


class PageWithoutChat(models.Model):
    """A page that an editor has switched the launcher off for. Remembered by its id: it may move and be renamed."""

    page_id = models.PositiveBigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"page {self.page_id}"
