"""What a test may need beside Python: a browser, PostgreSQL, Redis. Found here, asked for by name."""

import os
import shutil
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STANDARD_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379, "rediss": 6379}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
"""Which of the test processes that run beside one another this is, or serves: "0", "1", …; "" when it is alone."""


def of_this_worker(env: Mapping[str, str]) -> dict[str, str]:
    """The variables that name a worker's own Redis database: a test empties it. (Databases they have of themselves.)"""
    if not (WORKER and env.get("REDIS_URL")):
        return {}
    return {"REDIS_URL": f"{env['REDIS_URL'].rpartition('/')[0]}/{14 - int(WORKER)}"}


def chromium() -> str | None:
    """The path of a Chromium: the one that the variable CHROMIUM names, else the first on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def reachable(url: str) -> bool:
    """Whether something accepts connections at the host and port of `url`."""
    parts = urlsplit(url)
    port = parts.port or STANDARD_PORTS.get(parts.scheme, 0)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


def on_services() -> bool:
    """Whether this run uses PostgreSQL and Redis (`make test-services` sets both variables)."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres") and bool(os.environ.get("REDIS_URL"))


def required(what: str) -> bool:
    """Whether a skipped `browser` or `services` test is a failure: LIVEHELP_REQUIRE=browser,services."""
    return what in os.environ.get("LIVEHELP_REQUIRE", "").split(",")
