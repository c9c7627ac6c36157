"""What a department says, per language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from livehelp_plugin.availability.models import Department


class DepartmentText(models.Model):
    """What a department says in one language; an empty text falls back to the shop's."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12)
    welcome = models.TextField(_("welcome"), blank=True, max_length=500)
    anything_else = models.TextField(_("“Anything else?”"), blank=True, max_length=500)
    goodbye = models.TextField(_("goodbye"), blank=True, max_length=500)
    form_of_address = models.TextField(_("question for the form of address"), blank=True, max_length=500)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("department", "language"), name="livehelp_text_once"),)
        ordering = ("language",)
        verbose_name = _("texts in one language")
        verbose_name_plural = _("texts per language")

    def __str__(self) -> str:
        return f"{self.department} {self.language}"
