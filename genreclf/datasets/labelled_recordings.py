"""Labelled recordings beyond GTZAN: songs of the ten genres, music of other styles, sounds that are not music.

Two layouts are understood. A folder with a table, which has the columns ``file``, ``genre``, ``artist``, ``title`` and
``source``: in ``songs.csv`` an empty genre is a sound that is not music; in ``recordings.csv`` it is music that is none
of the ten, whose ``style`` is a word of `genreclf.style_taxonomy.STYLES_BY_WORD`. Or a folder for each genre and style,
and one called ``other`` for other sounds, where files may be named ``Artist - Title.mp3``.
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from genreclf.audio.folders import walk
from genreclf.audio.formats import is_sound_name
from genreclf.errors import DataError
from genreclf.genres import GENRES
from genreclf.style_taxonomy import STYLES_BY_WORD

GTZAN = "GTZAN"
"""Source of GTZAN's tracks, where they stand among songs."""
OTHER = "other"
"""Folder of sounds that are not music."""
BEYOND = "beyond"
"""What identifiers of music of other styles begin with."""
TABLES = ("songs.csv", "recordings.csv")


@dataclass(frozen=True)
class Song:
    """A recording with its labels: a song, or another sound.

    Attributes
    ----------
    id : str
        Begins with the genre, with ``other`` or with ``beyond``, and a full stop, like the name of a GTZAN track.
    path : Path
        The file.
    genre : str
        Empty for other styles, and for sounds that are not music.
    artist, title : str
        Empty where unknown.
    source : str
        Where it comes from; sounds from one source are alike.
    style : str
        Of music that is none of the ten genres: a word of `genreclf.style_taxonomy.STYLES_BY_WORD`.
    """

    id: str
    path: Path
    genre: str
    artist: str
    title: str
    source: str
    style: str = ""

    @property
    def music(self) -> bool:
        """Whether it is music."""
        return bool(self.genre or self.style)

    @property
    def group(self) -> str:
        """What one fold keeps together: the artist, else the source of a sound, else the recording."""
        if self.music:
            return artist_key(self.artist) or self.id
        recording = re.search(r"\d+-\d+", self.title)  # ESC names the recording that an excerpt was cut from
        return f"{self.source} {recording[0] if recording else ''}" if self.source else self.id


def artist_key(artist: str) -> str:
    """One spelling for an artist, alone or with others; empty where unknown.

    >>> artist_key("The Beatles"), artist_key("Queen & David Bowie"), artist_key("Motörhead")
    ('beatles', 'queen', 'motorhead')
    """
    plain = unicodedata.normalize("NFKD", artist).encode("ascii", "ignore").decode().casefold()
    first = re.split(r"\(| feat| ft\.| with | vs|&|,|/", plain)[0].strip()
    return re.sub(r"[^a-z0-9]", "", first.removeprefix("the "))


def read_songs(folder: Path) -> list[Song]:
    """The recordings of a folder, in the order of its table or of their names.

    Raises
    ------
    DataError
        If there is no such folder, its table is damaged or names files that are not there, or it holds no recording.
    """
    if not folder.is_dir():
        raise DataError(
            f"There is no folder {str(folder)!r}. Please give a folder of songs, one folder for each genre."
        )
    table = next((folder / name for name in TABLES if (folder / name).is_file()), None)
    songs = _from_table(table) if table else _from_folders(folder)
    if not songs:
        raise DataError(
            f"{str(folder)!r} holds no recordings. Please put songs into folders named like genres "
            f"({', '.join(GENRES)}), and other sounds into one called {OTHER}."
        )
    return songs


def _from_table(table: Path) -> list[Song]:
    try:
        with table.open(encoding="utf-8", newline="") as file:
            songs = [_of_row(table, row) for row in csv.DictReader(file)]
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(
            f"{table} can't be read ({error}). It needs the columns file, genre, artist, title, source"
            f"{', style' * (table.name != TABLES[0])}."
        ) from None
    for song in songs:
        if song.genre not in ("", *GENRES):
            raise DataError(f"{table} calls {song.path.name} {song.genre!r}. Please use one of: {', '.join(GENRES)}.")
        if song.style and song.style not in STYLES_BY_WORD:
            raise DataError(
                f"{table} calls {song.path.name} {song.style!r}. Please use one of: {', '.join(STYLES_BY_WORD)}."
            )
        if not song.path.is_file():
            raise DataError(f"{table} names {song.path}, which is not there.")
    return songs


def _of_row(table: Path, row: Mapping[str, str]) -> Song:
    style = row["style"] if table.name != TABLES[0] and not row["genre"] else ""
    name = _named(row["genre"] or (BEYOND if style else OTHER), Path(row["file"]).stem)
    return Song(name, table.parent / row["file"], row["genre"], row["artist"], row["title"], row["source"], style)


def _from_folders(folder: Path) -> list[Song]:
    songs = []
    for name in (*GENRES, OTHER, *STYLES_BY_WORD):
        for path in sorted(map(Path, walk(str(folder / name)))):
            if not (is_sound_name(path.name) and path.is_file()):
                continue
            artist, separator, title = path.stem.partition(" - ")
            genre, style = name if name in GENRES else "", name if name in STYLES_BY_WORD else ""
            artist = artist if separator else ""
            identifier = _named(BEYOND if style else name, path.stem)
            songs.append(Song(identifier, path, genre, artist, title or path.stem, "", style))
    return songs


def _named(kind: str, stem: str) -> str:
    start = f"{kind}."
    return stem if stem.startswith(start) else start + stem
