"""musicnn's first convolutions as matrix products, in which they take a third of the time; the outputs are the same.

musicnn begins with a few large filters over one channel, which runtimes for CPUs compute slowly: they are fast where
each step multiplies many channels by many filters. So the same sums are grouped differently:

- a timbral filter spans 7 frames and 38 or 67 of the 96 mel bands. The bands become channels, and the filter at each of
  several neighbouring positions becomes a filter of its own (a banded matrix);
- a temporal filter spans up to 128 frames of one band. `BLOCK` frames in a row become channels, and the filter at each
  of these frames becomes a filter of its own (a Toeplitz matrix).

What follows a convolution in musicnn is ReLU, normalisation and the largest value over positions or bands. Both of the
former are monotone, so that the largest value is taken first; where the normalisation changes the sign, the filter is
negated. Only the LiteRT network is written like this: ``network.keras`` holds the layers as they were published.
"""

from typing import Final

import keras
import numpy as np
from keras import layers, ops

from genreclf.training.architectures import TEMPORAL_LENGTHS, TIMBRAL_SHAPES

POSITIONS: Final = 10
"""Neighbouring positions of a timbral filter in one product: more cost more multiplications by zero."""
BLOCK: Final = 16
"""Frames of a band in one product."""
NORMALISED_LIMIT: Final = 1e4
"""No normalised value comes near it (see `_apart`)."""


def is_musicnn(network: keras.Model) -> bool:
    """Whether a network begins like musicnn."""
    return any(layer.name == "front_end" for layer in network.layers)


def with_matrix_products(network: keras.Model) -> keras.Model:
    """The same network, with musicnn's first convolutions as matrix products.

    Parameters
    ----------
    network : keras.Model
        One that contains the layers of `genreclf.training.architectures.musicnn`.

    Returns
    -------
    keras.Model
        With the same input and outputs.
    """
    log_mel = keras.Input(network.input.shape[1:], name=network.input.name)
    pooled = keras.Model(network.get_layer("front_end").output, network.get_layer("pooled_norm").output)
    rest = keras.Model([network.input, network.get_layer("pooled_norm").output], network.output)
    weights: list[tuple[keras.Layer, list[np.ndarray]]] = []
    outputs = rest([log_mel, _apart(pooled(_front_end(log_mel, network, weights)))])
    fast = keras.Model(log_mel, outputs)
    for layer, values in weights:
        layer.set_weights(values)
    return fast


def _apart(normalised: keras.KerasTensor) -> keras.KerasTensor:
    """Keep the converter from multiplying the scales of a normalisation into the layer behind it.

    The values before the scales differ by up to three orders of magnitude: rounded to 8 bits, most would be lost.
    """
    return ops.clip(normalised, -NORMALISED_LIMIT, NORMALISED_LIMIT)


def _front_end(
    log_mel: keras.KerasTensor, network: keras.Model, weights: list[tuple[keras.Layer, list[np.ndarray]]]
) -> keras.KerasTensor:
    frames, bands = log_mel.shape[1:]
    image = network.get_layer("input_norm")(layers.Reshape((frames, bands, 1))(log_mel))
    maps = []
    for length, width in TIMBRAL_SHAPES:
        name = f"timbral_{width}"
        kernel, bias, sign = _convolution(network, name)
        largest = []
        for first in range(0, bands - width + 1, POSITIONS):
            count = min(POSITIONS, bands - width + 1 - first)
            product = layers.Conv2D(count * len(bias), (length, 1), padding="same", name=f"{name}_{first}")
            weights.append((product, [_banded(kernel[:, :, 0], count), np.tile(bias, count)]))
            spanned = layers.Reshape((frames, 1, bands))(image)[:, :, :, first : first + width + count - 1]
            largest.append(ops.max(layers.Reshape((frames, count, len(bias)))(product(spanned)), axis=2))
        maps.append(_normalised(layers.Maximum()(largest), network, name, sign))
    for length in TEMPORAL_LENGTHS:
        name = f"temporal_{length}"
        kernel, bias, sign = _convolution(network, name)
        blocks, reach = -(-frames // BLOCK), -(-(length + BLOCK - 1) // BLOCK)
        before = (length - 1) // 2
        after = BLOCK * (blocks + reach - 1) - frames - before
        padded = layers.ZeroPadding2D(((before, after), (0, 0)))(image)
        in_blocks = layers.Permute((1, 3, 2))(layers.Reshape((blocks + reach - 1, BLOCK, bands))(padded))
        product = layers.Conv2D(BLOCK * len(bias), (reach, 1), name=f"{name}_blocks")
        weights.append((product, [_toeplitz(kernel[:, 0, 0], reach), np.tile(bias, BLOCK)]))
        largest_of_bands = layers.Reshape((blocks * BLOCK, len(bias)))(ops.max(product(in_blocks), axis=2))
        maps.append(_normalised(largest_of_bands[:, :frames], network, name, sign))
    return layers.Concatenate()(maps)


def _convolution(network: keras.Model, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Kernel and bias of a convolution, negated where its normalisation changes the sign, and the signs."""
    kernel, bias = network.get_layer(name).get_weights()
    gamma, *_ = network.get_layer(f"{name}_norm").get_weights()
    sign = np.where(gamma < 0, -1, 1).astype(np.float32)
    return kernel * sign, bias * sign, sign


def _normalised(largest: keras.KerasTensor, network: keras.Model, name: str, sign: np.ndarray) -> keras.KerasTensor:
    """ReLU and normalisation of the largest values."""
    frames, filters = largest.shape[1:]
    image = layers.Reshape((frames, 1, filters))(layers.ReLU()(largest * sign))
    return layers.Reshape((frames, filters))(network.get_layer(f"{name}_norm")(image))


def _banded(kernel: np.ndarray, count: int) -> np.ndarray:
    """A filter over bands at ``count`` positions [shape=(length, 1, width + count - 1, count * filters)]."""
    length, width, filters = kernel.shape
    matrix = np.zeros((length, 1, width + count - 1, count, filters), np.float32)
    for position in range(count):
        matrix[:, 0, position : position + width, position] = kernel
    return matrix.reshape(length, 1, width + count - 1, count * filters)


def _toeplitz(kernel: np.ndarray, reach: int) -> np.ndarray:
    """A filter over frames at each frame of a block [shape=(reach, 1, BLOCK, BLOCK * filters)]."""
    length, filters = kernel.shape
    matrix = np.zeros((reach * BLOCK, BLOCK, filters), np.float32)
    for frame in range(BLOCK):
        matrix[frame : frame + length, frame] = kernel
    return matrix.reshape(reach, 1, BLOCK, BLOCK * filters)
