"""Out-of-fold predictions of a tagger with its head: pooled to recordings, and the figures that follow from them.

Conventions
-----------
Out of fold means: by a tagger and a head that were trained without the artist. Logits are those of
`genreclf.training.heads.labels`. For a recording they are pooled as on the live path
(`genreclf.inference.pooling`): the mean over windows of the log-probabilities of genres, of those of styles, and of the
logit of being none of the ten; of music, the mean probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, log_softmax

from genreclf.datasets.labelled_recordings import Song
from genreclf.evaluation.calibration import calibration_error
from genreclf.evaluation.metrics import wilson_interval
from genreclf.genres import GENRES
from genreclf.style_taxonomy import FAMILIES, STYLES_BY_WORD


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
