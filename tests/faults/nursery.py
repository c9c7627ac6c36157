"""Server processes that start in a moment: a parent that has imported everything forks one whenever asked.

Each child is a real server on a port of its own, with sockets, threads and connections of its own: `kill -9` does to
it what it does to any. Only the seconds of importing are saved, so that twenty kills fit into a test.

One line of JSON in: {"kind": "ws", "port": 8001, "settings": {"LIVEHELP_FAILPOINTS": "after_commit=exit:3"}};
one line out: the child's process id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from importlib import import_module
from typing import Any

FAREWELL = 9


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.settings")
    _import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever dies is forgotten
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _serve(asked)
        print(pid, flush=True)


def _import_everything() -> None:
    import django

    django.setup()
    from django.db import connections
    from django.urls import get_resolver

    import livehelp_plugin.realtime.runtime  # noqa: F401

    assert get_resolver().url_patterns
    connections.close_all()


def _set_constant(module: str, name: str, value: Any) -> None:
    """What is no setting, such as a length of time: {"livehelp_plugin.realtime.heartbeat:GONE_SECONDS": 4}."""
    found = import_module(module)
    is_delta = isinstance(getattr(found, name), timedelta)
    setattr(found, name, timedelta(seconds=value) if is_delta else value)


def _serve(asked: dict[str, Any]) -> None:
    """The child: never returns to the parent's loop."""
    from django.conf import settings

    from tests.serve import uvicorn_server, wsgi_server

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.close(0)
    try:
        for name, value in asked["settings"].items():
            if ":" in name:
                _set_constant(*name.split(":"), value)
            else:
                setattr(settings, name, value)
        if asked["kind"] == "poll":
            wsgi_server(asked["port"], threads=True).serve_forever()
        else:
            uvicorn_server(asked["kind"], asked["port"]).run()
    finally:
        os._exit(FAREWELL)


if __name__ == "__main__":
    main()
