"""Temperature and thresholds of ``musicnn-transfer``'s head, fitted to tracks out of fold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from genreclf.datasets.folds import folds_of_tracks
from genreclf.evaluation import evaluate
from genreclf.evaluation.confidence_thresholds import confident_threshold
from genreclf.evaluation.temperature_scaling import minimise_over_temperature
from genreclf.gtzan import genre_indices
from genreclf.training.transfer.cross_validation import cross_validate
from genreclf.training.transfer.mlp_head import MlpHeadSettings, recording_probabilities
from genreclf.training.transfer.mlp_head_evaluation import verdict_rates
from genreclf.training.transfer.training_set import TrainingSet

MUSIC_THRESHOLD: Final = 0.5
"""Below this probability of music a recording is called not music,"""
NOT_MUSIC_SHARE: Final = 0.01
"""unless that were more than this share of held-out music: then the threshold is lower."""


@dataclass(frozen=True)
class MlpHeadCalibration:
    """Temperature, thresholds and probabilities from out-of-fold predictions.

    Attributes
    ----------
    names : sequence of str
        The tracks.
    genres : np.ndarray [shape=(n, 10)]
        Their calibrated probabilities.
    temperature : float
        What genre logits are divided by.
    thresholds : Mapping of str to float
        Where the verdicts begin: ``confident`` and ``music``.
    verdicts : Mapping of str to float
        Number of tracks, and share of each verdict (`genreclf.training.transfer.mlp_head_evaluation.verdict_rates`).
    """

    names: Sequence[str]
    genres: np.ndarray
    temperature: float
    thresholds: Mapping[str, float]
    verdicts: Mapping[str, float]

    def metrics(self) -> dict[str, Any]:
        """Metrics on the tracks (see `genreclf.evaluation.evaluate`)."""
        return evaluate(genre_indices(self.names), self.genres)


def calibrate_on_tracks(
    training_set: TrainingSet, tracks: Sequence[str], split_name: str, settings: MlpHeadSettings
) -> MlpHeadCalibration:
    """Calibrate on the training and validation tracks of one split."""
    fold = folds_of_tracks(tracks, split_name, seed=settings.seed)
    source, logits = cross_validate(training_set, fold, settings)
    temperature = recording_temperature(logits, source)
    genres, music = recording_probabilities(logits, source, temperature)
    names = np.unique(source).tolist()
    limits = track_thresholds(genres, music, genre_indices(names))
    return MlpHeadCalibration(names, genres, temperature, limits, verdict_rates(genres, music, limits))


def recording_temperature(logits: np.ndarray, source: np.ndarray) -> float:
    """Temperature with the smallest loss over recordings, whose windows are pooled; between 0.1 and 5.

    Parameters
    ----------
    logits : np.ndarray [shape=(n, 11)]
        Of windows.
    source : np.ndarray [shape=(n,)]
        The recording of each window.
    """
    truth = genre_indices(np.unique(source).tolist())

    def loss(temperature: float) -> float:
        genres, _ = recording_probabilities(logits, source, float(temperature))  # NumPy's would make it float64
        return -float(np.log(np.maximum(genres[np.arange(len(truth)), truth], 1e-9)).mean())

    return minimise_over_temperature(loss, lowest=0.1)


def track_thresholds(genres: np.ndarray, music: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Thresholds of the verdicts.

    Parameters
    ----------
    genres : np.ndarray [shape=(n, 10)]
        Calibrated probabilities of held-out tracks.
    music : np.ndarray [shape=(n,)]
        Probability of music of the same tracks.
    truth : np.ndarray [shape=(n,)]
        Genre indices.

    Returns
    -------
    dict
        ``confident``, smallest top probability for that verdict; ``music``, below which a recording is not music.
    """
    return {
        "confident": confident_threshold(genres, truth),
        "music": min(MUSIC_THRESHOLD, float(np.quantile(music, NOT_MUSIC_SHARE))),
    }
