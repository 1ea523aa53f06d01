"""Outer folds: recordings that a tagger and its head are trained without; no artist is in two of them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from genreclf.files import new_file
from genreclf.gtzan import catalogue
from genreclf.styles import STYLES_BY_WORD
from genreclf.datasets.recordings import OTHER, Song, artist_key
from genreclf.training.distillation.spectrograms import GTZAN

OUTER_FOLDS: Final = 3
N_DRAWS: Final = 30
"""How many divisions are drawn; the most balanced one is taken."""


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
