"""Robustness: accuracy on test tracks that are perturbed by codecs, noise, filters, pitch and tempo.

Every track is classified as the live path does it, once as it is and once under each condition of
`ROBUSTNESS`. What was measured is kept beside the models, in ``models/robustness.csv``.
"""

import csv
import multiprocessing
import os
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from genreclf.audio import load_audio
from genreclf.audio.effects import gain, high_pass, low_pass, mp3, noise, pitch_and_tempo
from genreclf.errors import AudioError, DataError, ModelError
from genreclf.evaluation import accuracy_interval
from genreclf.features.front_ends import Windows
from genreclf.files import new_file
from genreclf.gtzan import genre_indices, split
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import MODELS, open_model

RECORD: Final = MODELS / "robustness.csv"
CLEAN: Final = "clean"
COLUMNS: Final = ("model", "split", "condition", "n", "accuracy", "low", "high", "changed")

OnProgress = Callable[[int, int], None]
"""Called with how many tracks are done, and of how many."""

Effect = Callable[[np.ndarray, int, np.random.Generator], np.ndarray]
"""From samples and their rate to altered samples."""

ROBUSTNESS: Final[Mapping[str, Effect]] = {
    "mp3 64k": lambda y, sr, rng: mp3(y, sr, bit_rate=64),
    "mp3 32k": lambda y, sr, rng: mp3(y, sr, bit_rate=32),
    "noise 20 dB": lambda y, sr, rng: noise(y, rng, snr=20),
    "gain -12 dB": lambda y, sr, rng: gain(y, gain_db=-12),
    "low-pass 4 kHz": lambda y, sr, rng: low_pass(y, sr, cutoff=4000),
    "high-pass 100 Hz": lambda y, sr, rng: high_pass(y, sr, cutoff=100),
    "+2 semitones": lambda y, sr, rng: pitch_and_tempo(y, sr, pitch=2),
    "+6 % tempo": lambda y, sr, rng: pitch_and_tempo(y, sr, tempo=1.06),
}
"""What is done to the sound under each condition."""


def measure(
    models: Sequence[str], paths: Mapping[str, Path], *, on_progress: OnProgress = lambda done, of: None
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Classify test tracks under every condition.

    Parameters
    ----------
    models : sequence of str
        Names of models; each is measured on the test subset of the split that its network was trained on.
    paths : Mapping of str to Path
        Audio by track.
    on_progress : callable
        Told after every track.

    Returns
    -------
    rows : list of dict
        By model and condition, with the keys of `COLUMNS`: number of tracks, accuracy, its 95 % interval, and the share
        of tracks whose answer is not the one they got as they were.
    faults : dict of str to str
        Tracks that could not be read, and why.

    Raises
    ------
    DataError
        If there is no test track that could be read.
    """
    splits = {name: open_model(name).card.trained_on for name in models}
    listeners = {track: [name for name in models if track in split(splits[name])["test"]] for track in paths}
    given, faults = _all_answers({track: names for track, names in listeners.items() if names}, paths, on_progress)
    rows = []
    for name in models:
        answered = [track for track in given if name in given[track]]
        if not answered:
            raise DataError(f"There is no test track of {name} that could be read. Please check: `dataset verify DIR`.")
        answers, truth = np.stack([given[track][name] for track in answered]), genre_indices(answered)
        for column, condition in enumerate((CLEAN, *ROBUSTNESS)):
            right = answers[:, column] == truth
            changed = float((answers[:, column] != answers[:, 0]).mean())
            figures = (len(right), float(right.mean()), *accuracy_interval(right), changed)
            rows.append(dict(zip(COLUMNS, (name, splits[name], condition, *figures), strict=True)))
    return rows, faults


def _all_answers(
    listeners: Mapping[str, Sequence[str]], paths: Mapping[str, Path], on_progress: OnProgress
) -> tuple[dict[str, dict[str, np.ndarray]], dict[str, str]]:
    """Predictions by track and model, and tracks that could not be read."""
    given, faults = {}, {}
    spawned = multiprocessing.get_context("spawn")  # a fork would take locks of the parent's threads with it
    with ProcessPoolExecutor(os.cpu_count(), spawned) as pool:
        jobs = {track: pool.submit(_answers, track, paths[track], names) for track, names in listeners.items()}
        for number, (track, job) in enumerate(jobs.items(), 1):
            try:
                given[track] = job.result()
            except AudioError as error:
                faults[track] = str(error)
            on_progress(number, len(jobs))
    return given, faults


def _answers(track: str, path: Path, models: Sequence[str]) -> dict[str, np.ndarray]:
    """Predicted genre indices under every condition (the first is unperturbed), by model."""
    clip = load_audio(path)
    copies = [clip]
    for name, effect in ROBUSTNESS.items():
        rng = np.random.default_rng(zlib.crc32(f"{track} {name}".encode()))
        copies.append(replace(clip, samples=effect(clip.samples, clip.sample_rate, rng)))
    answers: dict[str, list[int]] = {name: [] for name in models}
    for copy in copies:
        windows: dict[str, Windows] = {}  # what models with the same front end are given is computed once
        for name in models:
            classifier = _classifier(name)
            kind = classifier.card.front_end
            windows[kind] = windows.get(kind) or classifier.windows(copy)
            answers[name].append(int(classifier.pooled(classifier.predict_windows(windows[kind].inputs)).argmax()))
    return {name: np.array(row) for name, row in answers.items()}


@cache
def _classifier(name: str) -> GenreClassifier:
    return GenreClassifier.load(name, threads=1)


def write_record(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the measured rows; those of other models stay."""
    kept = [row for row in read_record(path) if row["model"] not in {row["model"] for row in rows}]
    with new_file(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in sorted((*kept, *rows), key=lambda row: row["model"]):
            writer.writerow({key: f"{value:.4f}" if isinstance(value, float) else value for key, value in row.items()})


def read_record(path: Path) -> list[dict[str, Any]]:
    """Read the last measured rows (see `measure`); empty if there are none.

    Raises
    ------
    ModelError
        If the file is damaged.
    """
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [
                {**row, "n": int(row["n"])} | {key: float(row[key]) for key in COLUMNS[4:]}
                for row in csv.DictReader(file)
            ]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path} can't be read ({error}). Please restore it.") from None


def side_by_side(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """The rows as a table of conditions by models, for people.

    Parameters
    ----------
    rows : sequence of Mapping
        From `measure` or `read_record`.

    Returns
    -------
    columns : list of str
        ``"condition"``, and each model with what it was measured on.
    cells : list of list of str
        One row a condition: accuracy, and the share of answers that changed.
    """
    columns = {row["model"]: f"{row['model']} ({row['split']}, {row['n']} tracks)" for row in rows}
    cells = {(row["model"], row["condition"]): f"{row['accuracy']:.0%}, {row['changed']:.0%} changed" for row in rows}
    conditions = dict.fromkeys(row["condition"] for row in rows)
    return ["condition", *columns.values()], [[c, *(cells[name, c] for name in columns)] for c in conditions]
