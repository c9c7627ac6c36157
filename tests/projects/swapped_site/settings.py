"""The plain site with a page model of its own, as Wagtail 8.0 allows."""

from pathlib import Path

from plain_site.settings import *  # noqa: F403
from plain_site.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = ["swapped_site", *INSTALLED_APPS]
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
WAGTAIL_PAGE_MODEL = "swapped_site.BasePage"
