"""What a run of the page Classify costs once a song is there, beside an earlier version of the app.

``python -m benchmarks.rerun --before DIR`` writes ``benchmarks/rerun.json``; DIR is a checkout of the earlier version.
Both apps are given the same stereo wav by a visitor without a browser. Then their pages are run again in turns, as they
are at each press of a button, and nothing of the song has to be computed anew. At last they are given songs of four
minutes in turns, each for the first time, until all but the reasons is there, and until everything is.
"""

import argparse
import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks.measuring import ENCODERS, RATE, commit, in_turns, music, ratio, summary, write
from benchmarks.serving import ROOT, Upload, Visit, serve
from genreclf.terminal import progress

NOW = "now"
FIRST_TIMES = 3
LAST_PARTS = ("take-it-away", "send-it")  # as it was called, and as it is


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rerun", description=__doc__)
    parser.add_argument("--before", type=Path, required=True, metavar="DIR", help="a checkout of an earlier version")
    parser.add_argument("--turns", type=int, default=30, metavar="N", help="runs a version (default: %(default)s)")
    parser.add_argument("--megabytes", type=int, default=60, metavar="N", help="size of the wav (default: %(default)s)")
    options = parser.parse_args()
    before, song = commit(options.before), ENCODERS["wav"](music(options.megabytes * 1e6 / (4 * RATE)))
    with ExitStack() as opened:
        pages: dict[str, tuple[Visit, Upload]] = {}
        for name, root in ((before, options.before), (NOW, ROOT)):
            progress(f"first answer: {name}")
            server = opened.enter_context(serve(root))
            server.wait_until("/api/health", b'"ready":true')
            page = opened.enter_context(Visit(server))
            pages[name] = page, page.upload("song.wav", song)
            run(*pages[name])
        time.sleep(5)
        progress("runs")
        seconds = in_turns({name: lambda name=name: run(*pages[name]) for name in pages}, options.turns)
        progress("songs for the first time")
        mp3, first = ENCODERS["mp3"](music(240)), {name: {"all but the reasons": [], "all": []} for name in pages}
        for turn in range(FIRST_TIMES):
            for name, (page, _) in pages.items():
                for what, value in first_time(page, page.upload(f"{turn}.mp3", mp3 + bytes(turn))).items():
                    first[name][what].append(value)
    spread = {name: {what: summary(values) for what, values in of.items()} for name, of in first.items()}
    result = {
        "first_time_seconds": spread,
        "megabytes": len(song) / 1e6,
        "seconds": seconds,
        "speedup": ratio(seconds, before, NOW),
    }
    command = f"python -m benchmarks.rerun --before DIR --turns {options.turns} --megabytes {options.megabytes}"
    write("rerun", command, result)


def run(page: Visit, upload: Upload) -> None:
    """Run the page from its top to its end, and see that the answer is on it."""
    headings = {message.delta.new_element.heading.anchor for message in page.run(upload)}
    if not {"why", "fool-it"} <= headings:
        raise RuntimeError(f"no answer, so nothing to measure: {headings}")


def first_time(page: Visit, upload: Upload) -> dict[str, float]:
    """Seconds from the end of an upload until the last part of the page is there, and until the run has ended."""
    begun, seen = time.perf_counter(), {}
    for message in page.run(upload):
        if message.delta.new_element.heading.anchor in LAST_PARTS:
            seen.setdefault("all but the reasons", time.perf_counter() - begun)
    return seen | {"all": time.perf_counter() - begun}


if __name__ == "__main__":
    main()
