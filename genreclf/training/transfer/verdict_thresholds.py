"""When a song is confident, and when it is not music: where the verdicts begin, decided on held-out recordings."""

from typing import Final

import numpy as np

from genreclf.evaluation.calibration import confident_threshold, precision_threshold

MUSIC_THRESHOLD: Final = 0.5
"""Below this probability of music a recording is called not music,"""
NOT_MUSIC_SHARE: Final = 0.01
"""unless that were more than this share of held-out music: then the threshold is lower."""
CONFIDENT_RIGHT: Final = 0.85
"""Share of confident answers to songs that are to be right."""


def thresholds(genres: np.ndarray, music: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Where the verdicts begin.

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
    """The same from songs: confident where `CONFIDENT_RIGHT` of them are right, music for all but `NOT_MUSIC_SHARE`."""
    return {
        "confident": precision_threshold(genres, truth, CONFIDENT_RIGHT),
        "music": float(np.quantile(music, NOT_MUSIC_SHARE, method="lower")),  # not one more than that share
    }
