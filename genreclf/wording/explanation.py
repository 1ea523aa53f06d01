"""What a network reacted to, in sentences that a person who is no technician understands."""

from typing import TYPE_CHECKING

import numpy as np

from genreclf.genres import LABELS
from genreclf.wording.phrases import in_ten, listed

if TYPE_CHECKING:
    from genreclf.inference.explanation import Explanation

REGISTERS = ("deep bass", "bass", "low middle", "middle", "treble", "highest treble")
"""What the bands of `genreclf.inference.explanation.BANDS` are called, from low to high."""

STANDS_OUT = 0.1
"""From this importance on, for or against, a part is named."""
NAMED = 2
"""How many registers are named each way, at most."""


def clock(seconds: float) -> str:
    """A moment of a recording as minutes and seconds.

    >>> clock(75.4)
    '1:15'
    """
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def register(bands: np.ndarray, index: int) -> str:
    """A band in words.

    Parameters
    ----------
    bands : np.ndarray [shape=(n_bands + 1,)]
        Edges in Hz, those of an `Explanation`.
    index : int
        Which band.

    Returns
    -------
    str
        For example ``"the bass (125 to 250 Hz)"``.
    """
    low, high = (f"{edge:.0f}" for edge in bands[index : index + 2])
    span = f"below {high} Hz" if index == 0 else f"{low} to {high} Hz"
    return f"the {REGISTERS[index]} ({span})"


def reasons(explanation: "Explanation") -> str:
    """What spoke for the answer and what against it, in a few sentences.

    Parameters
    ----------
    explanation : Explanation
        What hiding parts of the clip did.

    Returns
    -------
    str
        For example ``"What happens in the treble (2000 to 4000 Hz) spoke for reggae. If nothing happened there, its
        chance would be 6 in 10 instead of over 9 in 10."`` Says so where no part stands out.
    """
    genre = LABELS[explanation.genre]
    effects = explanation.bands_importance
    order = np.argsort(-effects, kind="stable").tolist()
    favours = [band for band in order if effects[band] >= STANDS_OUT]
    against = [band for band in reversed(order) if effects[band] <= -STANDS_OUT]
    sentences = []
    for bands, side in ((favours, "for"), (against, "against")):
        if bands:
            names = [register(explanation.bands, band) for band in bands[:NAMED]]
            sentences.append(f"What happens in {listed(names)} spoke {side} {genre}.")
            sentences += _without(
                explanation, bands[0], "there" if len(names) == 1 else f"in the {REGISTERS[bands[0]]}"
            )
    moment = int(explanation.moments_importance.argmax())
    if explanation.moments_importance[moment] >= STANDS_OUT:
        start, end = map(clock, explanation.moments[moment])
        when = f"at {start}" if start == end else f"from {start} to {end}"
        if not sentences:
            sentences.append("No part of the range from bass to treble decided alone.")
        sentences.append(f"The moment that it could spare least for {genre} is {when}.")
    if not sentences:
        sentences = [f"No single part decided: whichever is hidden, about as much {genre} is heard in the rest."]
    if not explanation.complete:
        sentences.append(f"Only {len(explanation.times)} parts of 3 s were looked into, spread over the recording.")
    return " ".join(sentences)


def _without(explanation: "Explanation", band: int, where: str) -> list[str]:
    """What hiding a band did to the answer; nothing where both probabilities read the same."""
    before = in_ten(explanation.probability)
    after = in_ten(explanation.probability - float(explanation.bands_importance[band]))
    if before == after:
        return []
    chance = "its chance" if explanation.complete else "its chance in the parts that were looked into"
    return [f"If nothing happened {where}, {chance} would be {after} instead of {before}."]
