"""The known tracks most similar to a clip, by the embeddings of the default model.

Similarity is the cosine of the angle between mean embeddings, in [-1, 1]. Centring or standardising the embeddings
first does not make neighbours agree better about the genre: ``index.json`` has the figures.

The table that ships is a folder: ``embeddings.npy`` [shape=(n, d)] in float16, a row a track, and ``index.json`` with
the tracks, the checksum, from where on a neighbour is called close, and how often nearest neighbours agree. Nothing in
it can be played.
"""

import io
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from genreclf.bundled.gallery import Gallery, open_gallery
from genreclf.errors import DataError
from genreclf.gtzan import Track, catalogue
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.paths import bundled_path

NEIGHBOURS = bundled_path("neighbours")
"""The table that ships with the project."""

VERY_CLOSE, CLOSE, DISTANT = "very close", "close", "distant"
QUANTILES: Final = {VERY_CLOSE: 0.75, CLOSE: 0.25}
"""A neighbour is called so if it is at least as similar as this share of GTZAN's tracks is to its own nearest one."""

TABLE = "embeddings.npy"
"""The file of the embeddings in the folder; ``index.json`` describes it."""


@dataclass(frozen=True)
class Neighbour:
    """A known track that sounds like a clip.

    Attributes
    ----------
    track : Track
        What is known of it, its fault included.
    similarity : float
        Cosine of the angle between the embeddings, in [-1, 1].
    closeness : {"very close", "close", "distant"}
        The similarity in words (see `QUANTILES`).
    """

    track: Track
    similarity: float
    closeness: str


@dataclass(frozen=True)
class Neighbours:
    """An opened table.

    Attributes
    ----------
    tracks : tuple of str
        Identifiers.
    directions : np.ndarray [shape=(n, d)]
        Embeddings of the tracks, float32, each of length 1.
    limits : Mapping of str to float
        Smallest similarity that is called so, from the closest on.
    places : Mapping of str to np.ndarray [shape=(2,)]
        Where tracks lie on the map (see `genreclf.bundled.track_map.map_positions`).
    """

    tracks: tuple[str, ...]
    directions: np.ndarray
    limits: Mapping[str, float]
    places: Mapping[str, np.ndarray]

    def nearest(
        self, embedding: np.ndarray, n: int = 5, *, without: Collection[str] = (), within: Collection[str] | None = None
    ) -> list[Neighbour]:
        """The tracks that sound most like a clip.

        Parameters
        ----------
        embedding : np.ndarray [shape=(d,)]
            Of the clip (see `genreclf.inference.classifier.Prediction`).
        n : int
            How many, at most.
        without : collection of str
            Tracks that are passed over.
        within : collection of str, optional
            The only tracks to name.

        Returns
        -------
        list of Neighbour
            The most similar first. Of tracks that hold the same bytes, or parts of the same song, only one is named.

        Raises
        ------
        DataError
            If the embedding is another model's.
        """
        similarities = self.directions @ self._direction(embedding)
        found: list[Neighbour] = []
        recordings: set[str] = set()
        for row in np.argsort(-similarities, kind="stable").tolist():
            if len(found) == n:
                break
            track, similarity = catalogue()[self.tracks[row]], float(similarities[row])
            if track.id in without or (within is not None and track.id not in within):
                continue
            same = {track.md5, track.name if track.title else track.id}
            if not recordings & same:
                recordings |= same
                found.append(Neighbour(track, similarity, self._in_words(similarity)))
        return found

    def likeness(self, embedding: np.ndarray, other: np.ndarray) -> tuple[float, str]:
        """Similarity of a clip to a recording that is not in the table.

        Parameters
        ----------
        embedding, other : np.ndarray [shape=(d,)]
            Of the two.

        Returns
        -------
        similarity : float
            Cosine of the angle between them, in [-1, 1].
        closeness : str
            The similarity in words (see `Neighbour`).

        Raises
        ------
        DataError
            If an embedding is another model's.
        """
        similarity = float(self._direction(embedding) @ self._direction(other))
        return similarity, self._in_words(similarity)

    def place(self, embedding: np.ndarray) -> tuple[float, float]:
        """Position of a clip on the map: the mean position of its five nearest tracks, weighted by similarity.

        The map lays tracks out by other features than those that neighbours are found by, so this is a rough place:
        where neighbours lie far apart, it is somewhere between them.

        Parameters
        ----------
        embedding : np.ndarray [shape=(d,)]
            Of the clip.

        Returns
        -------
        (float, float)
            x and y, within [-1, 1].
        """
        near = [neighbour for neighbour in self.nearest(embedding) if neighbour.track.id in self.places]
        weights = np.maximum([neighbour.similarity for neighbour in near], 1e-6)
        x, y = np.average([self.places[neighbour.track.id] for neighbour in near], axis=0, weights=weights).tolist()
        return x, y

    def _direction(self, embedding: np.ndarray) -> np.ndarray:
        if np.shape(embedding) != self.directions.shape[1:]:
            raise DataError(
                f"Neighbours are known by {self.directions.shape[1]} numbers of the model {DEFAULT_MODEL}. "
                "Please ask for those of its predictions."
            )
        return unit_length(np.asarray(embedding, np.float32)[None])[0]

    def _in_words(self, similarity: float) -> str:
        return next((words for words, limit in self.limits.items() if similarity >= limit), DISTANT)


def open_neighbours(folder: Path = NEIGHBOURS, *, gallery: Gallery | None = None) -> Neighbours:
    """Open a table of neighbours.

    Parameters
    ----------
    folder : Path
        A folder that `genreclf.inference.similarity.build_neighbours.build_neighbours` made.
    gallery : Gallery, optional
        Where the map is; the one that ships by default.

    Returns
    -------
    Neighbours
        Checked and read.

    Raises
    ------
    DataError
        If a file is missing or damaged.
    """
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        content = (folder / TABLE).read_bytes()
        if sha256(content).hexdigest() != index["checksum"]:
            raise ValueError("its checksum is not the one in index.json")
        embeddings = np.load(io.BytesIO(content), allow_pickle=False).astype(np.float32)
        tracks = tuple(index["tracks"])
        if embeddings.ndim != 2 or len(embeddings) != len(tracks) or not len(tracks):
            raise ValueError(f"{len(tracks)} tracks don't fit a table of shape {embeddings.shape}")
        if not {*tracks} <= {*catalogue()}:
            raise ValueError("it names tracks that are not in GTZAN")
        if not np.isfinite(embeddings).all():
            raise ValueError("it holds values that are no numbers")
        limits = {words: float(index["closeness"][words]) for words in QUANTILES}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"The table of neighbours in {folder} can't be used ({error}). Please restore it.") from None
    rows = (gallery or open_gallery()).map()
    places = dict(zip(rows["track"], rows[["x", "y"]].to_numpy(), strict=True))
    return Neighbours(tracks, unit_length(embeddings), limits, places)


def unit_length(rows: np.ndarray) -> np.ndarray:
    """Embeddings, a row each, brought to length 1."""
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
