"""Run a batch on all cores of this machine or on a Ray cluster, and resume it after a kill.

The source is read twice: once to know how many recordings there are, which are new and which are named twice, and once
to classify them. In between, a recording takes nine bytes of memory.
"""

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from genreclf.batch.output import key, keys, open_output
from genreclf.batch.sources import recordings
from genreclf.batch.workers import Row, WorkerPool
from genreclf.errors import DataError
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.inference.model_store import MODELS, open_model


@dataclass(frozen=True)
class Progress:
    """Progress of a batch.

    Attributes
    ----------
    recordings : int
        How many the source names, each counted once.
    before : int
        How many of them were done before this run.
    done : int
        How many this run has done.
    errors : int
        How many rows of the result say that a recording could not be classified, of this run and those before.
    seconds : float
        Since the beginning of this run.
    left_out : int
        How many other files there are in the folder: they neither are called like sound nor begin like it.
    unread : int
        How many folders in it can't be read.
    """

    recordings: int
    before: int
    done: int
    errors: int
    seconds: float
    left_out: int = 0
    unread: int = 0

    @property
    def rate(self) -> float:
        """Recordings a second."""
        return self.done / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Estimated remaining time; None while there is nothing to estimate it from."""
        return (self.recordings - self.before - self.done) / self.rate if self.done else None


def classify_many(
    source: str,
    out: Path,
    *,
    engine: str = "local",
    model: str = DEFAULT_MODEL,
    workers: int | None = None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Classify the recordings of a source into a folder of Parquet files.

    Parameters
    ----------
    source : str
        See `genreclf.batch.sources.recordings`.
    out : Path
        Folder of the result, see `genreclf.batch.output`. Recordings that have a row in it are not classified again,
        whether that row is an answer or an error.
    engine : {"local", "ray"}
        Processes of this machine, or a Ray cluster (see `genreclf.batch.ray_engine`).
    model : str
        Name of a model, or path of its folder.
    workers : int, optional
        How many recordings are worked on at a time; by default one for each core.
    on_progress : callable
        Called after every recording.

    Returns
    -------
    Progress
        Of the finished batch.

    Raises
    ------
    DataError
        If the source holds no recording.
    BatchError
        If ``out`` can't be added to, or workers can't start.
    ModelError
        If the model can't be loaded.
    """
    stored = open_model(model)
    if stored.folder.parent != MODELS:
        model = str(stored.folder.resolve())
    left_out, unread = _Count(), _Count()
    named = np.unique(keys(recordings(source, left_out, unread)))
    if not len(named):
        raise DataError(f"There is no recording in {source!r}. Please name a folder, list or pattern of sound files.")
    classify = _by_processes if engine == "local" else _by_ray
    with open_output(out, stored) as output:
        finished, errors = output.finished()
        pending = np.setdiff1d(named, finished)
        began = time.monotonic()
        progress = Progress(len(named), len(named) - len(pending), 0, errors, 0.0, left_out.number, unread.number)
        with closing(classify(_each_once(source, pending), model, workers)) as rows:
            for done, row in enumerate(rows, 1):
                output.add(row)
                errors += "error" in row
                progress = replace(progress, done=done, errors=errors, seconds=time.monotonic() - began)
                on_progress(progress)
    return progress


class _Count:
    """Count calls."""

    number = 0

    def __call__(self, path: str) -> None:
        self.number += 1


def _each_once(source: str, pending: np.ndarray) -> Iterator[str]:
    """Recordings of a source whose `key` is among those pending [shape=(n,), sorted]; those named twice come once."""
    given = np.zeros(len(pending), bool)
    for path in recordings(source):
        place = int(np.searchsorted(pending, np.uint64(key(path))))
        if place < len(pending) and pending[place] == key(path) and not given[place]:
            given[place] = True
            yield path


def _by_processes(paths: Iterable[str], model: str, workers: int | None) -> Generator[Row, None, None]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with WorkerPool(model, workers or cores) as pool:
        yield from pool.rows(paths)


def _by_ray(paths: Iterable[str], model: str, workers: int | None) -> Generator[Row, None, None]:
    from genreclf.batch.ray_engine import rows  # here: Ray is installed only where it is needed

    yield from rows(paths, model, workers)
