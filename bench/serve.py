"""One server process, pinned to the first core: python -m bench.serve livehelp 8001"""

from __future__ import annotations

import os
import sys


def main(name: str, port: str) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django
    import uvicorn

    django.setup()
    if name == "livehelp":
        from livehelp_plugin.asgi import application
    else:
        from bench import rivals

        application = getattr(rivals, name)
    uvicorn.run(
        application,
        host="127.0.0.1",
        port=int(port),
        log_level="error",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="on" if name == "livehelp" else "off",
        access_log=False,
        backlog=4096,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
