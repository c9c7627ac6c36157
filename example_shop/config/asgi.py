"""The shop under ASGI, with live help's sockets: what ``ASGI_APPLICATION`` names, ready for a server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_shop.config.settings")

from livehelp_plugin.asgi import application

__all__ = ["application"]
