"""The training set of ``musicnn-transfer``: embeddings of all recordings that its head is trained and evaluated on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from genreclf.training.transfer.backbones import extractor, fingerprint
from genreclf.training.transfer.embeddings import WHOLE_WINDOWS, EmbeddingSet, embedding_sets

OnProgress = Callable[[str], None]


@dataclass(frozen=True)
class TrainingSet:
    """Everything that heads are trained and evaluated on.

    Attributes
    ----------
    clean, augmented : EmbeddingSet
        Of tracks.
    non_music : EmbeddingSet
        Of synthetic and spoken sounds.
    sources : Mapping of str to str
        ``"whole"`` or ``"excerpt"``, by track.
    """

    clean: EmbeddingSet
    augmented: EmbeddingSet
    non_music: EmbeddingSet
    sources: Mapping[str, str]


def extract_embeddings(
    paths: Mapping[str, Path],
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
    backbone : keras.Model
        From `genreclf.training.transfer.backbones.musicnn_backbone`.
    cache : Path
        Embeddings are kept here, in a folder for each backbone.
    speech : Mapping of str to sequence of Path
        Folders of recorded speech by subset (see `genreclf.training.transfer.embeddings.embedding_sets`).
    on_progress : callable
        Called with lines of text.
    """
    cache = cache / fingerprint(backbone)
    network = extractor(backbone, cache / "backbone.tflite")
    sets = embedding_sets(paths, network, cache, speech=speech, on_progress=on_progress)
    names, windows = np.unique(sets["clean"].source, return_counts=True)
    sources = {
        str(name): "whole" if count >= WHOLE_WINDOWS else "excerpt" for name, count in zip(names, windows, strict=True)
    }
    return TrainingSet(sets["clean"], sets["augmented"], sets["non-music"], sources)
