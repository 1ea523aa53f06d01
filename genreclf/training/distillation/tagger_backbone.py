"""``audio-tagger`` as a backbone: its outputs as the input of a head, and its probabilities of AudioSet's classes."""

from collections.abc import Sequence

import keras

from genreclf.inference.audio_classes import AUDIO_CLASSES
from genreclf.training import architectures
from genreclf.training.distillation.targets import Targets


def as_backbone(network: keras.Model, targets: Targets, class_names: Sequence[str]) -> keras.Model:
    """A trained tagger as the backbone of a head, with the named classes as probabilities.

    Parameters
    ----------
    network : keras.Model
        From `genreclf.training.distillation.trainer.fit_tagger`.
    targets : Targets
        What its outputs were standardised by.
    class_names : sequence of str
        AudioSet's classes, in the order of the outputs.

    Returns
    -------
    keras.Model
        Of `genreclf.training.architectures.tagger_backbone`: ``sounds`` in the order of `AUDIO_CLASSES`;
        ``for_head``, all outputs that follow the teachers, standardised.
    """
    kernel, bias = network.get_layer("answers").get_weights()
    classes = [class_names.index(audio_class.label) for audio_class in AUDIO_CLASSES]
    count = len(targets.weights)
    log_mel = keras.Input(network.input.shape[1:], name="log_mel")
    backbone = keras.Model(
        log_mel,
        architectures.tagger_backbone(
            log_mel, *architectures.input_statistics(network), outputs=count, sounds=len(AUDIO_CLASSES)
        ),
    )
    architectures.copy_tagger(network, backbone)
    backbone.get_layer("answers").set_weights([kernel[:, :count], bias[:count]])
    scale, shift = targets.deviation[classes], targets.mean[classes]
    backbone.get_layer("sounds").set_weights([kernel[:, classes] * scale, bias[classes] * scale + shift])
    return backbone
