"""Training, feature caches and downloads are killed on the way: the old state or the new, and on it goes."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from genreclf.gtzan.feature_tables import compute_table
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import open_model
from tests.gtzan.test_download import UNPACKED, Server, files, server, source
from tests.sounds import by_libsndfile, song
from tests.waiting import until

__all__ = ["server"]

ROOT = Path(__file__).resolve().parents[2]
KILLS = 10  # of the cache and of the download
MODEL_STEPS = 87  # on disk, to write a model and to replace it

RUN_AGAIN_AND_AGAIN = """
from tests.killing import killed_at

for step in sys.stdin:
    if not (child := os.fork()):
        killed_at(int(step))
        work(Path(sys.argv[1]))
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""

WRITE_MODELS = """
import itertools, os, sys
from pathlib import Path
import numpy as np
from genreclf.gtzan import split
from genreclf.training.model_folder import SUBSETS, Run, write_model

parts = {part: split("filtered")[part][:20] for part in SUBSETS}
facts = {"name": "killed", "command": "", "features": {"kind": "none", "fingerprint": ""}, "training": {},
         "data": {"network_trained_on": "filtered"}, "thresholds": {"confident": 0.5}, "licence": "MIT", "notes": []}

def work(out):
    for version in itertools.count(os.getpid()):
        probabilities = {part: np.full((20, 10), 0.1) for part in ("valid", "test")}
        sources = {track: "table" for part in SUBSETS for track in parts[part]}
        run = Run(None, parts, [], 1.0, probabilities, sources, np.zeros((0, 20), int))
        def save(folder):
            for name in ("network.keras", "network.tflite"):
                (folder / name).write_bytes(str(version).encode() * 200_000)
        write_model(out, {**facts, "description": f"version {version}"}, {"filtered": run}, {}, save)
"""

FILL_CACHE = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import numpy as np
from genreclf.gtzan import feature_tables

def quick_features(clip):
    return np.full(57, len(clip.samples))

feature_tables.summary_features = quick_features
feature_tables.warm_up = lambda: None
feature_tables.ProcessPoolExecutor = lambda workers, mp_context: ThreadPoolExecutor(workers)

def work(folder):
    feature_tables.compute_table({path.stem: path for path in folder.glob("*.wav")}, folder / "cache")
"""

FETCH = """
import os, sys
from pathlib import Path
from genreclf.gtzan.download import download
from genreclf.gtzan.download_sources import Archive, Source

def work(target):
    download({wanted!r}, target)
"""


@pytest.fixture
def chance() -> random.Random:
    return random.Random(0)


@dataclass(frozen=True)
class Victim:
    """A program whose ``work`` is begun again and again in a fresh process."""

    parent: subprocess.Popen[str]

    def begin(self, *, killed_at: int = 0) -> int:
        """Start, to be killed at the n-th step on disk, and say which process that is."""
        assert self.parent.stdin
        self.parent.stdin.write(f"{killed_at}\n")
        self.parent.stdin.flush()
        return int(self._line())

    def end(self) -> int:
        """Wait for the end, and say which it was."""
        return int(self._line())

    def _line(self) -> str:
        assert self.parent.stdout
        return self.parent.stdout.readline()


@contextmanager
def victim(program: str, argument: Path) -> Iterator[Victim]:
    command = [sys.executable, "-c", program + RUN_AGAIN_AND_AGAIN, argument]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        yield Victim(parent)


def test_a_model_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    folder, seen = tmp_path / "killed", set()
    with victim(WRITE_MODELS, folder) as trainer:
        for step in range(1, MODEL_STEPS, 3):
            trainer.begin(killed_at=step)
            assert trainer.end() == signal.SIGKILL
            if not folder.exists():
                assert not seen
                continue
            model = open_model(str(folder))
            version = model.card.content["description"].removeprefix("version ")
            for name in (NETWORK_KERAS, NETWORK_LITERT):
                assert model.network(name).read_bytes() == version.encode() * 200_000
            assert len(model.predictions()) == 40
            seen.add(version)
    assert len(seen) > 1


def test_a_cache_of_features_holds_whole_files_and_is_not_computed_again(tmp_path: Path, chance: random.Random) -> None:
    lengths = {f"rock.{number:05}": 22_050 + number for number in range(60)}
    for track, length in lengths.items():
        (tmp_path / f"{track}.wav").write_bytes(by_libsndfile(song(2)[:length], 22_050))
    there: dict[Path, int] = {}
    with victim(FILL_CACHE, tmp_path) as computer:
        for _ in range(KILLS):
            computer.begin(killed_at=chance.randint(1, 110))
            assert computer.end() == signal.SIGKILL
            now = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.npy")}
            assert {path: now.get(path) for path in there} == there
            assert all(np.load(path).shape == (57,) for path in now)
            there = now
        assert there
        computer.begin()
        assert computer.end() == 0
    table, faults = compute_table({track: tmp_path / f"{track}.wav" for track in lengths}, tmp_path / "cache")
    assert not faults
    assert {track: values[0] for track, values in table.rows.items()} == lengths


def test_a_download_goes_on_where_it_was_killed(server: Server, tmp_path: Path, chance: random.Random) -> None:
    wanted = source(server)
    target, part, arrived = tmp_path / "gtzan", tmp_path / "gtzan.local.part", 0
    with victim(FETCH.format(wanted=wanted), target) as visitor:
        for _ in range(KILLS):
            server.falls_silent_after.append(chance.randint(17_000, 24_000))
            pid = visitor.begin()
            until(lambda before=arrived: part.exists() and part.stat().st_size > before)
            os.kill(pid, signal.SIGKILL)
            assert visitor.end() == signal.SIGKILL
            assert files(tmp_path) == {part.name}
            arrived = part.stat().st_size
        server.asked.clear()
        visitor.begin()
        assert visitor.end() == 0
    assert server.asked == [f"bytes={arrived}-"]
    assert files(tmp_path) == {f"gtzan/{name}" for name in UNPACKED}
