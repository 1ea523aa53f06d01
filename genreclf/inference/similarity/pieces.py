"""Embeddings of the pieces that ship, so that songs are compared with something that can be heard at once.

The table that ships is ``pieces.json`` beside that of `genreclf.inference.similarity.neighbours`: by genre the checksum
of the piece's sound file, and its embedding.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from genreclf.audio import load_audio
from genreclf.bundled.examples import examples
from genreclf.errors import DataError, ModelError
from genreclf.files import new_file, sha256
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier
from genreclf.inference.similarity.neighbours import NEIGHBOURS

PIECES = NEIGHBOURS / "pieces.json"
"""The table that ships with the project."""

_DIGITS = 4


def write_pieces(classifier: GenreClassifier, path: Path) -> None:
    """Let a model hear our pieces, and write what it makes of them.

    Parameters
    ----------
    classifier : GenreClassifier
        A model with embeddings.
    path : Path
        Where to put the table; it is replaced in one step.

    Raises
    ------
    ModelError
        If the model has no embeddings.
    """
    table = {}
    for genre, piece in examples().items():
        embedding = classifier.predict(load_audio(piece.path)).embedding
        if embedding is None:
            raise ModelError(f"The model {classifier.name!r} has no embeddings. Please take {DEFAULT_MODEL}.")
        table[genre] = {
            "checksum": sha256(piece.path),
            "embedding": [round(value, _DIGITS) for value in embedding.tolist()],
        }
    with new_file(path) as draft:
        draft.write_text(json.dumps(table) + "\n", encoding="utf-8")


def open_pieces(path: Path = PIECES) -> Mapping[str, np.ndarray]:
    """Embeddings of our pieces.

    Parameters
    ----------
    path : Path
        A table that `write_pieces` made.

    Returns
    -------
    Mapping of str to np.ndarray [shape=(d,)]
        By genre, in the order of `genreclf.genres.GENRES`, without pieces whose sound has changed since.

    Raises
    ------
    DataError
        If the table is missing or damaged.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        known = {genre: table[genre] for genre in examples() if genre in table}
        embeddings = {genre: np.asarray(row["embedding"], np.float32) for genre, row in known.items()}
        if len({embedding.shape for embedding in embeddings.values()}) > 1:
            raise ValueError("its rows differ in length")
        return {
            genre: embedding
            for genre, embedding in embeddings.items()
            if sha256(examples()[genre].path) == known[genre]["checksum"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"The table of our pieces in {path} can't be used ({error}). Please restore it.") from None
