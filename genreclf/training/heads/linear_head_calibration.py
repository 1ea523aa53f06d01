"""Calibration of linear heads: the fit of the default model's temperatures and thresholds to out-of-fold predictions.

Temperatures come from `genreclf.evaluation.temperature_scaling`, by number of windows; thresholds from
`genreclf.evaluation.confidence_thresholds`.
`genreclf.training.heads.nested_calibration` fits it again to each part of the recordings, to evaluate it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit, softmax

from genreclf.datasets.labelled_recordings import Song
from genreclf.evaluation.confidence_thresholds import (
    GENRE_PRECISION,
    MAX_FALSE_CONFIDENT_RATE,
    MAX_FALSE_NOT_MUSIC_RATE,
    MAX_FALSE_OUTSIDE_RATE,
    STYLE_PRECISION,
    precision_threshold,
)
from genreclf.evaluation.temperature_scaling import best_temperature, minimise_over_temperature
from genreclf.inference.verdict import verdicts
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.out_of_fold import Pooled, pool

WINDOW_COUNTS: Final = (1, 2, 4, 8)
"""Numbers of windows for which temperatures are measured."""
STYLE_WINDOW_COUNTS: Final = (1, 2, 4)
"""The same for styles: recordings of other styles are 10 s long."""
UNREACHABLE: Final = 1.01
"""Threshold of a family or style that is never named as sure."""


@dataclass(frozen=True)
class LinearHeadCalibration:
    """Temperatures and thresholds from out-of-fold predictions.

    Attributes
    ----------
    genres, styles, outside : Mapping of int to float
        What logits are divided by, by number of windows.
    thresholds : Mapping of str to float
        As in a card.
    """

    genres: Mapping[int, float]
    styles: Mapping[int, float]
    outside: Mapping[int, float]
    thresholds: Mapping[str, float]

    def at(self, kind: str, windows: np.ndarray) -> np.ndarray:
        """Temperatures of ``genres``, ``styles`` or ``outside`` for recordings of some numbers of windows."""
        measured: Mapping[int, float] = getattr(self, kind)
        numbers = np.array(sorted(measured))
        inverse = np.interp(np.log(windows), np.log(numbers), [1 / measured[n] for n in sorted(measured)])
        return 1 / inverse

    def probabilities(self, recordings: Pooled, layout: Labels) -> dict[str, np.ndarray]:
        """Calibrated probabilities of ``genres``, ``styles``, ``families``, ``outside`` and ``music``."""
        styles = softmax(recordings.styles / self.at("styles", recordings.windows)[:, None], axis=1)
        return {
            "genres": softmax(recordings.genres / self.at("genres", recordings.windows)[:, None], axis=1),
            "styles": styles,
            "families": styles @ layout.membership,
            "outside": expit(recordings.outside / self.at("outside", recordings.windows)),
            "music": recordings.music,
        }


def fit_calibration(
    logits: np.ndarray, recording: np.ndarray, songs: Mapping[str, Song], layout: Labels
) -> LinearHeadCalibration:
    """Fit temperatures and thresholds to the out-of-fold logits of songs and of music of other styles."""
    kept = np.array([songs[name].music for name in recording], bool)
    logits, recording = logits[kept], recording[kept]
    genres: dict[int, float] = {}
    styles: dict[int, float] = {}
    outside: dict[int, float] = {}
    for length in WINDOW_COUNTS:
        part = pool(logits, recording, songs, length=length)
        inside = part.where(part.is_inside)
        genres[length] = best_temperature(softmax(inside.genres, axis=1), inside.genre)
        if length in STYLE_WINDOW_COUNTS:
            others = part.where(part.is_outside)
            words = np.array([layout.styles.index(s.style) if s.style in layout.styles else -1 for s in others.songs])
            styles[length] = best_temperature(softmax(others.styles[words >= 0], axis=1), words[words >= 0])
            outside[length] = _fit_temperature(part.outside, part.is_outside)
    whole = pool(logits, recording, songs)
    probabilities = LinearHeadCalibration(genres, styles, outside, {}).probabilities(whole, layout)
    return LinearHeadCalibration(genres, styles, outside, _thresholds(whole, probabilities, layout))


def _fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """Temperature of a sigmoid with the smallest cross-entropy."""

    def loss(temperature: float) -> float:
        z = logits / temperature
        return float(np.logaddexp(0, np.where(truth, -z, z)).mean())

    return minimise_over_temperature(loss)


def _thresholds(recordings: Pooled, probabilities: Mapping[str, np.ndarray], layout: Labels) -> dict[str, float]:
    inside, is_outside = recordings.is_inside, recordings.is_outside
    outside = float(np.quantile(probabilities["outside"][inside], 1 - MAX_FALSE_OUTSIDE_RATE, method="higher")) + 1e-6
    music = float(np.quantile(probabilities["music"], MAX_FALSE_NOT_MUSIC_RATE, method="lower"))
    called_inside = inside & (probabilities["outside"] < outside)
    called_outside = is_outside & (probabilities["outside"] >= outside)
    right_family = probabilities["families"].argmax(axis=1) == recordings.family
    words = np.array([layout.styles[i] for i in probabilities["styles"].argmax(axis=1)])
    right_style = words == np.array([song.style for song in recordings.songs])

    def named_from(names: np.ndarray, right: np.ndarray) -> float:
        confidence = names.max(axis=1)[called_outside]
        return precision_threshold(confidence, right[called_outside], STYLE_PRECISION, unreachable=UNREACHABLE)

    confidence = _confidence(probabilities)
    right = probabilities["genres"].argmax(axis=1) == recordings.genre
    wrongly = np.where(called_outside, 0, confidence)[is_outside]
    confident = float(np.quantile(wrongly, 1 - MAX_FALSE_CONFIDENT_RATE, method="higher")) + 1e-6
    return {
        "confident": max(
            confident, precision_threshold(confidence[called_inside], right[called_inside], GENRE_PRECISION)
        ),
        "music": music,
        "outside": outside,
        "family": named_from(probabilities["families"], right_family),
        "style": named_from(probabilities["styles"], right_style),
    }


def _confidence(probabilities: Mapping[str, np.ndarray]) -> np.ndarray:
    """Probability of the first genre among all that a recording may be, other styles included [shape=(n,)]."""
    confidence: np.ndarray = (1 - probabilities["outside"]) * probabilities["genres"].max(axis=1)
    return confidence


def given_verdicts(probabilities: Mapping[str, np.ndarray], thresholds: Mapping[str, float]) -> np.ndarray:
    """The verdict on each recording, as the live path gives it [shape=(n,)]."""
    return verdicts(
        probabilities["genres"].max(axis=1),
        probabilities["music"],
        probabilities["outside"],
        confident_threshold=thresholds["confident"],
        music_threshold=thresholds["music"],
        outside_threshold=thresholds["outside"],
    )
