"""The catalogue: facts about the 1000 tracks, in a table that ships; ``docs/data.md`` names the sources."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from genreclf.genres import GENRES, LABELS
from genreclf.translation import gettext as _


@dataclass(frozen=True)
class Track:
    """Facts about one track.

    Attributes
    ----------
    id : str
        Genre and number, for example ``"reggae.00005"``.
    genre : str
        The genre it is filed under.
    artist, title : str
        Empty where unknown.
    md5 : str
        Checksum of the original file, 16 bit wav at 22 050 Hz.
    duplicate_group : int or None
        Tracks with the same number hold the same bytes.
    random_part, filtered_part : str
        ``"train"``, ``"valid"``, ``"test"`` or ``"removed"``.
    fault : str
        A sentence on what is wrong with it; empty for most.
    """

    id: str
    genre: str
    artist: str
    title: str
    md5: str
    duplicate_group: int | None
    random_part: str
    filtered_part: str
    fault: str

    @property
    def name(self) -> str:
        """Title and artist in words, or for example ``"Unknown hip-hop song 66"`` where neither is known."""
        if self.title and self.artist:
            return f"{self.title} – {self.artist}"
        if known := self.title or self.artist:
            return known
        number = int(self.id.rpartition(".")[2])
        return _("Unknown {genre} song {number}", genre=LABELS[self.genre], number=number)


@cache
def catalogue() -> Mapping[str, Track]:
    """All 1000 tracks by identifier, in the order of the data set.

    Returns
    -------
    Mapping of str to Track
        Read-only.
    """
    with files(__package__).joinpath("catalogue.csv").open(encoding="utf-8") as table:
        tracks = [
            Track(
                id=row["track"],
                genre=row["genre"],
                artist=row["artist"],
                title=row["title"],
                md5=row["md5"],
                duplicate_group=int(row["duplicate_group"]) if row["duplicate_group"] else None,
                random_part=row["random_part"],
                filtered_part=row["filtered_part"],
                fault=row["fault"],
            )
            for row in csv.DictReader(table)
        ]
    return MappingProxyType({track.id: track for track in tracks})


def genre_indices(tracks: Iterable[str]) -> np.ndarray:
    """Genre of each track as an index into `genreclf.genres.GENRES`.

    Parameters
    ----------
    tracks : iterable of str
        Track identifiers, which begin with the genre.

    Returns
    -------
    np.ndarray [shape=(n,)]
        Integers from 0 to 9.
    """
    return np.array([GENRES.index(track.partition(".")[0]) for track in tracks])
