"""What is said of recordings by taggers and heads that heard nothing by their artists, and what follows from it.

Conventions
-----------
Logits are those of `genreclf.training.distillation.labels`. For a recording they are pooled as on the live path
(`genreclf.inference.pooling`): the mean over windows of the log-probabilities of genres, of those of styles, and of the
logit of being none of the ten; of music, the mean probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.special import expit, log_softmax, softmax

from genreclf.evaluation.calibration import best_temperature, minimise_over_temperature
from genreclf.genres import GENRES
from genreclf.styles import FAMILIES, STYLES_BY_WORD
from genreclf.training.datasets.recordings import Song
from genreclf.training.distillation.labels import Labels

LENGTHS: Final = (1, 2, 4, 8)
"""Numbers of windows for which it is measured how sure an answer may be."""
STYLE_LENGTHS: Final = (1, 2, 4)
"""The same for styles: music of other styles is there for 10 s each."""
MAX_FALSE_OUTSIDE_RATE: Final = 0.08
"""Share of music of the ten genres that may be called none of them."""
CONFIDENT_RIGHT: Final = 0.88
"""Share of confident answers that are to be right."""
STYLE_RIGHT: Final = 0.8
"""Share of families, and of styles, said as sure, that are to be right."""
NOT_MUSIC: Final = 0.01
"""Share of music that may be called no music."""
NEVER: Final = 1.01


@dataclass(frozen=True)
class Calibration:
    """Temperatures and thresholds.

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
        sharpness = np.interp(np.log(windows), np.log(numbers), [1 / measured[n] for n in sorted(measured)])
        return 1 / sharpness


@dataclass(frozen=True)
class Pooled:
    """Recordings.

    Attributes
    ----------
    songs : sequence of Song
        The recordings.
    windows : np.ndarray [shape=(n,)]
        How many each has.
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
        """Some of the recordings."""
        songs = [song for song, taken in zip(self.songs, mask, strict=True) if taken]
        return Pooled(
            songs,
            self.windows[mask],
            self.genres[mask],
            self.styles[mask],
            self.outside[mask],
            self.music[mask],
        )

    @property
    def inside(self) -> np.ndarray:
        """Which are of the ten genres [shape=(n,)]."""
        return np.array([bool(song.genre) for song in self.songs], bool)

    @property
    def beyond(self) -> np.ndarray:
        """Which are of other styles [shape=(n,)]."""
        return np.array([bool(song.style) for song in self.songs], bool)

    @property
    def genre(self) -> np.ndarray:
        """Index of the true genre, -1 where there is none [shape=(n,)]."""
        return np.array([GENRES.index(song.genre) if song.genre else -1 for song in self.songs], int)

    @property
    def family(self) -> np.ndarray:
        """Index of the true family, -1 where there is none [shape=(n,)]."""
        return np.array([FAMILIES.index(STYLES_BY_WORD[s.style].family) if s.style else -1 for s in self.songs], int)

    def probabilities(self, calibration: Calibration, layout: Labels) -> dict[str, np.ndarray]:
        """Probabilities of ``genres``, ``styles``, ``families``, ``outside`` and ``music``."""
        styles = softmax(self.styles / calibration.at("styles", self.windows)[:, None], axis=1)
        return {
            "genres": softmax(self.genres / calibration.at("genres", self.windows)[:, None], axis=1),
            "styles": styles,
            "families": styles @ layout.membership,
            "outside": expit(self.outside / calibration.at("outside", self.windows)),
            "music": self.music,
        }


def pooled(logits: np.ndarray, recording: np.ndarray, songs: Mapping[str, Song], *, length: int = 0) -> Pooled:
    """Pool windows.

    Parameters
    ----------
    logits : np.ndarray [shape=(n, outputs)]
        Of windows, those of a recording one after the other.
    recording : np.ndarray [shape=(n,)]
        Identifiers.
    songs : Mapping of str to Song
        The recordings by identifier.
    length : int
        Pool every so many windows in a row as if they were a recording; 0: all.
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


def calibrated(logits: np.ndarray, recording: np.ndarray, songs: Mapping[str, Song], layout: Labels) -> Calibration:
    """Temperatures and thresholds from recordings that were not heard before, songs and music of other styles."""
    kept = np.array([songs[name].music for name in recording], bool)
    logits, recording = logits[kept], recording[kept]
    genres: dict[int, float] = {}
    styles: dict[int, float] = {}
    outside: dict[int, float] = {}
    for length in LENGTHS:
        part = pooled(logits, recording, songs, length=length)
        inside = part.where(part.inside)
        genres[length] = best_temperature(softmax(inside.genres, axis=1), inside.genre)
        if length in STYLE_LENGTHS:
            beyond = part.where(part.beyond)
            words = np.array([layout.styles.index(s.style) if s.style in layout.styles else -1 for s in beyond.songs])
            styles[length] = best_temperature(softmax(beyond.styles[words >= 0], axis=1), words[words >= 0])
            outside[length] = _fit_temperature(part.outside, part.beyond)
    found = Calibration(genres, styles, outside, {})
    every = pooled(logits, recording, songs)
    return Calibration(genres, styles, outside, _thresholds(every, every.probabilities(found, layout), layout))


