"""The tests' settings, and: each scripted shopper has an address of its own, and none is too quick."""

import os

from tests.settings import *  # noqa: F403

LIVEHELP_TRUSTED_PROXIES = 1
LIVEHELP_MESSAGES_PER_MINUTE = 0
LIVEHELP_SOCKETS_PER_OPERATOR = 100
LIVEHELP_FAILPOINTS = os.environ.get("LIVEHELP_FAILPOINTS", "")
