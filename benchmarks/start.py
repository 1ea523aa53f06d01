"""How soon the app is there, and what it weighs: ``python -m benchmarks.start`` writes ``benchmarks/start.json``.

Each turn starts the app afresh: until it answers at all, until a visitor's page has run once, and until the model is
ready. Then memory is read at rest, and its peak while a song of 30 s and one of ten minutes are classified.
"""

import argparse
import time
import urllib.request
from typing import Any

from benchmarks.measuring import ENCODERS, music, summary, write
from benchmarks.serving import PATIENCE, Server, Visit, serve
from genreclf.terminal import progress

SONGS = {"30 s": 30.0, "10 min": 600.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.start", description=__doc__)
    parser.add_argument("--turns", type=int, default=5, metavar="N", help="default: %(default)s")
    turns = parser.parse_args().turns
    songs = {name: ENCODERS["mp3"](music(length)) for name, length in SONGS.items()}
    measured: dict[str, list[float]] = {}
    for turn in range(turns):
        progress(f"start {turn + 1}/{turns}")
        with serve() as server:
            for name, value in one_start(server).items():
                measured.setdefault(name, []).append(value)
            time.sleep(1)
            memory: dict[str, Any] = {"at rest": server.memory()}
            for name, content in songs.items():
                server.forget_peak()
                classify(server, content)
                memory[f"after {name}"] = server.memory()
    result = {"seconds": {name: summary(values) for name, values in measured.items()}, "memory": memory}
    write("start", f"python -m benchmarks.start --turns {turns}", result)


def one_start(server: Server) -> dict[str, float]:
    """Seconds from the start of the process; the first visitor comes as soon as the server answers."""
    health = server.wait_until("/_stcore/health", b"ok")
    page = server.wait_until("/", b"<html")
    with Visit(server):
        run = time.perf_counter() - server.started
    return {
        "server answers": health,
        "page is sent": page,
        "first run of the page has finished": run,
        "model is ready": server.wait_until("/api/health", b'"ready":true'),
    }


def classify(server: Server, content: bytes) -> None:
    """Ask for an answer over HTTP."""
    request = urllib.request.Request(f"http://{server.host}/api/classify", data=content)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answer.read()


if __name__ == "__main__":
    main()
