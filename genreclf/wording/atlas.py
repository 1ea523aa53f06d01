"""The whole data set: typical spectra of genres, and the map of all tracks."""

from typing import Final

import numpy as np
import pandas as pd

from genreclf.genres import LABELS, title
from genreclf.wording.phrases import listed


AUDIBLE: Final = 3.0
"""Decibels by which two genres must differ in a part of the range for this to be said."""

HEARD: Final = (
    ("treble", 2000, 7000, "hisses and crashes more"),
    ("middle", 250, 2000, "has more voice and melody in the middle"),
    ("bass", 50, 250, "thumps more at the bottom"),
)
"""Parts of the range with edges in Hz, and what one hears of a genre that is stronger there. Above, codecs decide."""


def spectrum_difference(spectra: pd.DataFrame, one: str, other: str) -> str:
    """How two genres differ to the ear, and then in decibels, as two sentences.

    Parameters
    ----------
    spectra : pd.DataFrame
        Columns ``genre``, ``frequency`` (Hz) and ``mean`` (dB), the same frequencies for every genre.
    one, other : str
        The genres.

    Returns
    -------
    str
        For example ``"Metal hisses and crashes more; reggae thumps more at the bottom. In the treble metal has 9
        decibels more, in the bass reggae 6."``
    """
    if one == other:
        return f"{title(one)}: choose another genre to compare it with."
    levels = spectra.pivot(index="frequency", columns="genre", values="mean")
    heard: dict[str, list[str]] = {}
    measured = []
    for part, low, high, words in HEARD:
        rows = levels[levels.index.to_series().between(low, high)]
        difference = float((rows[one] - rows[other]).mean())
        if abs(difference) >= AUDIBLE:
            stronger = one if difference > 0 else other
            heard.setdefault(stronger, []).append(words)
            measured.append(f"{abs(difference):.0f} decibels for {LABELS[stronger]} in the {part}")
    if not heard:
        return f"{title(one)} and {LABELS[other]} spread their sound over the range alike: the ear needs rhythm, or a voice."
    said = "; ".join(f"{LABELS[genre]} {listed(words)}" for genre, words in heard.items())
    return f"{said[0].upper()}{said[1:]}. Measured: {listed(measured)}."


def map_finding(positions: pd.DataFrame) -> str:
    """Which genre keeps most and which least to itself on a map, as a sentence.

    Parameters
    ----------
    positions : pd.DataFrame
        Columns ``track``, ``x`` and ``y``.

    Returns
    -------
    str
        By the share of tracks whose nearest other track is of their own genre.
    """
    places = positions[["x", "y"]].to_numpy()
    distances = ((places[:, None] - places[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    genres = positions["track"].str.partition(".")[0].to_numpy()
    at_home = pd.Series(genres[distances.argmin(axis=1)] == genres).groupby(genres).mean()
    return f"{title(at_home.idxmax())} keeps most to itself; {LABELS[at_home.idxmin()]} is spread among the others."
