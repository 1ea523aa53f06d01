"""Export Keras networks to files: Keras, LiteRT, 8-bit weights.

``python -m genreclf.training.export MODEL ...`` writes the LiteRT network of models anew from the Keras one.
"""

import argparse
import contextlib
import csv
import io
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import keras
import tensorflow as tf

from genreclf.files import new_file, sha256
from genreclf.inference.model_card import NETWORK_KERAS, NETWORK_LITERT
from genreclf.inference.model_store import ARCHITECTURE, ARCHITECTURE_COLUMNS, open_model
from genreclf.training.matrix_products import is_musicnn, with_matrix_products

EIGHT: Final = 8
"""What the card of a network with 8-bit weights has as ``weights_bits``."""
LARGE: Final = 1_000_000
"""Parameters from which on halving the file is worth a difference in the fourth decimal."""


def save_network(network: keras.Model, folder: Path, *, eight_bits: bool = False) -> None:
    """Write a network as ``network.keras`` (without the optimiser's state) and ``network.tflite``, and list its layers.

    The outputs of the LiteRT network have names; a network's only output is called ``genres``.

    Parameters
    ----------
    network : keras.Model
        A model that has been called at least once.
    folder : Path
        An existing folder.
    eight_bits : bool
        Whether the LiteRT network's weights are 8-bit integers (see `export`).
    """
    bare = network.__class__.from_config(network.get_config())
    bare.set_weights(network.get_weights())
    bare.save(folder / NETWORK_KERAS)
    with (folder / ARCHITECTURE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ARCHITECTURE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(architecture(network))
    export(network, folder / NETWORK_LITERT, eight_bits=eight_bits)  # last: it connects layers to others


def export(network: keras.Model, path: Path, *, eight_bits: bool = False) -> None:
    """Write a LiteRT network (see `save_network`).

    Weights of networks that are large as they were trained have 16 bits, half the size. With ``eight_bits`` they are
    integers, a quarter of the size, and activations are quantised window by window (dynamic range): plain convolutions
    take a quarter of the time.
    musicnn's first convolutions become matrix products (see `genreclf.training.matrix_products`).
    """
    large = network.count_params() > LARGE
    if is_musicnn(network):
        network = with_matrix_products(network)
    if len(network.outputs) == 1:
        network = keras.Model(network.inputs[0], {"genres": network.outputs[0]})
    smaller: dict[str, Any] = {}
    if eight_bits:
        smaller = {"optimizations": [tf.lite.Optimize.DEFAULT]}
    elif large:
        smaller = {"optimizations": [tf.lite.Optimize.DEFAULT], "target_spec": {"supported_types": [tf.float16]}}
    with contextlib.redirect_stdout(io.StringIO()):  # the converter talks
        network.export(path, format="litert", verbose=False, **smaller)


def architecture(network: keras.Model) -> Iterator[dict[str, Any]]:
    """The layers of a network, inputs first.

    Yields
    ------
    dict
        ``layer``, its name; ``kind``, its class; ``inputs``, names of the layers that feed it, apart by spaces;
        ``shape`` of its output without the batch, for example ``"187 x 96"``; ``parameters``, their number.
    """
    is_chain = isinstance(network, keras.Sequential)
    if is_chain:
        yield _layer(network.inputs[0].name, "InputLayer", [], network.inputs[0], 0)
    before = network.inputs[0].name
    for layer, config in zip(network.layers, _layer_configs(network), strict=True):
        feeding = [before] if is_chain else list(_feeding(config.get("inbound_nodes", [])))
        yield _layer(layer.name, type(layer).__name__, feeding, layer.output, layer.count_params())
        before = layer.name


def _layer(name: str, kind: str, inputs: list[str], output: Any, parameters: int) -> dict[str, Any]:
    tensor = output[0] if isinstance(output, list) else output
    shape = " x ".join(map(str, tensor.shape[1:]))
    return {"layer": name, "kind": kind, "inputs": " ".join(inputs), "shape": shape, "parameters": parameters}


def _layer_configs(network: keras.Model) -> list[dict[str, Any]]:
    configs = network.get_config()["layers"]
    return configs[-len(network.layers) :]  # a chain's begin with its input, which is no layer of it


def _feeding(nodes: Any) -> Iterator[str]:
    """Names of the layers whose outputs occur in a part of a functional network's configuration."""
    if isinstance(nodes, dict):
        if "keras_history" in nodes:
            yield nodes["keras_history"][0]
        else:
            nodes = list(nodes.values())
    if isinstance(nodes, list | tuple):
        for node in nodes:
            yield from _feeding(node)


def main(arguments: Sequence[str] | None = None) -> None:
    """Export the LiteRT networks of the named models again, and update the checksums in their cards."""
    parser = argparse.ArgumentParser("python -m genreclf.training.export", description=main.__doc__)
    parser.add_argument("models", nargs="+", metavar="MODEL")
    for name in parser.parse_args(arguments).models:
        model = open_model(name)
        with TemporaryDirectory() as folder, new_file(model.folder / NETWORK_LITERT) as draft:
            export(
                keras.models.load_model(model.network(NETWORK_KERAS)),
                Path(folder) / NETWORK_LITERT,
                eight_bits=model.card.content.get("weights_bits") == EIGHT,
            )
            shutil.copy(Path(folder) / NETWORK_LITERT, draft)
        checksums = {**model.card.checksums, NETWORK_LITERT: sha256(model.folder / NETWORK_LITERT)}
        with new_file(model.folder / "card.json") as draft:
            draft.write_text(
                json.dumps({**model.card.content, "checksums": checksums}, indent=1) + "\n", encoding="utf-8"
            )


if __name__ == "__main__":
    main()
