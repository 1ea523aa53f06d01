"""The whole data set: typical spectra of genres, and the map of all tracks."""

import numpy as np
import pandas as pd

from genreclf.genres import LABELS, title


def spectrum_difference(spectra: pd.DataFrame, one: str, other: str) -> str:
    """Where two genres differ most on average, as a sentence.

    Parameters
    ----------
    spectra : pd.DataFrame
        Columns ``genre``, ``frequency`` (Hz) and ``mean`` (dB), the same frequencies for every genre.
    one, other : str
        The genres.

    Returns
    -------
    str
        For example ``"Metal is strongest against classical in the treble: 15 decibels more around 5.7 kHz."``
    """
    if one == other:
        return f"{title(one)}: choose another genre to compare it with."
    heard = spectra[spectra["frequency"].between(50, 7000)]  # beyond, codecs and not genres decide
    levels = heard.pivot(index="frequency", columns="genre", values="mean")
    difference = levels[one] - levels[other]
    frequency = float(difference.abs().idxmax())
    louder, softer = (one, other) if difference[frequency] > 0 else (other, one)
    register = "bass" if frequency < 250 else "middle" if frequency < 2000 else "treble"
    pitch = f"{frequency / 1000:.1f} kHz" if frequency >= 1000 else f"{frequency:.0f} Hz"
    return (
        f"Up to 7 kHz they differ most in the {register}: around {pitch}, {LABELS[louder]} has "
        f"{abs(difference[frequency]):.0f} decibels more than {LABELS[softer]}."
    )


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
