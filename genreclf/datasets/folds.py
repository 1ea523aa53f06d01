"""Cross-validation folds: labels spread evenly, and all recordings of an artist in the same fold.

Heads on pretrained backbones use `FOLDS` folds. ``audio-tagger``, which takes hours to train, has `OUTER_FOLDS`: the
tagger and its head are trained without one of them at a time.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from genreclf.datasets.labelled_recordings import GTZAN, OTHER, Song, artist_key
from genreclf.files import new_file
from genreclf.gtzan import catalogue, genre_indices
from genreclf.style_taxonomy import STYLES_BY_WORD

FOLDS: Final = 5
OUTER_FOLDS: Final = 3
N_DRAWS: Final = 30
"""How many divisions are drawn; the most balanced one is taken."""


def _grouped_folds(labels: np.ndarray, groups: Sequence[str], *, seed: int = 0) -> np.ndarray:
    """Draw the fold of each recording, 0 to 4: labels spread evenly, groups kept together [shape=(n,)]."""
    from sklearn.model_selection import StratifiedGroupKFold  # here: it is slow to import

    fold = np.zeros(len(labels), int)
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    for number, (_, unseen) in enumerate(splitter.split(labels, labels, groups)):
        fold[unseen] = number
    return fold


def folds_of_tracks(tracks: Sequence[str], split: str, *, seed: int) -> Mapping[str, int]:
    """Folds over GTZAN tracks by identifier; they keep apart what the split does: artists, or only identical files."""
    facts = [catalogue()[track] for track in tracks]
    groups = [(fact.artist or fact.id) if split == "filtered" else fact.md5 for fact in facts]
    return dict(zip(tracks, _grouped_folds(genre_indices(tracks), groups, seed=seed).tolist(), strict=True))


def outer_folds(songs: Sequence[Song], file: Path) -> dict[str, int]:
    """Which fold each recording belongs to, by identifier, over GTZAN, songs and music of other styles together.

    Parameters
    ----------
    songs : sequence of Song
        Recordings of all kinds; tracks of GTZAN have the source ``GTZAN``.
    file : Path
        JSON; a division that was drawn before is read from it, so that a training that was stopped goes on with it.
    """
    if file.is_file():
        known: dict[str, int] = json.loads(file.read_text(encoding="utf-8"))
        if {song.id for song in songs} <= {*known}:
            return {song.id: known[song.id] for song in songs}
    fold = _most_balanced(songs)
    with new_file(file) as draft:
        draft.write_text(json.dumps(fold), encoding="utf-8")
    return fold


def _most_balanced(songs: Sequence[Song]) -> dict[str, int]:
    from sklearn.model_selection import StratifiedGroupKFold  # here: it is slow to import

    labels, groups = [_label(song) for song in songs], [_group(song) for song in songs]
    kinds = [
        np.array([bool(song.genre) and song.source != GTZAN for song in songs]),
        np.array([bool(song.style) for song in songs]),
    ]
    best, lowest = np.zeros(len(songs), int), np.inf
    for seed in range(N_DRAWS):
        fold = np.zeros(len(songs), int)
        splitter = StratifiedGroupKFold(OUTER_FOLDS, shuffle=True, random_state=seed)
        for number, (_, unseen) in enumerate(splitter.split(labels, labels, groups)):
            fold[unseen] = number
        counts = [np.bincount(fold[kind], minlength=OUTER_FOLDS) for kind in kinds]
        imbalance = sum(float(np.square(n - n.mean()).sum() / max(n.mean(), 1)) for n in counts)
        if imbalance < lowest:
            best, lowest = fold, imbalance
    return dict(zip([song.id for song in songs], best.tolist(), strict=True))


def _label(song: Song) -> str:
    if song.source == GTZAN:
        return f"gtzan {song.genre}"
    return song.genre or (STYLES_BY_WORD[song.style].family.name if song.style else OTHER)


def _group(song: Song) -> str:
    artist = artist_key(song.artist) if song.music else ""
    if artist:
        return f"artist {artist}"
    return f"md5 {catalogue()[song.id].md5}" if song.source == GTZAN else song.group
