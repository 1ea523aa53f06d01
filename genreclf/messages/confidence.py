"""Confidence in words: the one scale that all texts use.

A probability is said as a count out of ten. In words there are four steps: very sure, fairly sure, probably, and can't
tell for sure. Where the verdict ``"confident"`` begins is a model's own affair. What lies below it, the verdict
``"unsure"``, is told like one where it reads as 8 in 10 or more all the same, and is called probable where a genre is
more likely than all others together. Below 8 in 10 its sentences name no figure, since that threshold may lie inside of
a tenth.
"""

import math
from typing import Final

from genreclf.genres import LABELS
from genreclf.translation import N_
from genreclf.translation import gettext as _

VERY_SURE: Final = 0.85
"""From this probability on, which reads as 9 in 10, an answer is very sure; a confident one below is fairly sure."""

LIKELY: Final = 0.75
"""From this probability on, which reads as 8 in 10, an answer that is not confident is fairly sure as well."""

PROBABLE: Final = 0.55
"""From this probability on, which reads as 6 in 10, an answer that is not sure names its genre as the probable one."""

_VERY_SURE, _FAIRLY_SURE = N_("very sure"), N_("fairly sure")
_NOT_SURE, _CANT_TELL = N_("not sure"), N_("can't tell for sure")


def in_ten(probability: float) -> str:
    """A probability as a count out of ten.

    >>> in_ten(0.81), in_ten(0.99), in_ten(0.02)
    ('8 in 10', 'over 9 in 10', 'under 1 in 10')
    """
    if probability >= 0.95:
        return _("over 9 in 10")
    if probability <= 0.05:
        return _("under 1 in 10")
    return _("{count} in 10", count=math.floor(probability * 10 + 0.5))


def between_in_ten(low: float, high: float) -> str:
    """Two probabilities as counts out of ten.

    >>> between_in_ten(0.61, 0.72), between_in_ten(0.81, 0.99), between_in_ten(0.81, 0.82)
    ('6 to 7 in 10', '8 to over 9 in 10', '8 in 10')
    """
    lowest, highest = in_ten(low), in_ten(high)
    if lowest == highest:
        return lowest
    fewest, most = (math.floor(probability * 10 + 0.5) for probability in (low, high))
    if low <= 0.05:
        return _("under 1 to {most} in 10", most=most)
    if high >= 0.95:
        return _("{fewest} to over 9 in 10", fewest=fewest)
    return _("{fewest} to {most} in 10", fewest=fewest, most=most)


def confidence_text(verdict: str, probability: float) -> str:
    """How sure an answer about music is, in words.

    Parameters
    ----------
    verdict : {"confident", "unsure"}
        That of a prediction.
    probability : float
        Of the most probable genre, as it is told.

    Returns
    -------
    str
        For example ``"very sure"``.
    """
    if verdict == "unsure" and probability < LIKELY:
        return _(_NOT_SURE if probability >= PROBABLE else _CANT_TELL)
    return _(_VERY_SURE if probability >= VERY_SURE else _FAIRLY_SURE)


def guess(verdict: str, genre: str, probability: float) -> str:
    """An answer in three words at most, as sure as it is.

    >>> guess("confident", "hiphop", 0.9), guess("unsure", "hiphop", 0.7), guess("unsure", "hiphop", 0.3)
    ('hip-hop', 'probably hip-hop', 'maybe hip-hop')
    >>> guess("not_music", "hiphop", 0.9)
    'no music'
    """
    if verdict == "not_music":
        return _("no music")
    if verdict == "confident":
        return LABELS[genre]
    if probability >= PROBABLE:
        return _("probably {genre}", genre=LABELS[genre])
    return _("maybe {genre}", genre=LABELS[genre])
