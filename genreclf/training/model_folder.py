"""Write a model's folder in one step: card, history, predictions and networks."""

import csv
import importlib.metadata
import json
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from genreclf.evaluation import evaluate
from genreclf.files import new_file, new_folder, sha256
from genreclf.genres import GENRES
from genreclf.gtzan import SUBSETS, genre_indices
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import (
    HISTORY,
    HISTORY_COLUMNS,
    PREDICTION_COLUMNS,
    PREDICTIONS,
    REPEATS,
    VALIDATION_BY_EPOCH,
    StoredModel,
)
from genreclf.training.card_readme import card_in_words

REPEAT_COLUMNS = ("seed", "n", "accuracy", "precision", "recall", "f1")
_PACKAGES = ("keras", "librosa", "numpy", "tensorflow", "tensorflow-cpu")


@dataclass(frozen=True)
class Run:
    """A trained network with its history and predictions on one split.

    Attributes
    ----------
    network : keras.Model
        Calibrated by ``temperature``.
    subsets : Mapping of str to list of str
        The tracks it was trained, validated and tested on.
    history : list of dict
        Loss and accuracy per epoch.
    temperature : float
        What its logits were divided by.
    probabilities : Mapping of str to np.ndarray [shape=(n, 10)]
        Predictions for the subsets ``"valid"`` and ``"test"``, or for the latter alone.
    sources : Mapping of str to str
        What was scored of each track: ``"whole"``, ``"excerpt"``, ``"table"`` or ``"mel"``.
    validation_by_epoch : np.ndarray [shape=(n_epochs, n_valid)]
        Index of the genre that was given to each validation track after each epoch; empty where none was kept.
    """

    network: Any
    subsets: Mapping[str, list[str]]
    history: list[dict[str, float]]
    temperature: float
    probabilities: Mapping[str, np.ndarray]
    sources: Mapping[str, str]
    validation_by_epoch: np.ndarray

    def metrics(self, subset: str) -> dict[str, Any]:
        """Metrics on one subset (see `genreclf.evaluation.evaluate`)."""
        return evaluate(genre_indices(self.subsets[subset]), self.probabilities[subset])


def write_model(
    out: Path,
    facts: Mapping[str, Any],
    runs: Mapping[str, Run],
    repeats: Mapping[int, Run],
    save: Callable[[Path], None],
) -> dict[str, Any]:
    """Write a model's folder; existing content is replaced in one step, when everything is complete.

    Parameters
    ----------
    out : Path
        The folder.
    facts : Mapping
        What only the caller knows for the card: ``name``, ``description``, ``command``, ``features``, ``training``,
        ``data``, ``thresholds`` and ``licence``, and ``notes``, the paragraphs of its README.
    runs : Mapping of str to Run
        One run per split; the one named by ``facts["data"]["network_trained_on"]`` is kept as the network.
    repeats : Mapping of int to Run
        Runs on random splits, by seed.
    save : callable
        Writes the network files into the folder it is given.

    Returns
    -------
    dict
        The card.
    """
    seeds = [
        {"seed": seed, **{key: run.metrics("test")[key] for key in REPEAT_COLUMNS[1:]}} for seed, run in repeats.items()
    ]
    with new_folder(out) as folder:
        save(folder)
        kept = runs[facts["data"]["network_trained_on"]]
        _write_csv(folder / HISTORY, HISTORY_COLUMNS, kept.history)
        if kept.validation_by_epoch.size:
            _write_csv(
                folder / VALIDATION_BY_EPOCH, ("track", *(row["epoch"] for row in kept.history)), _validation_rows(kept)
            )
        _write_csv(folder / PREDICTIONS, PREDICTION_COLUMNS, _prediction_rows(runs))
        if seeds:
            _write_csv(folder / REPEATS, REPEAT_COLUMNS, seeds)
        card = {
            **facts,
            "genres": list(GENRES),
            "data": {
                "name": "GTZAN",
                **facts["data"],
                "parts": {name: {subset: len(run.subsets[subset]) for subset in SUBSETS} for name, run in runs.items()},
            },
            "metrics": {name: {s: run.metrics(s) for s in run.probabilities} for name, run in runs.items()},
            **({"repeats": _summary(seeds)} if seeds else {}),
            "versions": {"python": platform.python_version(), **_versions()},
            "checksums": {name: sha256(folder / name) for name in (NETWORK_KERAS, NETWORK_LITERT)},
        }
        (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
        (folder / "README.md").write_text(card_in_words(card), encoding="utf-8")
    return card


def record_predictions(
    model: StoredModel, split: str, names: Sequence[str], sources: Sequence[str], probabilities: np.ndarray
) -> dict[str, Any]:
    """Add predictions for recordings that a model was not trained on to its folder: predictions, card and README.

    Parameters
    ----------
    model : StoredModel
        Its folder is changed, one file after the other; what was recorded for the split before is replaced.
    split : str
        Name of the set of recordings.
    names, sources : sequence of str
        Recordings, which begin with their genre; ``"whole"`` or ``"excerpt"`` for each.
    probabilities : np.ndarray [shape=(n, 10)]
        Rows sum to 1.

    Returns
    -------
    dict
        Metrics (see `genreclf.evaluation.evaluate`).
    """
    metrics = evaluate(genre_indices(names), probabilities)
    table = model.predictions().query("protocol != @split")
    rows = pd.DataFrame(probabilities, columns=list(PREDICTION_COLUMNS[5:])).assign(
        track=names, protocol=split, part="test", genre=[name.partition(".")[0] for name in names], source=sources
    )
    card = {**model.card.content, "metrics": {**model.card.metrics, split: {"test": metrics}}}
    with new_file(model.folder / PREDICTIONS) as draft:
        pd.concat([table, rows[list(PREDICTION_COLUMNS)]]).to_csv(
            draft, index=False, float_format="%.6g", lineterminator="\n"
        )
    with new_file(model.folder / "card.json") as draft:
        draft.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    with new_file(model.folder / "README.md") as draft:
        draft.write_text(card_in_words(card), encoding="utf-8")
    return metrics


def _write_csv(path: Path, columns: Sequence[Any], rows: Iterable[Mapping[Any, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow({key: f"{value:.6g}" if isinstance(value, float) else value for key, value in row.items()})


def _prediction_rows(runs: Mapping[str, Run]) -> Iterable[dict[str, Any]]:
    for split, run in runs.items():
        for subset, probabilities in run.probabilities.items():
            for track, row in zip(run.subsets[subset], probabilities, strict=True):
                facts = (track, split, subset, track.partition(".")[0], run.sources[track])
                yield dict(zip(PREDICTION_COLUMNS, (*facts, *map(float, row)), strict=True))


def _validation_rows(run: Run) -> Iterable[dict[Any, str]]:
    epochs = [row["epoch"] for row in run.history]
    for track, genres in zip(run.subsets["valid"], run.validation_by_epoch.T, strict=True):
        yield {"track": track, **{epoch: GENRES[genre] for epoch, genre in zip(epochs, genres, strict=True)}}


def _summary(seeds: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    def over_seeds(values: list[float]) -> dict[str, float]:
        return {
            "mean": statistics.mean(values),
            "deviation": statistics.stdev(values) if len(values) > 1 else 0.0,
        }

    return {
        "protocol": "random",
        "seeds": [row["seed"] for row in seeds],
        "n": seeds[0]["n"],
        **{key: over_seeds([row[key] for row in seeds]) for key in REPEAT_COLUMNS[2:]},
    }


def _versions() -> dict[str, str]:
    installed = {}
    for name in _PACKAGES:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return installed
