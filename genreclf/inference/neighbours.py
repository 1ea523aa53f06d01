"""Which known tracks sound most like a clip, by what the last hidden layer of ``musicnn-transfer`` makes of both.

Similarity is the cosine of the angle between mean embeddings, in [-1, 1]. Centring or standardising the embeddings
first does not make neighbours agree better about the genre: ``index.json`` has the figures.

The table that ships is a folder: ``embeddings.npy`` [shape=(n, 200)] in float16, a row a track, and ``index.json`` with
the tracks, the checksum, from where on a neighbour is called close, and how often nearest neighbours agree. Nothing in
it can be played.
"""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np

from genreclf.audio import load_audio
from genreclf.errors import AudioError, DataError, ModelError
from genreclf.exhibits.gallery import Gallery, open_gallery
from genreclf.files import new_folder, refuse_foreign
from genreclf.gtzan import Track, catalogue, genre_indices
from genreclf.inference.classifier import GenreClassifier

NEIGHBOURS = Path(__file__).resolve().parents[2] / "neighbours"
"""The table that ships with the project."""

VERY_CLOSE, CLOSE, DISTANT = "very close", "close", "distant"
QUANTILES: Final = {VERY_CLOSE: 0.75, CLOSE: 0.25}
"""A neighbour is called so if it is at least as similar as this share of GTZAN's tracks is to its own nearest one."""

_TABLE = "embeddings.npy"


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
    directions : np.ndarray [shape=(n, 200)]
        Embeddings of the tracks, float32, each of length 1.
    limits : Mapping of str to float
        Smallest similarity that is called so, from the closest on.
    places : Mapping of str to np.ndarray [shape=(2,)]
        Where tracks lie on the map (see `genreclf.exhibits.track_map.map_positions`).
    """

    tracks: tuple[str, ...]
    directions: np.ndarray
    limits: Mapping[str, float]
    places: Mapping[str, np.ndarray]

    def nearest(self, embedding: np.ndarray, n: int = 5) -> list[Neighbour]:
        """The tracks that sound most like a clip.

        Parameters
        ----------
        embedding : np.ndarray [shape=(200,)]
            Of the clip (see `genreclf.inference.classifier.Prediction`).
        n : int
            How many, at most.

        Returns
        -------
        list of Neighbour
            The most similar first. Of tracks that hold the same bytes, or parts of the same song, only one is named.

        Raises
        ------
        DataError
            If the embedding is another model's.
        """
        if np.shape(embedding) != self.directions.shape[1:]:
            raise DataError(
                f"Neighbours are known by {self.directions.shape[1]} numbers of the model musicnn-transfer. "
                "Please ask for those of its predictions."
            )
        similarities = self.directions @ _directions(np.asarray(embedding, np.float32)[None])[0]
        found: list[Neighbour] = []
        recordings: set[str] = set()
        for row in np.argsort(-similarities, kind="stable").tolist():
            track, similarity = catalogue()[self.tracks[row]], float(similarities[row])
            same = {track.md5, track.name if track.title else track.id}
            if len(found) < n and not recordings & same:
                recordings |= same
                found.append(Neighbour(track, similarity, self._in_words(similarity)))
        return found

    def place(self, embedding: np.ndarray) -> tuple[float, float]:
        """Where a clip belongs on the map: the mean of the places of its five nearest tracks, weighted by similarity.

        The map lays tracks out by other features than those that neighbours are found by, so this is a rough place:
        where neighbours lie far apart, it is somewhere between them.

        Parameters
        ----------
        embedding : np.ndarray [shape=(200,)]
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

    def _in_words(self, similarity: float) -> str:
        return next((words for words, limit in self.limits.items() if similarity >= limit), DISTANT)


