"""How sure an answer is: the one scale that all texts use.

A probability is said as a count out of ten. In words there are three steps: very sure, fairly sure, and can't tell for
sure. The last is the verdict ``"unsure"``, whose threshold is a model's own; a figure beside it would read like that of
an answer just above the threshold, so sentences that can't tell name no figure.
"""

import math
from typing import Final

from genreclf.genres import LABELS

VERY_SURE: Final = 0.85
"""From this probability on, which reads as 9 in 10, a confident answer is very sure; below it is fairly sure."""

CANT_TELL: Final = "can't tell for sure"


def in_ten(probability: float) -> str:
    """A probability as a count out of ten.

    >>> in_ten(0.81), in_ten(0.99), in_ten(0.02)
    ('8 in 10', 'over 9 in 10', 'under 1 in 10')
    """
    if probability >= 0.95:
        return "over 9 in 10"
    if probability <= 0.05:
        return "under 1 in 10"
    return f"{math.floor(probability * 10 + 0.5)} in 10"


def sureness(verdict: str, probability: float) -> str:
    """How sure an answer about music is, in words.

    Parameters
    ----------
    verdict : {"confident", "unsure"}
        That of a prediction.
    probability : float
        Of the most probable genre.

    Returns
    -------
    str
        For example ``"very sure"``.
    """
    if verdict == "unsure":
        return CANT_TELL
    return "very sure" if probability >= VERY_SURE else "fairly sure"


def guess(verdict: str, genre: str) -> str:
    """An answer in three words at most, as sure as it is.

    >>> guess("confident", "hiphop"), guess("unsure", "hiphop"), guess("not_music", "hiphop")
    ('hip-hop', 'maybe hip-hop', 'no music')
    """
    if verdict == "not_music":
        return "no music"
    return f"maybe {LABELS[genre]}" if verdict == "unsure" else LABELS[genre]
