"""The pretrained networks that genre heads listen through: musicnn, audio-tagger, or both side by side."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import keras
import numpy as np
from keras import layers

from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.litert import LiteRtNetwork
from genreclf.training import backbone, networks

MUSICNN, TAGGER = "musicnn", "audio-tagger"
EARS: Final = (MUSICNN, TAGGER)
_WEIGHTS: Final = "musicnn_msd.npz"
MUSICNN_LICENCE: Final = "musicnn_msd.LICENSE.md"
"""Beside the weights in the cache."""


def musicnn_weights(cache: Path, on_progress: Callable[[str], None]) -> Mapping[str, np.ndarray]:
    """The published weights of musicnn, fetched once; their licence lies beside them.

    Raises
    ------
    DataError
        If they are not what they should be.
    """
    file = cache / _WEIGHTS
    if not file.is_file():
        on_progress("fetching the weights of musicnn")
        backbone.fetch(file)
    with np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


def listening(ears: Sequence[str], weights: Mapping[str, np.ndarray] | None, tagger: keras.Model | None) -> keras.Model:
    """Pretrained networks side by side.

    Parameters
    ----------
    ears : sequence of {"musicnn", "audio-tagger"}
        Which ones.
    weights : Mapping of str to np.ndarray or None
        Of musicnn.
    tagger : keras.Model or None
        The ``audio-tagger`` that ships.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``embedding``, theirs one after the other; ``tags``
        ``(batch, 50)`` of musicnn, and ``sounds`` ``(batch, 132)`` of the tagger, where they take part.
    """
    musicnn = networks.musicnn()
    log_mel, outputs, embeddings = musicnn.input, {}, []
    if MUSICNN in ears and weights is not None:
        backbone.load_weights(musicnn, weights)
        outputs["tags"] = musicnn.output["tags"]
        embeddings.append(musicnn.output["embedding"])
    if TAGGER in ears and tagger is not None:
        embeddings.append(networks.tagger_embedding(log_mel, *networks.standardised_by(tagger)))
        outputs["sounds"] = layers.Dense(len(AUDIO_CLASSES), activation="sigmoid", name="sounds")(embeddings[-1])
    embedding = embeddings[0] if len(embeddings) == 1 else layers.Concatenate(name="both")(embeddings)
    network = keras.Model(log_mel, {"embedding": embedding, **outputs})
    if tagger is not None:
        networks.copy_tagger(tagger, network, "sounds")
    return network


def fingerprint(network: keras.Model) -> str:
    """Tells ears from others by their weights: what they made of recordings is cached under this name."""
    digest = hashlib.sha256()
    for layer in sorted(network.layers, key=lambda layer: str(layer.name)):
        for weights in layer.get_weights():
            digest.update(np.ascontiguousarray(weights).tobytes())
    return digest.hexdigest()[:16]


def extractor(network: keras.Model, path: Path) -> LiteRtNetwork:
    """The embedding of `listening` without TensorFlow; converted where ``path`` does not exist yet."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        keras.Model(network.input, {"embedding": network.output["embedding"]}).export(
            path, format="litert", verbose=False
        )
    return LiteRtNetwork(path)
