"""Which bus this installation uses."""

from __future__ import annotations

import logging

from livehelp_plugin.conf import settings
from livehelp_plugin.gateway.transports import bus_name
from livehelp_plugin.realtime.bus.base import Bus

log = logging.getLogger(__name__)


def make_bus() -> Bus:
    """A new bus of the chosen kind; one process alone (and a warning) where its driver is not installed."""
    name = bus_name()
    try:
        if name == "redis":
            from livehelp_plugin.realtime.bus.redis import RedisBus  # optional extra

            return RedisBus(settings.REDIS_URL)
        if name == "postgres":
            from livehelp_plugin.realtime.bus.postgres import PostgresBus  # optional extra

            return PostgresBus()
    except ImportError as error:
        log.warning("LIVEHELP_BUS is %s, but %s: other processes are reached by the database alone", name, error)
    return Bus()
