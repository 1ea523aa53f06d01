"""Summary features of many tracks: read from the published table, or computed from audio and cached."""

import csv
import hashlib
import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import platformdirs

from genreclf.audio import AudioClip, load_audio
from genreclf.audio.effects import simple_chain
from genreclf.errors import DataError, GenreclfError
from genreclf.features.spectra import SUMMARY_NAMES, FeatureConfig, summary_features, warm_up
from genreclf.files import new_file, sha256
from genreclf.gtzan.catalogue import catalogue

COPIES: Final = 2
"""Altered copies of a recording that training with augmentation adds."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def default_cache() -> Path:
    """Folder for computed features, in the operating system's cache folder."""
    return platformdirs.user_cache_path("genreclf")


@dataclass(frozen=True)
class FeatureTable:
    """Summary features of some tracks.

    Attributes
    ----------
    source : {"table", "whole"}
        Whether they were read from a published table or computed from audio.
    rows : Mapping of str to np.ndarray [shape=(57,)]
        Features by track.
    altered : Mapping of str to np.ndarray [shape=(n_copies, 57)]
        Features of altered copies of recordings, for training, where there is audio (see `with_altered_copies`).
    """

    source: str
    rows: Mapping[str, np.ndarray]
    altered: Mapping[str, np.ndarray] = field(default_factory=dict)

    def matrix(self, tracks: Sequence[str]) -> np.ndarray:
        """Features of some tracks.

        Returns
        -------
        np.ndarray [shape=(len(tracks), 57)]
            One row per track, in the order asked for.
        """
        return np.stack([self.rows[track] for track in tracks])


def read_table(path: Path) -> FeatureTable:
    """Read the published table of summary features (``features_30_sec.csv``).

    Parameters
    ----------
    path : Path
        The CSV file, with the columns ``filename`` and `SUMMARY_NAMES`.

    Returns
    -------
    FeatureTable
        All rows whose name is a GTZAN track.

    Raises
    ------
    DataError
        If columns are missing, a value is no number, or no row is a GTZAN track.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # spreadsheets write a mark at the start
            reader = csv.DictReader(file)
            lacking = {"filename", *SUMMARY_NAMES} - set(reader.fieldnames or ())
            if lacking:
                raise DataError(
                    f"{path} is not a table of summary features: it lacks {', '.join(sorted(lacking)[:5])}."
                )
            rows = {
                row["filename"].rpartition(".")[0]: np.array([float(row[name]) for name in SUMMARY_NAMES])
                for row in reader
            }
    except (OSError, ValueError, TypeError, AttributeError, csv.Error) as error:
        raise DataError(f"The table {path} can't be read ({error}).") from None
    if not any(track in catalogue() for track in rows) and any(_of_a_part(track) in catalogue() for track in rows):
        raise DataError(
            f"{path} describes parts of 3 s, and a model learns from whole tracks. "
            "Please give features_30_sec.csv, which lies beside it in the published data set."
        )
    rows = {track: values for track, values in rows.items() if track in catalogue()}
    for track, values in rows.items():
        if not np.isfinite(values).all():
            raise DataError(f"The table {path} holds a value that is no number, in the row of {track}.")
    if not rows:
        raise DataError(f"{path} holds no GTZAN track; the column filename should read like blues.00000.wav.")
    return FeatureTable("table", rows)


def _of_a_part(name: str) -> str:
    """The track of a row of ``features_3_sec.csv``, whose parts are called like ``blues.00000.0``."""
    return name.rpartition(".")[0]


def compute_table(
    paths: Mapping[str, Path], cache: Path, *, workers: int = 2, on_progress: Progress = lambda done, total: None
) -> tuple[FeatureTable, dict[str, str]]:
    """Compute the summary features of many files, in parallel, or take them from the cache.

    Parameters
    ----------
    paths : Mapping of str to Path
        Files by track.
    cache : Path
        Folder for results, one small file each, named by the content of the audio and the settings of the features; a
        run that was interrupted goes on where it stopped.
    workers : int
        Number of processes.
    on_progress : callable
        Called with (done, total) after every file.

    Returns
    -------
    table : FeatureTable
        The files that could be read.
    faults : dict of str to str
        Why the others could not.
    """
    folder = cache / f"summary-{FeatureConfig().fingerprint()}"
    rows, faults = _computed(paths, folder, summary_features, workers, on_progress)
    return FeatureTable("whole", rows), faults


def with_altered_copies(
    table: FeatureTable,
    paths: Mapping[str, Path],
    cache: Path,
    *,
    workers: int = 2,
    on_progress: Progress = lambda done, total: None,
) -> tuple[FeatureTable, dict[str, str]]:
    """Join the features of `COPIES` copies of each recording, altered by `genreclf.audio.effects.simple_chain`.

    Parameters
    ----------
    table : FeatureTable
        Features of the recordings as they are.
    paths, cache, workers, on_progress
        As for `compute_table`. How a copy is altered depends on the content of the audio only.

    Returns
    -------
    table : FeatureTable
        With copies of those of its tracks that could be read.
    faults : dict of str to str
        Why others could not.
    """
    folder = cache / f"altered-{COPIES}-{FeatureConfig().fingerprint()}"
    known = {track: path for track, path in paths.items() if track in table.rows}
    altered, faults = _computed(known, folder, _altered_features, workers, on_progress)
    return replace(table, altered=altered), faults


def _altered_features(clip: AudioClip) -> np.ndarray:
    rng = np.random.default_rng(list(hashlib.sha256(clip.samples.tobytes()).digest()))
    copies = (simple_chain(clip.samples, clip.sample_rate, rng) for _ in range(COPIES))
    return np.stack([summary_features(replace(clip, samples=copy)) for copy in copies])


def _computed(
    paths: Mapping[str, Path],
    folder: Path,
    compute: Callable[[AudioClip], np.ndarray],
    workers: int,
    on_progress: Progress,
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Cached results for recordings, and the faults of those without."""
    rows: dict[str, np.ndarray] = {}
    faults: dict[str, str] = {}
    targets: dict[str, Path] = {}
    for track, path in paths.items():
        try:
            targets[track] = folder / f"{sha256(path)}.npy"
        except OSError as error:
            faults[track] = f"The file {str(path)!r} can't be opened ({error.strerror})."
            continue
        if targets[track].is_file():
            rows[track] = np.load(targets[track], allow_pickle=False)
    todo = [track for track in targets if track not in rows]
    on_progress(len(rows) + len(faults), len(paths))
    if todo:
        warm_up()  # fill numba's cache in one process before several read it
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            jobs = {pool.submit(partial(_compute, compute), paths[track], targets[track]): track for track in todo}
            for job in as_completed(jobs):
                try:
                    rows[jobs[job]] = job.result()
                except GenreclfError as error:
                    faults[jobs[job]] = str(error)
                on_progress(len(rows) + len(faults), len(paths))
    return {track: rows[track] for track in paths if track in rows}, faults


def _compute(compute: Callable[[AudioClip], np.ndarray], path: Path, target: Path) -> np.ndarray:
    values = compute(load_audio(path))
    with new_file(target) as draft, draft.open("wb") as file:
        np.save(file, values)
    return values
