"""What a look at each page costs: ``python -m benchmarks.pages`` writes ``benchmarks/pages.json``.

The server's time is that of one more run of a page that has run before, in a visit without a browser. Bytes and times
in the browser (Chromium) are those of a visitor who goes from page to page, and then from genre to genre on Explore.
"""

import argparse
import time
from typing import Any

from playwright.sync_api import Page, WebSocket

from benchmarks.measuring import seconds, summary, write
from benchmarks.serving import Server, Visit, serve
from genreclf.genres import GENRES, title
from genreclf.terminal import progress
from tests.browser.driver import chromium, settled

PAGES = {
    "Classify": ("", "What genre is this song?"),
    "Explore": ("explore", "See what music looks like"),
    "Confusions": ("confusions", "Which genres does it mix up?"),
    "Training": ("training", "How did it learn?"),
    "How it works": ("about", "How does it work?"),
}
"""Path and heading of each page."""
_CLICK_AND_WAIT = """(button) => new Promise((done) => {
    const picture = () => document.querySelector(".heatmaplayer image")?.getAttribute("href");
    const before = picture(), begun = performance.now();
    const look = () => {
        const now = picture();
        if (now && now !== before) done((performance.now() - begun) / 1000);
        else requestAnimationFrame(look);
    };
    button.click();
    requestAnimationFrame(look);
})"""


class Traffic:
    """Bytes that a browser's tab gets, once they are unpacked."""

    def __init__(self, page: Page) -> None:
        self.websocket = self.http = 0
        self.last = time.perf_counter()
        self._page = page
        page.on("websocket", self._listen)
        page.on("requestfinished", self._count)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._add)

    def _add(self, frame: bytes | str) -> None:
        self.websocket += len(frame)
        self.last = time.perf_counter()

    def end(self) -> float:
        """Wait until nothing more comes for a second; when the last thing came or was drawn.

        Just after a click, the page says for a moment that it has finished, because it has not begun.
        """
        settled(self._page)
        drawn = time.perf_counter()
        while time.perf_counter() - max(drawn, self.last) < 1:
            self._page.wait_for_timeout(50)
            if drawn < self.last:
                settled(self._page)
                drawn = time.perf_counter()
        return drawn

    def _count(self, request: Any) -> None:
        sizes = request.sizes()
        self.http += sizes["responseBodySize"] + sizes["responseHeadersSize"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--turns", type=int, default=5, metavar="N", help="default: %(default)s")
    turns = parser.parse_args().turns
    with serve() as server:
        server.wait_until("/api/health", b'"ready":true')
        result = {
            "runs": {name: runs(server, path, turns) for name, (path, _) in PAGES.items()},
            **in_browser(server, turns),
        }
    write("pages", f"python -m benchmarks.pages --turns {turns}", result)


def runs(server: Server, path: str, turns: int) -> dict[str, Any]:
    """The server's time for one run of a page, and the bytes of what it sends."""
    progress(f"runs of /{path}")
    with Visit(server, path) as visit:
        sent = sum(message.ByteSize() for message in visit.run())
        times = [seconds(lambda: list(visit.run())) for _ in range(turns)]
    return {"seconds": summary(times), "bytes": sent}


def in_browser(server: Server, turns: int) -> dict[str, Any]:
    """The first load, switches between pages, and clicks on genres."""
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        traffic = Traffic(page)
        begun = time.perf_counter()
        page.goto(f"http://{server.host}/")
        first = {
            "seconds": round(traffic.end() - begun, 3),
            "websocket_bytes": traffic.websocket,
            "http_bytes": traffic.http,
        }
        switches: dict[str, dict[str, list[float]]] = {
            name: {"seconds": [], "websocket_bytes": [], "http_bytes": []} for name in PAGES
        }
        for turn in range(turns):
            for name in [*list(PAGES)[1:], "Classify"]:
                progress(f"round {turn + 1}/{turns}: {name}")
                websocket, http, begun = traffic.websocket, traffic.http, time.perf_counter()
                page.get_by_role("link", name=name, exact=True).first.click()
                page.get_by_role("heading", name=PAGES[name][1]).wait_for()
                switches[name]["seconds"].append(traffic.end() - begun)
                switches[name]["websocket_bytes"].append(traffic.websocket - websocket)
                switches[name]["http_bytes"].append(traffic.http - http)
        page.goto(f"http://{server.host}/explore?view=track")
        settled(page)
        page.locator(".heatmaplayer image").wait_for(state="attached")
        clicks = []
        for turn in range(2):  # in the second round, the server has the genre's pictures at hand
            for genre in [*GENRES[1:], GENRES[0]]:
                button = page.get_by_role("radio", name=title(genre), exact=True)
                clicks.append((turn, button.evaluate(_CLICK_AND_WAIT)))
                settled(page)
    return {
        "first_load": first,
        "switches": {name: {what: summary(values) for what, values in of.items()} for name, of in switches.items()},
        "genre_click_seconds": {
            name: summary([value for turn, value in clicks if turn == number])
            for number, name in enumerate(("first time", "again"))
        },
    }


if __name__ == "__main__":
    main()
