
import django.db.models.deletion
from django.db import migrations, models

from wagtail.models import BootstrapLocaleField, BootstrapTranslatableModel, BootstrapTranslationKeyField


class Migration(migrations.Migration):

    dependencies = [
        ("swapped_site", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        BootstrapLocaleField("swapped_site.BasePage"),
        BootstrapTranslationKeyField("swapped_site.BasePage"),
        BootstrapTranslatableModel("swapped_site.BasePage"),
    ]