def _fit_temperature(logits: np.ndarray, truth: np.ndarray) -> float:
    """Temperature of a sigmoid with the smallest loss."""

    def loss(temperature: float) -> float:
        z = logits / temperature
        return float(np.logaddexp(0, np.where(truth, -z, z)).mean())

    return minimise_over_temperature(loss)


def _thresholds(recordings: Pooled, probabilities: Mapping[str, np.ndarray], layout: Labels) -> dict[str, float]:
    inside, beyond = recordings.inside, recordings.beyond
    outside = float(np.quantile(probabilities["outside"][inside], 1 - MAX_FALSE_OUTSIDE_RATE, method="higher")) + 1e-6
    music = float(np.quantile(probabilities["music"], NOT_MUSIC, method="lower"))
    asked = inside & (probabilities["outside"] < outside)
    told = beyond & (probabilities["outside"] >= outside)
    right_family = probabilities["families"].argmax(axis=1) == recordings.family
    words = np.array([layout.styles[i] for i in probabilities["styles"].argmax(axis=1)])
    right_style = words == np.array([song.style for song in recordings.songs])
    return {
        "confident": _from_where(
            _confidence(probabilities)[asked],
            (probabilities["genres"].argmax(axis=1) == recordings.genre)[asked],
            CONFIDENT_RIGHT,
        ),
        "music": music,
        "outside": outside,
        "family": _from_where(probabilities["families"].max(axis=1)[told], right_family[told], STYLE_RIGHT),
        "style": _from_where(probabilities["styles"].max(axis=1)[told], right_style[told], STYLE_RIGHT),
    }


def _from_where(confidence: np.ndarray, right: np.ndarray, share: float) -> float:
    """The smallest confidence from which on, taken together, that share is right."""
    order = np.argsort(-confidence, kind="stable")
    often = np.cumsum(right[order]) / np.arange(1, len(right) + 1) >= share
    return float(confidence[order][np.flatnonzero(often)[-1]]) if often.any() else NEVER


def _confidence(probabilities: Mapping[str, np.ndarray]) -> np.ndarray:
    """Probability of the first genre, among all that a recording may be [shape=(n,)]."""
    confidence: np.ndarray = (1 - probabilities["outside"]) * probabilities["genres"].max(axis=1)
    return confidence


def verdicts(probabilities: Mapping[str, np.ndarray], thresholds: Mapping[str, float]) -> np.ndarray:
    """The verdict on each recording, as the live path gives it [shape=(n,)]."""
    sure = np.where(_confidence(probabilities) >= thresholds["confident"], "confident", "unsure")
    named = np.where(probabilities["outside"] >= thresholds["outside"], "other_style", sure)
    given: np.ndarray = np.where(probabilities["music"] < thresholds["music"], "not_music", named)
    return given


def report(recordings: Pooled, probabilities: Mapping[str, np.ndarray], given: np.ndarray) -> dict[str, Any]:
    """Figures, each with its n: a share as ``[share, low, high]`` with its 95 % interval (Wilson)."""
    from sklearn.metrics import roc_auc_score  # here: it is slow to import

    inside, beyond = recordings.inside, recordings.beyond
    sounds = ~inside & ~beyond
    order = np.argsort(-probabilities["genres"], axis=1)
    first = order[:, 0] == recordings.genre
    two = first | (order[:, 1] == recordings.genre)
    families = np.argsort(-probabilities["families"], axis=1)
    family = families[:, 0] == recordings.family
    three = (families[:, :3] == recordings.family[:, None]).any(axis=1)
    sure = given == "confident"
    confidence = probabilities["genres"].max(axis=1)
    both = inside | beyond
    return {
        "inside": {
            "n": int(inside.sum()),
            "first guess": share(first[inside]),
            "in two": share(two[inside]),
            "confident": share(sure[inside]),
            "right if confident": share(first[inside & sure]),
            "other_style": share(given[inside] == "other_style"),
            "not_music": share(given[inside] == "not_music"),
            "calibration error": _calibration_error(confidence[inside], first[inside]),
        },
        "outside": {
            "n": int(beyond.sum()),
            "other_style": share(given[beyond] == "other_style"),
            "confident in a genre": share(sure[beyond]),
            "not_music": share(given[beyond] == "not_music"),
            "AUC against inside": float(roc_auc_score(beyond[both], probabilities["outside"][both])),
            "family first": share(family[beyond]),
            "family in three": share(three[beyond]),
        },
        "other sounds": {
            "n": int(sounds.sum()),
            "not_music": share(given[sounds] == "not_music"),
            "confident in a genre": share(sure[sounds]),
        },
    }


def share(hits: np.ndarray) -> list[float]:
    """Share of hits, and its 95 % interval."""
    n, z = max(len(hits), 1), 1.96
    p = float(hits.mean()) if len(hits) else 0.0
    middle, half = p + z * z / (2 * n), z * ((p * (1 - p) + z * z / (4 * n)) / n) ** 0.5
    return [p, (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)]


def _calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017), with bins of equal width."""
    of = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(sum(abs((confidence - right)[of == i].sum()) for i in range(bins)) / len(right))
