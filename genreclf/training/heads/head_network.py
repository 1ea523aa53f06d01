"""A linear head as layers of the network that ships, behind its backbone."""

import keras
import numpy as np
from keras import layers

from genreclf.genres import GENRES
from genreclf.style_taxonomy import FAMILIES
from genreclf.training.heads.linear_head import CLIP_AT, UNSEEN_CLASS_LOGIT, LinearHead
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration

_G, _F = len(GENRES), len(FAMILIES)


def with_head(backbone: keras.Model, head: LinearHead, calibration: LinearHeadCalibration) -> keras.Model:
    """Backbone and head in one graph; genres are calibrated for single windows.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``genres`` ``(batch, 10)``, ``styles`` ``(batch, n_styles)``,
        ``outside`` and ``music`` ``(batch, 1)``, ``sounds`` and ``embedding``.
    """
    outputs = dict(backbone.output)
    network = keras.Model(backbone.input, {**_layers_of(head, outputs.pop("for_head")), **outputs})
    _set_weights(head, network, calibration.genres[1])
    return network


def _layers_of(head: LinearHead, features: keras.KerasTensor) -> dict[str, keras.KerasTensor]:
    """The head as layers, with probabilities; `_set_weights` sets their weights."""
    # cut in between, or the converter would multiply the scales into the kernels
    variance = (CLIP_AT * head.deviation) ** 2
    features = layers.Normalization(mean=head.mean, variance=variance, name="standardise_for_head")(features)
    features = layers.Activation("hard_tanh", name="clip_for_head")(features)
    both = layers.Dense(_G + _F, activation="softmax", name="genres_and_families")(features)
    families = layers.Dense(_F, activation="softmax", name="families")(features)
    within = [
        layers.Dense(len(members), activation="softmax" if len(members) > 1 else "sigmoid", name=f"family_{index}")(
            features
        )
        for index, members in head.members_of_families()
    ]
    shared_out = layers.Dense(len(head.layout.styles), use_bias=False, name="family_of_style")(families)
    outputs = {
        "genres": layers.Dense(_G, activation="softmax", name="genres")(features),
        "styles": layers.Multiply(name="styles")([shared_out, layers.Concatenate(name="within_families")(within)]),
        "outside": layers.Dense(1, use_bias=False, name="outside")(both),
    }
    if head.music:
        outputs["music"] = layers.Dense(1, activation="sigmoid", name="music")(features)
    return outputs


def _set_weights(head: LinearHead, network: keras.Model, temperature: float) -> None:
    """Set the weights of the layers of a network; ``temperature`` divides the logits of genres."""

    def set_layer(name: str, kernel: np.ndarray, bias: np.ndarray) -> None:
        network.get_layer(name).set_weights([CLIP_AT * kernel, bias])

    kernel, bias = head.classes
    set_layer("genres_and_families", kernel, bias)
    set_layer("families", kernel[:, _G:], bias[_G:])
    set_layer("genres", *(weights / temperature for weights in head.genres))
    if head.music:
        set_layer("music", *head.music)
    for index, members in head.members_of_families():
        kernel, bias = head.styles[0][:, members], head.styles[1][members]
        if len(members) == 1:  # the only style of its family has all of it
            kernel, bias = np.zeros_like(kernel), np.full_like(bias, -UNSEEN_CLASS_LOGIT)
        set_layer(f"family_{index}", kernel, bias)
    network.get_layer("family_of_style").set_weights([head.layout.membership.T])
    network.get_layer("outside").set_weights([np.repeat([0.0, 1.0], [_G, _F])[:, None]])
