"""The training set of a genre head: embeddings of all recordings that it is trained and evaluated on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from genreclf.datasets.recordings import Song
from genreclf.errors import DataError
from genreclf.training.transfer.backbones import extractor, fingerprint
from genreclf.training.transfer.embeddings import WHOLE_WINDOWS, EmbeddingSet, embedding_sets

OnProgress = Callable[[str], None]


@dataclass(frozen=True)
class TrainingSet:
    """Everything that heads are trained and evaluated on.

    Attributes
    ----------
    clean, augmented : EmbeddingSet
        Of tracks and songs.
    synthetic, sounds : EmbeddingSet
        Sounds that are not music: synthetic or spoken ones, and recorded ones.
    songs : sequence of Song
        Songs and recorded sounds.
    sources : Mapping of str to str
        ``"whole"`` or ``"excerpt"``, by recording.
    """

    clean: EmbeddingSet
    augmented: EmbeddingSet
    synthetic: EmbeddingSet
    sounds: EmbeddingSet
    songs: Sequence[Song]
    sources: Mapping[str, str]

    @property
    def song_names(self) -> list[str]:
        """Identifiers of the songs."""
        return [song.id for song in self.songs if song.genre]

    @property
    def sound_names(self) -> list[str]:
        """Identifiers of the recorded sounds that are not music."""
        return [song.id for song in self.songs if not song.genre]


def joined(*parts: EmbeddingSet) -> EmbeddingSet:
    """Concatenate windows; groups remain distinct."""
    first, second = parts
    groups = np.concatenate([first.group, second.group + first.group.max(initial=-1) + 1])
    return EmbeddingSet(
        np.concatenate([first.embedding, second.embedding]),
        np.concatenate([first.source, second.source]),
        np.concatenate([first.variant, second.variant]),
        groups,
    )


def extract_embeddings(
    paths: Mapping[str, Path],
    songs: Sequence[Song],
    backbone: keras.Model,
    cache: Path,
    speech: Mapping[str, Sequence[Path]],
    on_progress: OnProgress,
) -> TrainingSet:
    """Embeddings of all recordings, computed once.

    Parameters
    ----------
    paths : Mapping of str to Path
        GTZAN's audio by track, whole clips or excerpts.
    songs : sequence of Song
        Songs and other sounds.
    backbone : keras.Model
        From `genreclf.training.transfer.backbones.musicnn_backbone`.
    cache : Path
        Embeddings are kept here, in a folder for each backbone.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.training.transfer.embeddings.embedding_sets`).
    on_progress : callable
        Called with lines of text.
    """
    music = {**paths, **{song.id: song.path for song in songs if song.genre}}
    sounds = {song.id: song.path for song in songs if not song.genre}
    cache = cache / fingerprint(backbone)
    network = extractor(backbone, cache / "backbone.tflite")
    sets = embedding_sets(music, network, cache, speech=speech, sounds=sounds, on_progress=on_progress)
    names, windows = np.unique(sets["clean"].source, return_counts=True)
    if {*names.tolist()} != {*music}:
        raise DataError(f"{cache} holds embeddings of other recordings. Please delete or move it.")
    sources = {
        str(name): "whole" if count >= WHOLE_WINDOWS else "excerpt" for name, count in zip(names, windows, strict=True)
    }
    nothing = sets["clean"].where(slice(0))
    return TrainingSet(sets["clean"], sets["augmented"], sets["non-music"], sets.get("sounds", nothing), songs, sources)
