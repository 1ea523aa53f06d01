"""Out-of-fold predictions of a tagger with its head: pooling, calibration, thresholds, verdicts and figures.

Conventions
-----------
Out of fold means: by a tagger and a head that were trained without the artist. Logits are those of
`genreclf.training.heads.labels`. For a recording they are pooled as on the live path
(`genreclf.inference.pooling`): the mean over windows of the log-probabilities of genres, of those of styles, and of the
logit of being none of the ten; of music, the mean probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import expit, log_softmax, softmax

from genreclf.datasets.labelled_recordings import Song
from genreclf.evaluation.calibration import (
    best_temperature,
    calibration_error,
    minimise_over_temperature,
    precision_threshold,
)
from genreclf.evaluation.metrics import wilson_interval
from genreclf.genres import GENRES
from genreclf.inference.verdict import verdicts
from genreclf.style_taxonomy import FAMILIES, STYLES_BY_WORD
from genreclf.training.heads.labels import Labels

WINDOW_COUNTS: Final = (1, 2, 4, 8)
"""Numbers of windows for which temperatures are measured."""
STYLE_WINDOW_COUNTS: Final = (1, 2, 4)
"""The same for styles: recordings of other styles are 10 s long."""
MAX_FALSE_OUTSIDE_RATE: Final = 0.08
"""Largest share of music of the ten genres that may be called none of them."""
GENRE_PRECISION: Final = 0.88
"""Share of confident answers that have to be right."""
MAX_FALSE_CONFIDENT_RATE: Final = 0.06
"""Largest share of music of other styles that may confidently get a genre."""
STYLE_PRECISION: Final = 0.8
"""Share of families, and of styles, that have to be right where they are named as sure."""
MAX_FALSE_NOT_MUSIC_RATE: Final = 0.01
"""Largest share of music that may be called no music."""
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


@dataclass(frozen=True)
class Pooled:
    """Predictions for recordings, pooled over their windows.

    Attributes
    ----------
    songs : sequence of Song
        The recordings.
    windows : np.ndarray [shape=(n,)]
        Number of windows of each.
    genres : np.ndarray [shape=(n, 10)]
        Mean log-probabilities.
    styles : np.ndarray [shape=(n, n_styles)]
        The same.
    outside : np.ndarray [shape=(n,)]
        Mean logits of being none of the ten.
    music : np.ndarray [shape=(n,)]
        Mean probabilities of music.
    """

    songs: Sequence[Song]
    windows: np.ndarray
    genres: np.ndarray
    styles: np.ndarray
    outside: np.ndarray
    music: np.ndarray

    def where(self, mask: np.ndarray) -> "Pooled":
        """The recordings where ``mask`` is true."""
        songs = [song for song, kept in zip(self.songs, mask, strict=True) if kept]
        return Pooled(
            songs,
            self.windows[mask],
            self.genres[mask],
            self.styles[mask],
            self.outside[mask],
            self.music[mask],
        )

    @property
    def is_inside(self) -> np.ndarray:
        """Which are of the ten genres [shape=(n,)]."""
        return np.array([bool(song.genre) for song in self.songs], bool)

    @property
    def is_outside(self) -> np.ndarray:
        """Which are music of none of the ten [shape=(n,)]."""
        return np.array([bool(song.style) for song in self.songs], bool)

    @property
    def genre(self) -> np.ndarray:
        """Index of the true genre, -1 where there is none [shape=(n,)]."""
        return np.array([GENRES.index(song.genre) if song.genre else -1 for song in self.songs], int)

    @property
    def family(self) -> np.ndarray:
        """Index of the true family, -1 where there is none [shape=(n,)]."""
        return np.array([FAMILIES.index(STYLES_BY_WORD[s.style].family) if s.style else -1 for s in self.songs], int)

    def probabilities(self, calibration: LinearHeadCalibration, layout: Labels) -> dict[str, np.ndarray]:
        """Probabilities of ``genres``, ``styles``, ``families``, ``outside`` and ``music``."""
        styles = softmax(self.styles / calibration.at("styles", self.windows)[:, None], axis=1)
        return {
            "genres": softmax(self.genres / calibration.at("genres", self.windows)[:, None], axis=1),
            "styles": styles,
            "families": styles @ layout.membership,
            "outside": expit(self.outside / calibration.at("outside", self.windows)),
            "music": self.music,
        }


def pool(logits: np.ndarray, recording: np.ndarray, songs: Mapping[str, Song], *, length: int = 0) -> Pooled:
    """Pool the logits of windows to recordings, or to stretches of them.

    Parameters
    ----------
    logits : np.ndarray [shape=(n, outputs)]
        Of windows, those of a recording one after the other.
    recording : np.ndarray [shape=(n,)]
        Identifiers.
    songs : Mapping of str to Song
        The recordings by identifier.
    length : int
        Pool each stretch of this many windows as if it were a recording; 0: pool whole recordings.
    """
    starts = np.flatnonzero(np.r_[True, recording[1:] != recording[:-1]])
    parts = []
    for start, end in zip(starts, [*starts[1:], len(recording)], strict=True):
        step = length or end - start
        parts += [(begin, begin + step) for begin in range(start, max(start + 1, end - step + 1), step)]
    parts = [(begin, min(end, len(recording))) for begin, end in parts]
    s = logits.shape[1] - len(GENRES) - 2
    genres, styles = log_softmax(logits[:, : len(GENRES)], axis=1), log_softmax(logits[:, len(GENRES) : -2], axis=1)
    music = expit(logits[:, -1])

    def means(rows: np.ndarray) -> np.ndarray:
        return np.stack([rows[begin:end].mean(axis=0) for begin, end in parts])

    return Pooled(
        [songs[str(recording[begin])] for begin, _ in parts],
        np.array([end - begin for begin, end in parts]),
        means(genres),
        means(styles) if s else np.zeros((len(parts), 0)),
        means(logits[:, -2]),
        means(music),
    )


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
    probabilities = whole.probabilities(LinearHeadCalibration(genres, styles, outside, {}), layout)
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


def report(recordings: Pooled, probabilities: Mapping[str, np.ndarray], given: np.ndarray) -> dict[str, Any]:
    """Figures by kind of recording, each with its n; shares as ``[share, low, high]`` with their 95 % interval."""
    from sklearn.metrics import roc_auc_score  # here: it is slow to import

    inside, is_outside = recordings.is_inside, recordings.is_outside
    sounds = ~inside & ~is_outside
    order = np.argsort(-probabilities["genres"], axis=1)
    first = order[:, 0] == recordings.genre
    two = first | (order[:, 1] == recordings.genre)
    families = np.argsort(-probabilities["families"], axis=1)
    family = families[:, 0] == recordings.family
    three = (families[:, :3] == recordings.family[:, None]).any(axis=1)
    sure = given == "confident"
    both = inside | is_outside
    return {
        "inside": {
            "n": int(inside.sum()),
            "first guess": share_with_interval(first[inside]),
            "in two": share_with_interval(two[inside]),
            "confident": share_with_interval(sure[inside]),
            "right if confident": share_with_interval(first[inside & sure]),
            "other_style": share_with_interval(given[inside] == "other_style"),
            "not_music": share_with_interval(given[inside] == "not_music"),
            "calibration error": calibration_error(recordings.genre[inside], probabilities["genres"][inside]),
        },
        "outside": {
            "n": int(is_outside.sum()),
            "other_style": share_with_interval(given[is_outside] == "other_style"),
            "confident in a genre": share_with_interval(sure[is_outside]),
            "not_music": share_with_interval(given[is_outside] == "not_music"),
            "AUC against inside": float(roc_auc_score(is_outside[both], probabilities["outside"][both])),
            "family first": share_with_interval(family[is_outside]),
            "family in three": share_with_interval(three[is_outside]),
        },
        "other sounds": {
            "n": int(sounds.sum()),
            "not_music": share_with_interval(given[sounds] == "not_music"),
            "confident in a genre": share_with_interval(sure[sounds]),
        },
    }


def share_with_interval(correct: np.ndarray) -> list[float]:
    """A share and its 95 % interval ``[share, low, high]``; 0 where there is nothing to count."""
    return [float(correct.mean()) if len(correct) else 0.0, *wilson_interval(correct)]
