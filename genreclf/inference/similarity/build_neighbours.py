"""Build the table of known tracks in which `genreclf.inference.similarity.neighbours` looks up similar ones."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from genreclf.audio import load_audio
from genreclf.errors import AudioError, DataError, ModelError
from genreclf.files import new_folder, refuse_foreign
from genreclf.gtzan import catalogue, genre_indices
from genreclf.inference.classifier import DEFAULT_MODEL, GenreClassifier
from genreclf.inference.similarity.neighbours import QUANTILES, TABLE, unit_length


def mean_embeddings(
    paths: Mapping[str, Path],
    classifier: GenreClassifier,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Mean embeddings of tracks.

    Parameters
    ----------
    paths : Mapping of str to Path
        Audio by track, whole clips or excerpts.
    classifier : GenreClassifier
        A model with embeddings.
    on_progress : callable
        Called with (done, total) after every track.

    Returns
    -------
    dict of str to np.ndarray [shape=(d,)]
        By track.
    dict of str to str
        Why tracks were left out, where any could not be read.

    Raises
    ------
    ModelError
        If the model has no embeddings.
    """
    embeddings: dict[str, np.ndarray] = {}
    faults: dict[str, str] = {}
    for done, (track, path) in enumerate(paths.items(), 1):
        try:
            embedding = classifier.predict(load_audio(path)).embedding
        except AudioError as error:
            faults[track] = str(error)
        else:
            if embedding is None:
                raise ModelError(f"The model {classifier.name!r} has no embeddings. Please take {DEFAULT_MODEL}.")
            embeddings[track] = embedding
        on_progress(done, len(paths))
    return embeddings, faults


def build_neighbours(embeddings: Mapping[str, np.ndarray], folder: Path) -> dict[str, Any]:
    """Write a table of neighbours; existing content of the folder is replaced in one step.

    Parameters
    ----------
    embeddings : Mapping of str to np.ndarray [shape=(d,)]
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
    refuse_foreign(folder, TABLE)
    tracks = sorted(embeddings)
    table = np.stack([embeddings[track] for track in tracks]).astype(np.float16)
    rows = table.astype(np.float32)
    centred = rows - rows.mean(axis=0)
    measures = {"raw": rows, "centred": centred, "standardised": centred / np.maximum(rows.std(axis=0), 1e-6)}
    own = _nearest_by_others(tracks, rows)[1]
    if own.min() < -1:
        raise DataError("Neighbours need tracks by at least two artists. Please give a folder with more of GTZAN.")
    with new_folder(folder) as draft:
        np.save(draft / TABLE, table, allow_pickle=False)
        index = {
            "tracks": tracks,
            "checksum": sha256((draft / TABLE).read_bytes()).hexdigest(),
            "closeness": {words: round(float(np.quantile(own, share)), 4) for words, share in QUANTILES.items()},
            "agreement": {name: round(_agreement(tracks, values), 4) for name, values in measures.items()},
        }
        (draft / "index.json").write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
    return index


def _nearest_by_others(tracks: list[str], rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Row of the nearest track by another artist, and its similarity."""
    facts = [catalogue()[track] for track in tracks]
    artists = np.array([fact.artist or fact.id for fact in facts])
    recordings = np.array([fact.md5 for fact in facts])
    same = (artists[:, None] == artists) | (recordings[:, None] == recordings)
    directions = unit_length(rows)
    similarities = np.where(same, -2.0, directions @ directions.T)
    return similarities.argmax(axis=1), similarities.max(axis=1)


def _agreement(tracks: list[str], rows: np.ndarray) -> float:
    genres = genre_indices(tracks)
    return float((genres[_nearest_by_others(tracks, rows)[0]] == genres).mean())