def open_neighbours(folder: Path = NEIGHBOURS, *, gallery: Gallery | None = None) -> Neighbours:
    """Open a table of neighbours.

    Parameters
    ----------
    folder : Path
        A folder that `build_neighbours` made.
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
        content = (folder / _TABLE).read_bytes()
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
    return Neighbours(tracks, _directions(embeddings), limits, places)


def mean_embeddings(
    paths: Mapping[str, Path],
    classifier: GenreClassifier,
    cache: Path,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """What a model makes of tracks.

    Parameters
    ----------
    paths : Mapping of str to Path
        Audio by track, whole clips or excerpts.
    classifier : GenreClassifier
        A model with embeddings.
    cache : Path
        File of the windows that training has heard (``clean.npz``, see `genreclf.training.embeddings`), whose tracks
        are not heard again; it need not exist.
    on_progress : callable
        Called with (done, total) after every track.

    Returns
    -------
    dict of str to np.ndarray [shape=(200,)]
        By track.
    dict of str to str
        Why tracks were left out, where any could not be read.

    Raises
    ------
    ModelError
        If the model has no embeddings.
    """
    from genreclf.training.embeddings import Windows  # here: it loads much of SciPy, which only building needs

    heard = Windows.read(cache) if cache.is_file() else None
    embeddings: dict[str, np.ndarray] = {}
    faults: dict[str, str] = {}
    for done, (track, path) in enumerate(paths.items(), 1):
        known = heard.of([track]).embedding if heard else ()
        try:
            embedding = np.mean(known, axis=0) if len(known) else classifier.predict(load_audio(path)).embedding
        except AudioError as error:
            faults[track] = str(error)
        else:
            if embedding is None:
                raise ModelError(f"The model {classifier.name!r} has no embeddings. Please take musicnn-transfer.")
            embeddings[track] = embedding
        on_progress(done, len(paths))
    return embeddings, faults


def build_neighbours(embeddings: Mapping[str, np.ndarray], folder: Path) -> dict[str, Any]:
    """Write a table of neighbours; what the folder held before is replaced in one step.

    Parameters
    ----------
    embeddings : Mapping of str to np.ndarray [shape=(200,)]
        Of GTZAN tracks (see `mean_embeddings`).
    folder : Path
        Where to put the table.

    Returns
    -------
    dict
        The index: ``tracks``, ``checksum``, ``closeness`` (smallest similarity by words), and ``agreement``, the share
        of tracks whose nearest track by another artist is filed under the same genre: by the cosine of the embeddings
        as they are (``raw``, which is used), ``centred`` and ``standardised``.

    Raises
    ------
    DataError
        If ``folder`` holds something else, or some track has no other artist to be compared with.
    """
    refuse_foreign(folder, _TABLE)
    tracks = sorted(embeddings)
    table = np.stack([embeddings[track] for track in tracks]).astype(np.float16)
    rows = table.astype(np.float32)
    centred = rows - rows.mean(axis=0)
    measures = {"raw": rows, "centred": centred, "standardised": centred / np.maximum(rows.std(axis=0), 1e-6)}
    own = _nearest_by_others(tracks, rows)[1]
    if own.min() < -1:
        raise DataError("Neighbours need tracks by at least two artists. Please give a folder with more of GTZAN.")
    with new_folder(folder) as draft:
        np.save(draft / _TABLE, table, allow_pickle=False)
        index = {
            "tracks": tracks,
            "checksum": sha256((draft / _TABLE).read_bytes()).hexdigest(),
            "closeness": {words: round(float(np.quantile(own, share)), 4) for words, share in QUANTILES.items()},
            "agreement": {name: round(_agreement(tracks, values), 4) for name, values in measures.items()},
        }
        (draft / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return index


def _nearest_by_others(tracks: list[str], rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row of the nearest track by another artist, and how similar it is."""
    facts = [catalogue()[track] for track in tracks]
    artists = np.array([fact.artist or fact.id for fact in facts])
    recordings = np.array([fact.md5 for fact in facts])
    same = (artists[:, None] == artists) | (recordings[:, None] == recordings)
    directions = _directions(rows)
    similarities = np.where(same, -2.0, directions @ directions.T)
    return similarities.argmax(axis=1), similarities.max(axis=1)


def _agreement(tracks: list[str], rows: np.ndarray) -> float:
    genres = genre_indices(tracks)
    return float((genres[_nearest_by_others(tracks, rows)[0]] == genres).mean())


def _directions(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
