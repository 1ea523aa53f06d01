"""What all benchmarks need: times and their medians, the machine they were taken on, sounds, and files of results."""

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from genreclf.bundled.examples import examples
from genreclf.files import new_file
from tests.sounds import by_ffmpeg, by_libsndfile

RATE = 44_100
FOLDER = Path(__file__).parent
ENCODERS: Mapping[str, Callable[[np.ndarray], bytes]] = {
    "wav": lambda samples: by_libsndfile(samples, RATE, "WAV", "PCM_16"),
    "flac": lambda samples: by_libsndfile(samples, RATE, "FLAC", "PCM_16"),
    "ogg": lambda samples: by_libsndfile(samples, RATE, "OGG", "VORBIS"),
    "mp3": lambda samples: by_libsndfile(samples, RATE, "MP3", "MPEG_LAYER_III"),
    "m4a": lambda samples: by_ffmpeg(samples, RATE, "mp4", "aac"),
}
"""By format: how samples [shape=(n,) or (n, 2)] become a file."""
PACKAGES = ("ai-edge-litert", "av", "librosa", "numpy", "scipy", "soundfile", "streamlit", "tensorflow-cpu")


def music(seconds: float, genre: str = "rock") -> np.ndarray:
    """One of the examples, repeated to a length [shape=(n, 2)]."""
    import av

    with av.open(str(examples()[genre].path)) as file:
        resampler = av.AudioResampler("flt", "stereo", RATE)
        frames = [part for frame in file.decode(audio=0) for part in resampler.resample(frame)]
    samples = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames])
    return np.resize(samples, (round(seconds * RATE), 2))


def commit(checkout: Path) -> str:
    """The commit, abbreviated, that a checkout stands at."""
    command = ["git", "-C", str(checkout), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def seconds(action: Callable[[], object]) -> float:
    """How long something takes."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def in_turns(actions: Mapping[str, Callable[[], object]], repetitions: int) -> dict[str, dict[str, Any]]:
    """Times of several actions, which take turns, so that what else the machine does meets all of them.

    Each is done once before, which is not counted.
    """
    times: dict[str, list[float]] = {name: [] for name in actions}
    for action in actions.values():
        action()
    for _ in range(repetitions):
        for name, action in actions.items():
            times[name].append(seconds(action))
    return {name: summary(values) for name, values in times.items()}


def summary(values: list[float]) -> dict[str, Any]:
    """Median, smallest and largest of what was measured, and how often it was."""
    return {
        "median": round(statistics.median(values), 5),
        "smallest": round(min(values), 5),
        "largest": round(max(values), 5),
        "n": len(values),
    }


def ratio(results: Mapping[str, Mapping[str, Any]], one: str, other: str) -> float:
    """Median of one action's times over that of another's."""
    return round(results[one]["median"] / results[other]["median"], 3)


def write(name: str, command: str, result: Mapping[str, Any]) -> None:
    """Write a result, with the machine and the versions, to ``benchmarks/NAME.json``."""
    cores = os.cpu_count()
    described = {
        "command": command,
        "date": date.today().isoformat(),
        "machine": f"{processor()}, {cores} cores, Python {platform.python_version()}",
        "versions": {package: version(package) for package in PACKAGES},
        "load_average_at_end": [round(load, 1) for load in os.getloadavg()],
        **result,
    }
    with new_file(FOLDER / f"{name}.json") as file:
        file.write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")


def processor() -> str:
    """Name of the processor."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
