"""The decision rule of verdicts: from probabilities and thresholds to confident, unsure, other style or not music."""

from enum import StrEnum

import numpy as np


class Verdict(StrEnum):
    """The conclusion from the probabilities, by thresholds fixed on held-out data."""

    CONFIDENT = "confident"
    """One of the ten genres, with a probability above the model's threshold for confident answers."""
    UNSURE = "unsure"
    """One of the ten genres, with a lower probability."""
    OTHER_STYLE = "other_style"
    """Music, but most likely none of the ten genres."""
    NOT_MUSIC = "not_music"
    """Most likely no music."""


def verdicts(
    genre: np.ndarray,
    music: np.ndarray,
    outside: np.ndarray | None = None,
    *,
    confident_threshold: float,
    music_threshold: float,
    outside_threshold: float = 1.0,
) -> np.ndarray:
    """The verdict on each recording; live predictions and the figures of training both come from here.

    Parameters
    ----------
    genre : np.ndarray [shape=(n,)]
        Probability of the likeliest genre, if the recording is one of the ten.
    music : np.ndarray [shape=(n,)]
        Probability that it is music.
    outside : np.ndarray [shape=(n,)], optional
        Probability that it is none of the ten genres, from models that tell.
    confident_threshold, music_threshold, outside_threshold : float
        In [0, 1].

    Returns
    -------
    np.ndarray of str [shape=(n,)]
        Values of `Verdict`.
    """
    inside = 1.0 if outside is None else 1 - outside  # among all that it may be: near the border nothing is confident
    given = np.where(inside * genre >= confident_threshold, Verdict.CONFIDENT, Verdict.UNSURE)
    if outside is not None:
        given = np.where(outside >= outside_threshold, Verdict.OTHER_STYLE, given)
    return np.where(music < music_threshold, Verdict.NOT_MUSIC, given)
