"""What trained heads say of recordings, and how often each verdict falls."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from genreclf.evaluation import evaluate
from genreclf.gtzan import genre_indices
from genreclf.training.model_folder import Run
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.head import recording_probabilities

VERDICTS: Final = ("confident", "unsure", "not_music")
WHOLE_WINDOWS: Final = 8
"""A track with at least this many windows of 3 s is a whole clip."""


def judged(run: Run, windows: EmbeddingSet) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names, genre probabilities and music probabilities of the tracks in ``windows``."""
    logits = run.network.predict(windows.embedding, verbose=0)
    return (np.unique(windows.source).tolist(), *recording_probabilities(logits, windows.source, run.temperature))


def ordered(tracks: Sequence[str], names: Sequence[str], rows: np.ndarray) -> np.ndarray:
    """Rows that belong to ``names``, in the order of ``tracks``."""
    return rows[[names.index(track) for track in tracks]]


def metrics_of(run: Run, tracks: Sequence[str]) -> dict[str, Any]:
    """Metrics on some of the test tracks of a run."""
    rows = ordered(tracks, run.parts["test"], run.probabilities["test"])
    return evaluate(genre_indices(tracks), rows)


def rates(genres: np.ndarray, music: np.ndarray, limits: Mapping[str, float]) -> dict[str, float]:
    """How many recordings there are, and the share of each verdict."""
    sure = np.where(genres.max(axis=1) >= limits["confident"], "confident", "unsure")
    given = np.where(music < limits["music"], "not_music", sure)
    return {"n": len(given)} | {verdict: float((given == verdict).mean()) for verdict in VERDICTS}


def non_music_rates(run: Run, sounds: EmbeddingSet, part: str, limits: Mapping[str, float]) -> dict[str, Any]:
    """Verdicts on sounds that are not music: all together, and by kind."""
    of_part = sounds.where(sounds.condition == part)
    logits = run.network.predict(of_part.embedding, verbose=0)
    genres, music = recording_probabilities(logits, of_part.group, run.temperature)
    _, first = np.unique(of_part.group, return_index=True)
    kinds = of_part.source[first]
    by_kind = {str(kind): rates(genres[kinds == kind], music[kinds == kind], limits) for kind in np.unique(kinds)}
    return {**rates(genres, music, limits), "kinds": by_kind}
