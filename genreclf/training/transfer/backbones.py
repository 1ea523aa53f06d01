"""The pretrained backbones of genre heads: musicnn alone, or with ``audio-tagger``."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
from keras import layers

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.litert import LiteRtNetwork
from genreclf.training import architectures
from genreclf.training.transfer.musicnn_weights import load_weights, prune_dead_filters


def musicnn_backbone(weights: Mapping[str, np.ndarray]) -> keras.Model:
    """Musicnn as it was published.

    Parameters
    ----------
    weights : Mapping of str to np.ndarray
        Of musicnn.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``embedding`` ``(batch, 200)``, the same as ``for_head``, the
        input of a genre head, and ``tags`` ``(batch, 50)``.
    """
    musicnn = _musicnn(keras.Input((LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), name="log_mel"), weights)
    return keras.Model(musicnn.input, {**musicnn.output, "for_head": musicnn.output["embedding"]})


def musicnn_and_tagger(weights: Mapping[str, np.ndarray], tagger: keras.Model) -> keras.Model:
    """Musicnn as it was published, and ``audio-tagger``, in one graph.

    Parameters
    ----------
    weights : Mapping of str to np.ndarray
        Of musicnn.
    tagger : keras.Model
        The ``audio-tagger`` that ships.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``for_head`` ``(batch, d)``, the input of a head: musicnn's
        embedding, then what it is computed from, mean and maximum over time; ``music`` ``(batch, 1)`` and ``sounds``
        ``(batch, 132)`` of the tagger, probabilities; ``tags`` ``(batch, 50)`` of musicnn; ``embedding``
        ``(batch, 712)``, that of both.
    """
    log_mel = keras.Input((LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), name="log_mel")
    musicnn = _musicnn(log_mel, weights)
    of_tagger = architectures.tagger_backbone(
        log_mel,
        *architectures.input_statistics(tagger),
        outputs=tagger.get_layer("answers").units,
        sounds=len(AUDIO_CLASSES),
    )
    embedding = musicnn.output["embedding"]
    over_time = musicnn.get_layer("pooled_norm").output
    outputs = {
        "for_head": layers.Concatenate(name="for_head")([embedding, over_time]),
        "music": layers.Dense(1, activation="sigmoid", name="music")(of_tagger["for_head"]),
        "sounds": of_tagger["sounds"],
        "tags": musicnn.output["tags"],
        "embedding": layers.Concatenate(name="both")([embedding, of_tagger["embedding"]]),
    }
    network = keras.Model(log_mel, outputs)
    architectures.copy_tagger(tagger, network, "answers", "sounds", "music")
    return network


def _musicnn(log_mel: keras.KerasTensor, weights: Mapping[str, np.ndarray]) -> keras.Model:
    """Without the filters that are zero."""
    pruned, filters = prune_dead_filters(weights)
    network = architectures.musicnn(log_mel, filters)
    load_weights(network, pruned)
    return network


def fingerprint(network: keras.Model) -> str:
    """A backbone's name in the cache of embeddings, from its weights."""
    digest = hashlib.sha256()
    for layer in sorted(network.layers, key=lambda layer: str(layer.name)):
        for weights in layer.get_weights():
            digest.update(np.ascontiguousarray(weights).tobytes())
    return digest.hexdigest()[:16]


def extractor(network: keras.Model, path: Path) -> LiteRtNetwork:
    """The backbone's ``for_head``, as ``embedding`` and without TensorFlow; converted where there is no file yet."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        keras.Model(network.input, {"embedding": network.output["for_head"]}).export(
            path, format="litert", verbose=False
        )
    return LiteRtNetwork(path)
