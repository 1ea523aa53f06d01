"""``classify`` over many songs, in turns with another checkout: ``python -m benchmarks.songs --base A --songs B``.

Each turn classifies the same few songs by both checkouts, one call of the command each, so that the start of the
program counts little beside the songs; every other turn begins with the other checkout. An old checkout decodes in the
process of the command, this one in a worker. Where the default model has changed, ``--model`` names one that both have.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from benchmarks.measuring import ratio, summary, write
from genreclf.audio.folders import walk
from genreclf.audio.formats import is_sound_name
from genreclf.terminal import progress

AT_A_TIME: Final = 20
ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")


def classify(checkout: Path, model: str, songs: list[str]) -> dict[str, float]:
    """Seconds on the clock, and of all processors, that one call takes; fails if a song got no answer."""
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(checkout)}
    command = [sys.executable, "-m", "genreclf", "classify", "--json", "--model", model, *songs]
    before, begun = os.times(), time.perf_counter()
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True)
    after = os.times()
    assert len(done.stdout.splitlines()) == len(songs), done.stderr
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"clock": time.perf_counter() - begun, "processors": spent}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.songs", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="another checkout, to compare with")
    parser.add_argument("--songs", type=Path, required=True, help="a folder of songs")
    parser.add_argument("--model", default="mel-cnn", help="one that both have (default: %(default)s)")
    parser.add_argument("--n", type=int, default=200, help="songs (default: %(default)s)")
    options = parser.parse_args()
    songs = sorted(path for path in walk(str(options.songs.resolve())) if is_sound_name(Path(path).name))[: options.n]
    sides = {"base": options.base.resolve(), "here": Path.cwd()}
    times: dict[str, list[float]] = {}
    for turn, first in enumerate(range(0, len(songs), AT_A_TIME)):
        progress(f"{first} of {len(songs)} songs")
        for side in sorted(sides, reverse=bool(turn % 2)):
            for what, seconds in classify(sides[side], options.model, songs[first : first + AT_A_TIME]).items():
                times.setdefault(f"{side}: {what}", []).append(seconds)
    progress("")
    result = {name: summary(values) for name, values in times.items()}
    sums = {name: round(sum(values), 2) for name, values in times.items()}
    write(
        "songs",
        f"python -m benchmarks.songs --base FOLDER --songs FOLDER --model {options.model} --n {len(songs)}",
        {
            "songs": len(songs),
            "songs_a_turn": AT_A_TIME,
            "seconds_a_turn": result,
            "seconds_in_all": sums,
            "ratios": {
                f"here / base, {what}, {of}": value
                for what in ("clock", "processors")
                for of, value in (
                    ("medians", ratio(result, f"here: {what}", f"base: {what}")),
                    ("sums", round(sums[f"here: {what}"] / sums[f"base: {what}"], 3)),
                )
            },
        },
    )


if __name__ == "__main__":
    main()
