"""Short pieces of music that ship with the project, for visitors without a song at hand.

They were composed and rendered for it by the scripts in ``examples/``, and no model has been trained on them.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from genreclf.errors import DataError
from genreclf.genres import GENRES
from genreclf.paths import bundled_path
from genreclf.translation import N_

EXAMPLES = bundled_path("examples")
"""Folder of the examples that ship with the project."""

TABLE = EXAMPLES / "examples.json"
"""The table of them."""


WORDS: Final = (
    N_("Blues: a slow one, a singer, and a slide guitar that answers"),
    N_("Classical: eight bars for a string orchestra in a hall"),
    N_("Country: fiddle, banjo, steel guitar and a singer on a train beat"),
    N_("Disco: strings, a choir, funky guitars, four beats on the floor"),
    N_("Hip-hop: a computer raps over a drum loop and a deep bass"),
    N_("Jazz: a saxophone over piano, double bass and a swinging cymbal"),
    N_("Metal: two distorted guitars, a double bass drum and a high voice"),
    N_("Pop: a computer sings a chorus over four chords and a dance beat"),
    N_("Reggae: guitar and organ between the beats, a deep bass, a singer"),
    N_("Rock: two loud guitars, straight drums and a shouted chorus"),
    N_("Three notes to a beat, a bass that walks, and a guitar that slides and answers the singer."),
    N_("Strings in a hall and no drums: the violins sing eight bars, the others carry them."),
    N_("Drums like a train, a bass that swaps two notes, banjo, fiddle, steel guitar, and two voices."),
    N_("A drum on every beat, a bass that jumps octaves, scratched guitars, congas, strings and a choir."),
    N_("A dusty drum loop, a very deep bass, two chords that go round, and a computer that raps."),
    N_("A double bass walks, a cymbal swings, a piano throws in chords, and a saxophone improvises."),
    N_("Distorted guitars left and right, muted by the hand, a bass drum for both feet, a high voice."),
    N_("Synthesizers over four chords that everybody knows, a dance beat, and a computer that sings."),
    N_("Guitar and organ chop between the beats, the bass drum skips the first, a deep bass sings."),
    N_("Drums straight ahead, overdriven guitars left and right on a riff, and a chorus that is shouted."),
)
"""Titles and descriptions of the table, for catalogues of sentences."""


@dataclass(frozen=True)
class Example:
    """A piece in the manner of a genre.

    Attributes
    ----------
    path : Path
        The sound file.
    genre : str
        What it was meant to be.
    title : str
        What it is, in one short line.
    description : str
        What it is made of: a sentence in plain words.
    """

    path: Path
    genre: str
    title: str
    description: str


def examples(table: Path = TABLE) -> dict[str, Example]:
    """The examples by genre, in the order of `GENRES`.

    Parameters
    ----------
    table : Path
        A JSON file that gives ``file``, ``title`` and ``description`` for each genre; the sound files lie beside it.

    Returns
    -------
    dict of str to Example
        One for each genre.

    Raises
    ------
    DataError
        If the table can't be read, or lacks a genre.
    """
    try:
        rows = json.loads(table.read_text(encoding="utf-8"))
        return {
            g: Example(table.parent / rows[g]["file"], g, str(rows[g]["title"]), str(rows[g]["description"]))
            for g in GENRES
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"The examples in {table.parent} can't be listed ({error!r}). Please restore them.") from None
