"""Fifty programs at the endpoint: ``python -m benchmarks.endpoint --before DIR`` writes ``benchmarks/endpoint.json``.

Each posts a song of 30 s as mp3 to ``/api/classify``, waits for the answer and posts the next one. Who is sent away
comes back when the answer says, or after a second; the time counts from the first try to the answer. Servers take
turns: this checkout with each of the models, and, with ``--before``, another checkout with its own default, to compare
with. Only what was answered within the turn counts: in a turn shorter than the wait, waits look shorter than they are.
All are on the cores of this machine, and so are the clients, whose work is little. The processor time that an answer
took tells how many there could be where nothing else runs.
"""

import argparse
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measuring import ENCODERS, commit, music, write
from benchmarks.serving import ROOT, Server, serve
from genreclf.genres import GENRES
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.terminal import progress

SECONDS_OF_SONG = 30.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint", description=__doc__)
    parser.add_argument("--before", type=Path, metavar="DIR", help="another checkout, served beside this one")
    parser.add_argument("--models", nargs="+", default=[DEFAULT_MODEL], metavar="NAME", help="default: %(default)s")
    parser.add_argument("--clients", type=int, default=50, metavar="N", help="default: %(default)s")
    parser.add_argument("--seconds", type=float, default=60.0, metavar="N", help="of each turn (default: %(default)s)")
    parser.add_argument("--turns", type=int, default=2, metavar="N", help="default: %(default)s")
    options = parser.parse_args()
    servers: dict[str, tuple[Path, str | None]] = {model: (ROOT, model) for model in options.models}
    if options.before:
        servers = {"before": (options.before, None), **servers}
    songs = [ENCODERS["mp3"](music(SECONDS_OF_SONG, genre)) for genre in GENRES]
    turns: dict[str, list[dict[str, Any]]] = {name: [] for name in servers}
    for turn in range(options.turns):
        for name, (root, model) in servers.items():
            progress(f"turn {turn + 1}/{options.turns}: {name}")
            with serve(root, model=model) as server:
                server.wait_until("/api/health", b'"ready":true')
                server.classify(songs[0])
                turns[name].append(crowd(server, songs, options.clients, options.seconds))
    result = {
        "clients": options.clients,
        "commit_before": commit(options.before) if options.before else None,
        "turns": turns,
        "servers": {name: together(of) for name, of in turns.items()},
    }
    models = " ".join(options.models)
    write(
        "endpoint",
        f"python -m benchmarks.endpoint {'--before DIR ' * bool(options.before)}--models {models} "
        f"--clients {options.clients} --seconds {options.seconds:g} --turns {options.turns}",
        result,
    )


def crowd(server: Server, songs: list[bytes], clients: int, length: float) -> dict[str, Any]:
    """Let clients post for some seconds; only what was answered by then counts, with the time that it took."""
    end = time.perf_counter() + length
    seconds: list[float] = []
    refused: list[int] = []
    errors: list[str] = []

    def client(number: int) -> None:
        while (begun := time.perf_counter()) < end:
            try:
                while (answer := server.classify(songs[number % len(songs)]))[0] == 503:
                    refused.append(number)
                    time.sleep(answer[1])
            except OSError as error:
                errors.append(repr(error))
                time.sleep(1)
                continue
            if answer[0] != 200:
                errors.append(f"status {answer[0]}")
            elif (now := time.perf_counter()) < end:
                seconds.append(now - begun)
            number += 1

    threads = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(clients)]
    used = server.core_seconds()
    for thread in threads:
        thread.start()
    time.sleep(max(0.0, end - time.perf_counter()))
    return {
        "seconds": [*seconds],
        "length": length,
        "core_seconds": round(server.core_seconds() - used, 2),
        "refused": len(refused),
        "errors": [*errors],
    }


def together(turns: list[dict[str, Any]]) -> dict[str, Any]:
    """What the turns of a server come to."""
    seconds = [value for turn in turns for value in turn["seconds"]]
    return {
        "answers_a_second": round(len(seconds) / sum(turn["length"] for turn in turns), 2),
        "core_seconds_an_answer": round(sum(turn["core_seconds"] for turn in turns) / len(seconds), 3),
        "median": round(float(np.median(seconds)), 2),
        "percentile_95": round(float(np.percentile(seconds, 95)), 2),
        "n": len(seconds),
        "refused": sum(turn["refused"] for turn in turns),
        "errors": sum(len(turn["errors"]) for turn in turns),
    }


if __name__ == "__main__":
    main()
