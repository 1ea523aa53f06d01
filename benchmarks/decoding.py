"""Decoding, beside the libraries alone and beside another checkout: ``python -m benchmarks.decoding --base FOLDER``.

Half a minute of stereo at 44.1 kHz in each format, decoded to mono at 22.05 kHz, in turns: by `load_audio` here
(without a worker), by that of another checkout, and by libsndfile, the mean of the channels and soxr alone, each in one
thread. Times are processor time, so that other programs on the machine count less; what matters is the ratio.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import soxr

from benchmarks.measuring import ratio, summary, write
from genreclf.terminal import progress
from tests.sounds import by_ffmpeg, by_libsndfile, song

ONE_THREAD = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
SECONDS, RATE, TARGET = 30.0, 44_100, 22_050
HALVES = np.array([0.5, 0.5], np.float32)
LIBRARIES_READ = ("wav", "flac", "aiff", "vorbis", "mp3", "opus")
"""Formats that libsndfile reads."""

_SERVE = """
import sys, time, inspect
from pathlib import Path
from genreclf.audio import load_audio
here = {"in_process": True} if "in_process" in inspect.signature(load_audio).parameters else {}
for line in sys.stdin:
    content = Path(line.strip()).read_bytes()
    began = time.process_time()
    load_audio(content, **here)
    print(time.process_time() - began, flush=True)
"""


class Checkout:
    """A process that decodes with the library of a folder."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", _SERVE]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen(command, cwd=folder, env=ONE_THREAD, **pipes)

    def seconds(self, path: Path) -> float:
        """How long a file takes."""
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def end(self) -> None:
        """Let the process end."""
        self._process.stdin.close()
        self._process.wait()


def recordings() -> dict[str, bytes]:
    """The same music in every format."""
    left = song(SECONDS, RATE)
    both = np.stack([left, 0.5 * left[::-1]], axis=1)
    made = {kind.lower(): by_libsndfile(both, RATE, kind) for kind in ("WAV", "FLAC", "AIFF")}
    made["vorbis"] = by_libsndfile(both, RATE, "OGG", "VORBIS")
    for name, container, codec, rate in (
        ("mp3", "mp3", "libmp3lame", RATE), ("m4a", "ipod", "aac", RATE), ("opus", "ogg", "libopus", 48_000),
        ("wma", "asf", "wmav2", RATE), ("webm", "webm", "libopus", 48_000),
    ):  # fmt: skip
        made[name] = by_ffmpeg(soxr.resample(both, RATE, rate), rate, container, codec)
    return made


def by_libraries(content: bytes) -> None:
    """Decode by libsndfile, mix, and resample by soxr, and no more."""
    samples, rate = soundfile.read(io.BytesIO(content), dtype="float32")
    soxr.resample(samples @ HALVES, rate, TARGET, quality="HQ")


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor time that something takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.decoding", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--base", type=Path, required=True, help="another checkout, to compare with")
    parser.add_argument("--turns", type=int, default=15, metavar="N", help="default: %(default)s")
    options = parser.parse_args()
    base, here = Checkout(options.base), Checkout(Path.cwd())
    times: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, content in recordings().items():
            path = Path(scratch) / name
            path.write_bytes(content)
            for turn in range(options.turns):
                progress(f"{name}, turn {turn + 1} of {options.turns}")
                times.setdefault(f"{name}: here", []).append(here.seconds(path))
                times.setdefault(f"{name}: base", []).append(base.seconds(path))
                if name in LIBRARIES_READ:
                    alone = processor_seconds(lambda content=content: by_libraries(content))
                    times.setdefault(f"{name}: libraries", []).append(alone)
    progress("")
    base.end()
    here.end()
    result = {name: summary(values) for name, values in times.items()}
    ratios = {
        f"{name} / {other}": ratio(result, f"{name}: here", f"{name}: {other}")
        for name, _, other in (key.partition(": ") for key in result)
        if other != "here"
    }
    command = f"python -m benchmarks.decoding --base FOLDER --turns {options.turns}"
    write("decoding", command, {"seconds": SECONDS, "processor_seconds": result, "ratios": ratios})


if __name__ == "__main__":
    main()
