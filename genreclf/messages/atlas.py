"""The whole data set: typical spectra of genres, and the map of all tracks."""

from typing import Final

import numpy as np
import pandas as pd

from genreclf.genres import LABELS, title
from genreclf.translation import listed

AUDIBLE: Final = 2.0
"""Decibels by which two genres must differ in a part of the range for this to be said."""

HEARD: Final = {
    "bass": (40, 120, "thumps lower"),
    "middle tones": (250, 2000, "has more melody in the middle"),
    "treble": (2000, 7000, "hisses and crashes more"),
}
"""Parts of the range: edges in Hz, and what one hears of a genre that is stronger there. Above, codecs decide."""


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
        For example ``"Metal hisses and crashes more; reggae thumps lower. Measured, beside the rest of the sound: metal
        has 4 dB more treble and reggae has 3 dB more bass."``
    """
    if one == other:
        return f"{title(one)}: choose another genre to compare it with."
    levels = spectra.pivot(index="frequency", columns="genre", values="mean")
    differences = {
        part: float((levels[one] - levels[other])[levels.index.to_series().between(low, high)].mean())
        for part, (low, high, _) in HEARD.items()
    }
    balance = sum(differences.values()) / len(differences)  # the ear hears a part beside the rest, not by itself
    heard: dict[str, list[str]] = {}
    measured = []
    for part, difference in sorted(differences.items(), key=lambda item: -abs(item[1] - balance)):
        if abs(difference - balance) >= AUDIBLE:
            stronger = one if difference > balance else other
            heard.setdefault(stronger, []).append(HEARD[part][2])
            measured.append(f"{LABELS[stronger]} has {abs(difference - balance):.0f} dB more {part}")
    if not heard:
        return f"{title(one)} and {LABELS[other]} are spread alike from low to high: rhythm and voice tell them apart."
    said = "; ".join(f"{LABELS[genre]} {listed(words)}" for genre, words in heard.items())
    return f"{said[0].upper()}{said[1:]}. Measured, beside the rest of the sound: {listed(measured)}."


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
