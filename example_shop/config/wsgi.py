"""The shop under WSGI: everything works, chat by polling."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_shop.config.settings")
application = get_wsgi_application()
