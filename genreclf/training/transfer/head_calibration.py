"""Temperature and thresholds of a head, from out-of-fold songs where there are any, otherwise from GTZAN's tracks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import softmax

from genreclf.datasets.folds import folds_of_tracks, folds_with_gtzan
from genreclf.evaluation import evaluate
from genreclf.evaluation.calibration import (
    best_temperature,
    confident_threshold,
    minimise_over_temperature,
    precision_threshold,
)
from genreclf.gtzan import genre_indices, split
from genreclf.training.transfer.cross_validation import cross_validate
from genreclf.training.transfer.evaluation import verdict_rates
from genreclf.training.transfer.head import MlpHeadSettings, recording_probabilities
from genreclf.training.transfer.training_set import TrainingSet

WINDOW_COUNTS: Final = (1, 2, 4, 8)
"""Numbers of windows for which the temperature is measured; with the last one, a recording counts as whole."""
MUSIC_THRESHOLD: Final = 0.5
"""Below this probability of music a recording is called not music,"""
NOT_MUSIC_SHARE: Final = 0.01
"""unless that were more than this share of held-out music: then the threshold is lower."""
CONFIDENT_PRECISION: Final = 0.85
"""Share of confident answers to songs that have to be right."""


@dataclass(frozen=True)
class MlpHeadCalibration:
    """Temperatures, thresholds and probabilities from out-of-fold predictions.

    Attributes
    ----------
    names : sequence of str
        The recordings: songs or tracks.
    genres : np.ndarray [shape=(n, 10)]
        Their calibrated probabilities.
    music : np.ndarray [shape=(n,)]
        Their probabilities of being music.
    temperature : float
        For whole recordings.
    by_window_count : Mapping of int to float
        Temperature by number of windows; for tracks, it is one for all.
    thresholds : Mapping of str to float
        Where the verdicts begin: ``confident`` and ``music``.
    verdicts : Mapping of str to dict
        Their shares, by kind of recording.
    """

    names: Sequence[str]
    genres: np.ndarray
    music: np.ndarray
    temperature: float
    by_window_count: Mapping[int, float]
    thresholds: Mapping[str, float]
    verdicts: Mapping[str, Mapping[str, float]]

    @property
    def truth(self) -> np.ndarray:
        """Genre indices of the recordings [shape=(n,)]."""
        return genre_indices(self.names)

    def metrics(self) -> dict[str, Any]:
        """Metrics on the recordings (see `genreclf.evaluation.evaluate`)."""
        return evaluate(self.truth, self.genres)


def calibrate_on_songs(training_set: TrainingSet, settings: MlpHeadSettings) -> MlpHeadCalibration:
    """Calibrate on songs; the folds are over songs and the filtered split's training and validation tracks together."""
    known = split("filtered")
    tracks = [track for track in (*known["train"], *known["valid"]) if track in training_set.sources]
    held_out = cross_validate(training_set, folds_with_gtzan(training_set.songs, tracks), settings)
    names, sounds = training_set.song_names, training_set.sound_names
    temperatures = {}
    for count in WINDOW_COUNTS:
        logits, truth = held_out.segments(names, count)
        temperatures[count] = best_temperature(softmax(logits, axis=1), truth)
    whole = temperatures[WINDOW_COUNTS[-1]]
    genres, music = held_out.probabilities(names, whole)
    limits = song_thresholds(genres, music, genre_indices(names))
    verdicts = {"songs": names, "gtzan": tracks} | ({"recorded sounds": sounds} if sounds else {})
    return MlpHeadCalibration(
        names,
        genres,
        music,
        whole,
        temperatures,
        limits,
        {
            f"{kind}, out of fold": verdict_rates(*held_out.probabilities(recordings, whole), limits)
            for kind, recordings in verdicts.items()
        },
    )


def calibrate_on_tracks(
    training_set: TrainingSet, tracks: Sequence[str], split_name: str, settings: MlpHeadSettings
) -> MlpHeadCalibration:
    """Calibrate on the training and validation tracks of one split."""
    fold = folds_of_tracks(tracks, split_name, seed=settings.seed)
    held_out = cross_validate(training_set, fold, settings)
    temperature = recording_temperature(held_out.logits, held_out.windows.source)
    names = sorted(tracks)
    genres, music = held_out.probabilities(names, temperature)
    limits = track_thresholds(genres, music, genre_indices(names))
    verdicts = {"gtzan, cross-validation": verdict_rates(genres, music, limits)}
    return MlpHeadCalibration(names, genres, music, temperature, {1: temperature}, limits, verdicts)


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
    """Thresholds of the verdicts, from tracks of GTZAN.

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


def song_thresholds(genres: np.ndarray, music: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Thresholds from songs; `CONFIDENT_PRECISION` of confident answers are right, `NOT_MUSIC_SHARE` are not music."""
    return {
        "confident": precision_threshold(genres.max(axis=1), genres.argmax(axis=1) == truth, CONFIDENT_PRECISION),
        "music": float(np.quantile(music, NOT_MUSIC_SHARE, method="lower")),  # not one more than that share
    }
