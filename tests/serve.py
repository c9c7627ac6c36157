"""The shop behind a real server, in the three ways that an owner may run it.

python -m tests.serve ws 8001     # our wrapper round Django: WebSocket
python -m tests.serve sse 8001    # plain ASGI: server-sent events
python -m tests.serve poll 8001   # plain WSGI, one thread: polling
"""

import os
import sys
from typing import Any, Literal, get_args

Kind = Literal["ws", "sse", "poll"]


def asgi_application(kind: Kind) -> Any:
    """Django with its static files; for `ws` inside our wrapper."""
    from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
    from django.core.asgi import get_asgi_application

    application = ASGIStaticFilesHandler(get_asgi_application())
    if kind == "sse":
        return application
    from livehelp_plugin.asgi import wrap

    return wrap(application)


def wsgi_server(port: int = 0, threads: bool = False) -> Any:
    """A WSGI server on 127.0.0.1: one request at a time unless `threads`; port 0 takes a free one."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, WSGIServer
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

    kind = ThreadedWSGIServer if threads else WSGIServer
    server = kind(("127.0.0.1", port), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    return server


def uvicorn_server(kind: Kind, port: int = 0) -> Any:
    """A uvicorn that is not running yet."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            asgi_application(kind),
            host="127.0.0.1",
            port=port,
            log_level="warning",
            lifespan="auto" if kind == "ws" else "off",
            ws="websockets-sansio",
            timeout_graceful_shutdown=2,
        )
    )


def main(kind: str, port: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    if kind == "poll":
        wsgi_server(int(port)).serve_forever()
    elif kind in get_args(Kind):
        uvicorn_server(kind, int(port)).run()  # type: ignore[arg-type]
    else:
        sys.exit(f"{kind} is none of {', '.join(get_args(Kind))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
