"""What a page makes a browser fetch of ours, weighed as served."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Page


@dataclass
class Traffic:
    """Every request of a page under our prefix, in order, and its WebSockets."""

    page: Page
    urls: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self._seen(request.url))
        self.page.on("websocket", lambda socket: self.sockets.append(socket.url))

    def _seen(self, url: str) -> None:
        if urlsplit(url).path.startswith("/livehelp/"):
            self.urls.append(url)

    @property
    def assets(self) -> list[str]:
        return [url for url in self.urls if "/assets/" in url]

    def forget(self) -> None:
        self.urls.clear()
        self.sockets.clear()


def weight(url: str) -> int:
    """Bytes of the body as a browser gets it: compressed where the server compresses."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    assert response.status == 200, url
    assert response.getheader("Set-Cookie") is None, url
    return len(body)


LAYOUT_SHIFTS = """() => new Promise(done => {
  let total = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) total += entry.value; })
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(total), 300));
})"""
