"""Sentences on the whole data set: typical spectra of genres, and the map of all tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from genreclf.genres import LABELS, capital, title
from genreclf.translation import N_, listed
from genreclf.translation import gettext as _

if TYPE_CHECKING:
    import pandas as pd

AUDIBLE: Final = 2.0
"""Decibels by which two genres must differ in a part of the range for this to be said."""

HEARD: Final = {
    "bass": (40, 120, N_("thumps lower"), N_("{genre} has {difference:.0f} dB more bass")),
    "middle": (
        250,
        2000,
        N_("has more melody in the middle"),
        N_("{genre} has {difference:.0f} dB more middle tones"),
    ),
    "treble": (2000, 7000, N_("hisses and crashes more"), N_("{genre} has {difference:.0f} dB more treble")),
}
"""Parts of the range: edges in Hz, what one hears of a genre that is stronger there, and how that is said in figures.
Above, codecs decide."""


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
        return _("{genre}: choose another genre to compare it with.", genre=title(one))
    levels = spectra.pivot(index="frequency", columns="genre", values="mean")
    differences = {
        part: float((levels[one] - levels[other])[levels.index.to_series().between(low, high)].mean())
        for part, (low, high, *_words) in HEARD.items()
    }
    balance = sum(differences.values()) / len(differences)  # the ear hears a part beside the rest, not by itself
    heard: dict[str, list[str]] = {}
    measured = []
    for part, difference in sorted(differences.items(), key=lambda item: -abs(item[1] - balance)):
        if abs(difference - balance) >= AUDIBLE:
            stronger = one if difference > balance else other
            _low, _high, words, figures = HEARD[part]
            heard.setdefault(stronger, []).append(_(words))
            measured.append(_(figures, genre=LABELS[stronger], difference=abs(difference - balance)))
    if not heard:
        return _(
            "{one} and {other} are spread alike from low to high: rhythm and voice tell them apart.",
            one=title(one),
            other=LABELS[other],
        )
    said = "; ".join(
        _("{genre} {does_this}", genre=LABELS[genre], does_this=listed(what)) for genre, what in heard.items()
    )
    return _(
        "{said}. Measured, beside the rest of the sound: {measured}.", said=capital(said), measured=listed(measured)
    )


def spectrum_basis(spectra: pd.DataFrame, genres: Sequence[str], of: Mapping[str, int]) -> str:
    """How many songs of some genres the typical spectra rest on, as a sentence.

    Parameters
    ----------
    spectra : pd.DataFrame
        Columns ``genre`` and ``n``, the number of songs.
    genres : sequence of str
        Which genres.
    of : Mapping of str to int
        How many songs of each genre there are.

    Returns
    -------
    str
        For example ``"Only songs whose recordings were at hand could be measured: 96 of 100 metal songs and 21 of 100
        reggae songs."``
    """
    measured = spectra.groupby("genre")["n"].first()
    songs = [
        _("{count} of {of} {genre} songs", count=int(measured[genre]), of=of[genre], genre=LABELS[genre])
        for genre in genres
    ]
    return _("Only songs whose recordings were at hand could be measured: {songs}.", songs=listed(songs))


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
    is_at_home = genres[distances.argmin(axis=1)] == genres
    at_home = positions.assign(at_home=is_at_home).groupby(genres)["at_home"].mean()
    return _(
        "{one} keeps most to itself; {other} is spread among the others.",
        one=title(at_home.idxmax()),
        other=LABELS[at_home.idxmin()],
    )
