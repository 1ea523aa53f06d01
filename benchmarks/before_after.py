"""From bytes to an answer, in turns with another checkout: ``python -m benchmarks.before_after --base FOLDER``.

A process of each checkout has its default model loaded, runs it in one thread and is warm. Then they take turns: the
network alone, on the windows of half a minute; the whole way from the bytes of an mp3 (half a minute, 44.1 kHz, stereo)
to the answer, decoding in the same process; and here also with decoding in a worker, as it is by default. Every other
turn begins with the other checkout. The file of results says how large the network files are that serve: those of the
default model and of the one that is asked where to look.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.measuring import ENCODERS, music, ratio, summary, write
from genreclf.terminal import progress

SECONDS: Final = 30.0
ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
IN_TURNS: Final = ("network", "bytes to answer")
WORKER: Final = "bytes to answer, decoding in a worker"

_SERVE: Final = """
import inspect, json, sys, time
from pathlib import Path
from genreclf import GenreClassifier, load_audio
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import MODELS
has_worker = "in_process" in inspect.signature(load_audio).parameters
here = {"in_process": True} if has_worker else {}
content = Path(sys.argv[1]).read_bytes()
classifier = GenreClassifier.load(threads=1)
inputs = classifier.windows(load_audio(content, **here)).inputs
actions = {
    "network": lambda: classifier.predict_windows(inputs),
    "bytes to answer": lambda: classifier.predict(load_audio(content, **here)),
}
if has_worker:
    actions["bytes to answer, decoding in a worker"] = lambda: classifier.predict(load_audio(content))
for action in actions.values():
    action()
sizes = {name: (MODELS / name / "network.tflite").stat().st_size for name in [DEFAULT_MODEL]}
print(json.dumps({"default": DEFAULT_MODEL, "actions": list(actions), "network_bytes": sizes}), flush=True)
for line in sys.stdin:
    begun = time.perf_counter()
    actions[line.strip()]()
    print(time.perf_counter() - begun, flush=True)
"""


class Checkout:
    """A warm process with the library of a folder.

    Attributes
    ----------
    about : dict
        The default model, what can be asked for, and the size of network files in bytes.
    """

    def __init__(self, folder: Path, recording: Path) -> None:
        command = [sys.executable, "-c", _SERVE, str(recording)]
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.about: dict[str, Any] = json.loads(self._said())

    def seconds(self, action: str) -> float:
        """How long something takes, once."""
        assert self._process.stdin
        self._process.stdin.write(f"{action}\n")
        self._process.stdin.flush()
        return float(self._said())

    def end(self) -> None:
        """Let the process end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()

    def _said(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.before_after", description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="another checkout, to compare with")
    parser.add_argument("--turns", type=int, default=30, metavar="N", help="default: %(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        recording = Path(scratch) / "music.mp3"
        recording.write_bytes(ENCODERS["mp3"](music(SECONDS)))
        sides = {"base": Checkout(options.base.resolve(), recording), "here": Checkout(Path.cwd(), recording)}
        times: dict[str, list[float]] = {}
        for turn in range(options.turns):
            progress(f"turn {turn + 1} of {options.turns}")
            for side in sorted(sides, reverse=bool(turn % 2)):
                for action in sides[side].about["actions"]:
                    times.setdefault(f"{side}: {action}", []).append(sides[side].seconds(action))
    progress("")
    for checkout in sides.values():
        checkout.end()
    result: dict[str, Any] = {side: checkout.about for side, checkout in sides.items()}
    result["times"] = {name: summary(values) for name, values in times.items()}
    result["ratios"] = {
        f"base / here, {action}": ratio(result["times"], f"base: {action}", f"here: {action}") for action in IN_TURNS
    }
    result["ratios"][f"base / here, {WORKER}"] = ratio(result["times"], "base: bytes to answer", f"here: {WORKER}")
    write("before_after", f"python -m benchmarks.before_after --base FOLDER --turns {options.turns}", result)


if __name__ == "__main__":
    main()
