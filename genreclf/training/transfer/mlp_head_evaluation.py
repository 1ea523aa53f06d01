"""Predictions of ``musicnn-transfer``'s head for recordings, their metrics, and the rates of verdicts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import keras
import numpy as np

from genreclf.evaluation import evaluate
from genreclf.gtzan import genre_indices
from genreclf.inference.verdict import verdicts
from genreclf.training.model_folder import Run
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.mlp_head import recording_probabilities

VERDICTS: Final = ("confident", "unsure", "not_music")


def predict_recordings(
    head: keras.Model, windows: EmbeddingSet, temperature: float
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names, genre probabilities and music probabilities of the recordings in ``windows``, names in sorted order."""
    logits = head.predict(windows.embedding, verbose=0)
    return (np.unique(windows.source).tolist(), *recording_probabilities(logits, windows.source, temperature))


def ordered(tracks: Sequence[str], names: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """Rows that belong to ``names``, in the order of ``tracks``."""
    place = {name: row for row, name in enumerate(names)}
    return rows[[place[track] for track in tracks]]


def whole_clip_metrics(run: Run) -> dict[str, Any]:
    """Metrics on those test tracks of a run that are whole clips (see `genreclf.evaluation.evaluate`)."""
    tracks = [track for track in run.subsets["test"] if run.sources[track] == "whole"]
    return evaluate(genre_indices(tracks), ordered(tracks, run.subsets["test"], run.probabilities["test"]))


def verdict_rates(genres: np.ndarray, music: np.ndarray, thresholds: Mapping[str, float]) -> dict[str, float]:
    """How many recordings there are, and the share of each verdict."""
    given = verdicts(
        genres.max(axis=1), music, confident_threshold=thresholds["confident"], music_threshold=thresholds["music"]
    )
    return {"n": len(given)} | {verdict: float((given == verdict).mean()) for verdict in VERDICTS}


def non_music_rates(run: Run, sounds: EmbeddingSet, subset: str, thresholds: Mapping[str, float]) -> dict[str, Any]:
    """Verdicts on sounds that are not music: all together, and by kind."""
    sounds = sounds.where(sounds.variant == subset)
    logits = run.network.predict(sounds.embedding, verbose=0)
    genres, music = recording_probabilities(logits, sounds.group, run.temperature)
    _, first = np.unique(sounds.group, return_index=True)
    kinds = sounds.source[first]
    by_kind = {
        str(kind): verdict_rates(genres[kinds == kind], music[kinds == kind], thresholds) for kind in np.unique(kinds)
    }
    return {**verdict_rates(genres, music, thresholds), "kinds": by_kind}
