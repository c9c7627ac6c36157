"""What an editor asks before the first message, and what was answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from livehelp_plugin.availability.models import Department
from livehelp_plugin.conversations.models.conversation import Conversation


class PreChatForm(ClusterableModel):
    """The questions of a site, or of one of its departments, which then replace the site's. None by default."""

    site = models.ForeignKey("wagtailcore.Site", verbose_name=_("site"), on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Empty: asked in every department that has no form of its own."),
    )
    active = models.BooleanField(_("ask these questions"), default=True)
    intro = models.CharField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("Said above the questions. For example: So that we can help you at once."),
    )

    class Meta:
        verbose_name = _("pre-chat form")
        verbose_name_plural = _("pre-chat forms")
        constraints = (
            models.UniqueConstraint(fields=("site", "department"), name="livehelp_prechat_once"),
            models.UniqueConstraint(
                fields=("site",), condition=Q(department=None), name="livehelp_prechat_of_site_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.department or self.site)


class PreChatQuestion(models.Model):
    """One question. Its fields are those from which Wagtail's form builder makes a form field."""

    class Kind(models.TextChoices):
        """As the form builder names them."""

        SINGLELINE = "singleline", _("Single line of text")
        MULTILINE = "multiline", _("Several lines of text")
        EMAIL = "email", _("E-mail address")
        NUMBER = "number", _("Number")
        URL = "url", _("Web address")
        DATE = "date", _("Date")
        DROPDOWN = "dropdown", _("Choice from a list")
        RADIO = "radio", _("Choice of one, all shown")
        CHECKBOXES = "checkboxes", _("Choice of several")
        CHECKBOX = "checkbox", _("Tick box, also for consent")

    class MapsTo(models.TextChoices):
        NAME = "name", _("The customer's name")
        EMAIL = "email", _("The customer's e-mail address")
        ADDRESS_FORM = "address_form", _("The form of address")
        INFO = "info", _("A note in their Info")
        DEPARTMENT = "department", _("The department that answers")

    form = ParentalKey(PreChatForm, on_delete=models.CASCADE, related_name="questions")
    sort_order = models.IntegerField(null=True, blank=True, editable=False)
    sort_order_field = "sort_order"
    """By which inline panels know that the order is theirs to set."""
    label = models.CharField(_("question"), max_length=255)
    field_type = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.SINGLELINE)
    maps_to = models.CharField(
        _("kept as"),
        max_length=16,
        choices=MapsTo.choices,
        blank=True,
        help_text=_("Empty: kept with the chat only."),
    )
    required = models.BooleanField(_("must be answered"), default=False)
    choices = models.TextField(_("choices"), blank=True, help_text=_("One per line, where there is a choice."))
    help_text = models.CharField(_("help text"), max_length=255, blank=True)
    default_value = ""
    """Nothing is ticked or filled in for a shopper: an answer is theirs."""

    class Meta:
        ordering = ("sort_order", "pk")
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.label

    @property
    def clean_name(self) -> str:
        """Under which its answer travels; stays when the label is changed."""
        return f"q{self.pk}"


class PreChatAnswer(models.Model):
    """One answer, with its question as it was worded then. A tick is "yes"."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="prechat")
    form = models.ForeignKey(PreChatForm, null=True, on_delete=models.SET_NULL, related_name="+")
    place = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=255)
    kind = models.CharField(max_length=16)
    value = models.TextField(blank=True)

    class Meta:
        ordering = ("place",)
        constraints = (models.UniqueConstraint(fields=("conversation", "place"), name="livehelp_prechat_answer_once"),)

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"
