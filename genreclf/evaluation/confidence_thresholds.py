"""Confidence thresholds: the precision and error rates that models are held to, and the thresholds that follow.

Thresholds are fitted to held-out predictions: those of the default model in
`genreclf.training.heads.linear_head_calibration`, from the targets for songs.
"""

from typing import Final

import numpy as np

# Targets for songs: the default model and audio-tagger
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

# Target for GTZAN's tracks: the other models
TRACK_PRECISION: Final = 2 / 3
"""Share of confident answers that have to be right, at the threshold itself."""


def confident_threshold(probabilities: np.ndarray, truth: np.ndarray, share: float = TRACK_PRECISION) -> float:
    """The top probability at which a given share of answers is right.

    How often answers of each probability are right is estimated by isotonic regression (Zadrozny and Elkan 2002): a
    share that rises with the probability, so that answers just above the threshold are right that often, too, and not
    only all answers above it together.

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n, 10)]
        Of held-out tracks.
    truth : np.ndarray [shape=(n,)]
        Their genre indices.
    share : float
        In [0, 1].

    Returns
    -------
    float
        1 where no answer is right that often.
    """
    from sklearn.isotonic import IsotonicRegression  # here: it is slow to import

    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    estimate = IsotonicRegression().fit(confidence, right).predict(confidence)
    return float(confidence[estimate >= share].min(initial=1.0))


def precision_threshold(
    confidence: np.ndarray, correct: np.ndarray, share: float, *, unreachable: float = 1.0
) -> float:
    """The smallest confidence from which on, taken together, a given share of answers is right.

    Parameters
    ----------
    confidence : np.ndarray [shape=(n,)]
        In [0, 1], of held-out recordings.
    correct : np.ndarray [shape=(n,)]
        Whether each answer is right.
    share : float
        In [0, 1].
    unreachable : float
        What to return where no answers are right that often.

    Examples
    --------
    >>> precision_threshold(np.array([0.9, 0.8, 0.6, 0.5]), np.array([True, True, False, False]), 0.66)
    0.6
    """
    order = np.argsort(-confidence, kind="stable")
    precise = np.cumsum(correct[order]) / np.arange(1, len(correct) + 1) >= share
    return float(confidence[order][np.flatnonzero(precise)[-1]]) if precise.any() else unreachable
