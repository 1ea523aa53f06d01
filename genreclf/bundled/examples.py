"""Short pieces of music that ship with the project, so that a visitor without a song at hand has something to try.

They were composed and rendered for it by the scripts in ``examples/``, and no model has been trained on them.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from genreclf.errors import DataError
from genreclf.genres import GENRES
from genreclf.paths import bundled_path

EXAMPLES = bundled_path("examples")
"""Folder of the examples that ship with the project."""

TABLE = EXAMPLES / "examples.json"
"""The table of them."""


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
