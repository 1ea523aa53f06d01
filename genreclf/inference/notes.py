"""Prediction notes, in sentences: which parts of the recording a prediction rests on, if not all."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from genreclf.features.front_ends import Windows
from genreclf.translation import Sentence

MUCH_SILENCE: Final = 0.1
"""Share of a recording from which on it is worth a sentence that silence was left out."""
MUCH_GAIN: Final = 73.0
"""The same for the factor that it was amplified by: that of recordings below -55 dB full scale."""


def notes(windows: Windows, duration: float) -> Iterator[str]:
    """Notes on what the network got, for readers of the answer.

    Parameters
    ----------
    windows : Windows
        What it was given.
    duration : float
        Length of the recording, in seconds.

    Yields
    ------
    str
        Sentences.
    """
    if windows.silence >= MUCH_SILENCE * duration:
        yield Sentence(
            "{silence:.0f} of {duration:.0f} seconds are silence and were left out.",
            silence=float(windows.silence),
            duration=duration,
        )
    if windows.gain >= MUCH_GAIN:
        decibels = 20 * np.log10(windows.gain)
        yield Sentence(
            "This recording is very quiet: it was turned up by {decibels:.0f} dB, and its noise with it.",
            decibels=float(decibels),
        )
    if not windows.complete:
        start, end = windows.times[0]
        yield (
            Sentence(
                "The answer rests on {parts} parts of {seconds:.0f} s, spread evenly over the recording.",
                parts=len(windows.times),
                seconds=float(end - start),
            )
        )
