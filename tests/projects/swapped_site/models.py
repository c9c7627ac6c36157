from django.db import models
from wagtail.models import AbstractPage


class BasePage(AbstractPage):
    """The project's own page model, in the place of Wagtail's."""

    category = models.CharField(max_length=100, blank=True)
