"""How chat looks and speaks on one Wagtail site."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("A colour such as #0b5d57."))


@register_setting(icon="livehelp-bubble", order=500)
class ChatSettings(BaseSiteSetting):
    """Read on every page with chat; Wagtail caches it per request, ``widget.context`` across requests."""

    class NobodyThere(models.TextChoices):
        FORM = "form", _("Show a contact form")
        HIDE = "hide", _("Hide the chat")

    class Position(models.TextChoices):
        RIGHT = "right", _("Bottom right")
        LEFT = "left", _("Bottom left")

    enabled = models.BooleanField(_("show chat on this site"), default=True)
    excluded_pages = models.TextField(
        _("pages without chat"),
        blank=True,
        help_text=_("One path per line, for example /about/. A path that ends with * covers all below it."),
    )
    company = models.CharField(_("company name"), max_length=80, blank=True)
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
    when_nobody = models.CharField(
        _("when nobody can answer"), max_length=8, choices=NobodyThere.choices, default=NobodyThere.FORM
    )
    privacy_url = models.URLField(_("privacy page"), blank=True)
    accent = models.CharField(_("accent colour"), max_length=7, default="#0b5d57", validators=[COLOUR])
    position = models.CharField(_("position"), max_length=8, choices=Position.choices, default=Position.RIGHT)

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [FieldPanel("enabled"), FieldPanel("excluded_pages"), FieldPanel("when_nobody"), FieldPanel("hours")],
                heading=_("Where"),
            ),
            ObjectList(
                [
                    FieldPanel("company"),
                    MultiFieldPanel(
                        [FieldPanel("label"), FieldPanel("greeting"), FieldPanel("quick_starts")],
                        heading=_("Texts"),
                    ),
                    FieldPanel("privacy_url"),
                ],
                heading=_("Words"),
            ),
            ObjectList([FieldPanel("accent"), FieldPanel("position")], heading=_("Look")),
        ]
    )

    class Meta:
        verbose_name = _("live chat")

    def __str__(self) -> str:
        return f"chat settings of site {self.site_id}"
