"""The pretrained backbones of genre heads: musicnn, audio-tagger, or both side by side."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import keras
import numpy as np
from keras import layers

from genreclf.features.front_ends import LogMelFrontEnd
from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.inference.litert import LiteRtNetwork
from genreclf.training import architectures
from genreclf.training.transfer.musicnn_weights import load_weights, prune_dead_filters

MUSICNN, TAGGER = "musicnn", "audio-tagger"
BACKBONES: Final = (MUSICNN, TAGGER)


def build_backbone(
    names: Sequence[str], weights: Mapping[str, np.ndarray] | None, tagger: keras.Model | None
) -> keras.Model:
    """Pretrained networks side by side.

    Parameters
    ----------
    names : sequence of {"musicnn", "audio-tagger"}
        Which ones.
    weights : Mapping of str to np.ndarray or None
        Of musicnn.
    tagger : keras.Model or None
        The ``audio-tagger`` that ships.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``embedding``, theirs one after the other; ``for_head``, the
        input of a genre head: musicnn's embedding, and the outputs of the tagger, which are fewer than the values of
        its embedding and serve a head that is trained on few songs better (docs/backbone-comparison.md); ``tags``
        ``(batch, 50)`` of musicnn, and ``sounds`` ``(batch, 132)`` of the tagger, where they take part.
    """
    log_mel = keras.Input((LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS), name="log_mel")
    outputs, embeddings, for_head = {}, [], []
    if MUSICNN in names and weights is not None:
        pruned, filters = prune_dead_filters(weights)
        musicnn = architectures.musicnn(log_mel, filters)
        load_weights(musicnn, pruned)
        outputs["tags"] = musicnn.output["tags"]
        embeddings.append(musicnn.output["embedding"])
        for_head.append(musicnn.output["embedding"])
    if TAGGER in names and tagger is not None:
        n_outputs = tagger.get_layer("answers").units
        of_tagger = architectures.tagger_backbone(
            log_mel, *architectures.input_statistics(tagger), outputs=n_outputs, sounds=len(AUDIO_CLASSES)
        )
        embeddings.append(of_tagger["embedding"])
        for_head.append(of_tagger["for_head"])
        outputs["sounds"] = of_tagger["sounds"]
    outputs["embedding"] = _joined(embeddings, "both")
    outputs["for_head"] = _joined(for_head, "both_for_head")
    network = keras.Model(log_mel, outputs)
    if tagger is not None:
        architectures.copy_tagger(tagger, network, "answers", "sounds")
    return network


def _joined(parts: Sequence[keras.KerasTensor], name: str) -> keras.KerasTensor:
    return parts[0] if len(parts) == 1 else layers.Concatenate(name=name)(list(parts))


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
