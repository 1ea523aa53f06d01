"""The training set of ``audio-tagger``: recordings, folds, spectrograms and the layout of labels."""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from genreclf.datasets.folds import outer_folds
from genreclf.datasets.labelled_recordings import GTZAN, Song, artist_key
from genreclf.gtzan import catalogue, split
from genreclf.training.distillation.spectrograms import Spectrograms, read_spectrograms
from genreclf.training.heads.labels import Labels

SHIPPED_SPLIT: Final = "filtered"
"""The split of GTZAN whose test subset, and songs by its artists, are left out of all training."""


@dataclass(frozen=True)
class TrainingData:
    """Recordings, and what belongs to them.

    Attributes
    ----------
    songs : Mapping of str to Song
        Recordings of all kinds by identifier; tracks of GTZAN have the source ``GTZAN``.
    trainable : sequence of str
        Recordings that may be trained on.
    fold : Mapping of str to int
        The outer fold of each.
    spectrograms : Spectrograms
        Of all recordings.
    layout : Labels
        Of the labels.
    evaluated : sequence of str
        Songs of the ten genres that the figures of the protocol ``songs`` are about.
    """

    songs: Mapping[str, Song]
    trainable: Sequence[str]
    fold: Mapping[str, int]
    spectrograms: Spectrograms
    layout: Labels
    evaluated: Sequence[str]

    def training(self, left_out: int | None) -> list[Song]:
        """Recordings to train on, without those of the fold ``left_out``; None: all."""
        return [self.songs[name] for name in self.trainable if self.fold[name] != left_out]


def read_training_data(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    world: Sequence[Song],
    teachers: Container[str] | None,
    cache: Path,
    on_progress: Callable[[str], None],
) -> TrainingData:
    """Put the recordings together, divide them into folds, and compute or read their spectrograms.

    Parameters
    ----------
    paths : Mapping of str to Path
        GTZAN's audio by track.
    songs : sequence of Song
        Songs of the ten genres, and other sounds.
    world : sequence of Song
        Music of other styles, and more songs.
    teachers : container of str or None
        Recordings that there are outputs of teachers for; others are left out. None: none is needed.
    cache : Path
        Folder of the spectrograms and the folds.
    on_progress : callable
        Called with lines of text.
    """
    tracks = [
        Song(track, path, catalogue()[track].genre, catalogue()[track].artist, catalogue()[track].title, GTZAN)
        for track, path in paths.items()
    ]
    known: dict[str, Song] = {}
    for song in (*tracks, *songs, *world):
        if teachers is None or song.id in teachers:
            known.setdefault(song.id, song)  # outputs are by name: of two recordings of one name, the first
    tested = {artist_key(catalogue()[track].artist) for track in split(SHIPPED_SPLIT)["test"]} - {""}
    filtered = {*split(SHIPPED_SPLIT)["train"], *split(SHIPPED_SPLIT)["valid"]}
    trainable = [
        song.id
        for song in known.values()
        if (song.id in filtered if song.source == GTZAN else not song.music or artist_key(song.artist) not in tested)
    ]
    return TrainingData(
        known,
        trainable,
        outer_folds([*known.values()], cache / "folds.json"),
        read_spectrograms([*known.values()], cache, on_progress),
        Labels.of(song.style for song in known.values() if song.style),
        [song.id for song in songs if song.genre and song.id in known],
    )
