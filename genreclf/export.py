"""Keras networks to files."""

import contextlib
import io
from pathlib import Path

import keras

from genreclf.model_store import NETWORK_KERAS, NETWORK_LITERT


def save_network(network: keras.Model, folder: Path) -> None:
    """Write a network as ``network.keras`` (without the optimiser's state) and as ``network.tflite``.

    The outputs of the LiteRT network have names; a network's only output is called ``genres``.

    Parameters
    ----------
    network : keras.Model
        A model that has been called at least once.
    folder : Path
        An existing folder.
    """
    bare = network.__class__.from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare.save(folder / NETWORK_KERAS)
    named = network
    if len(network.outputs) == 1:
        named = keras.Model(network.inputs[0], {"genres": network.outputs[0]})
    with contextlib.redirect_stdout(io.StringIO()):  # the converter talks
        named.export(folder / NETWORK_LITERT, format="litert", verbose=False)
