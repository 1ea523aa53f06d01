"""Keras architectures. Every builder returns an uncompiled model that ends in ten genre probabilities."""

import keras
import numpy as np
from keras import layers

from genreclf.genres import GENRES


def features_cnn(mean: np.ndarray, variance: np.ndarray) -> keras.Model:
    """The original experiment's network: 1-D convolutions over standardised summary features.

    Parameters
    ----------
    mean, variance : np.ndarray [shape=(n_features,)]
        Statistics of the training part; the network standardises its own input with them.

    Returns
    -------
    keras.Model
        Raw features ``(batch, n_features)`` -> probabilities ``(batch, 10)``.
    """
    return keras.Sequential(
        [
            keras.Input((len(mean),), name="features"),
            layers.Normalization(mean=mean, variance=variance, name="standardise"),
            layers.Reshape((len(mean), 1)),
            layers.Conv1D(64, 3, padding="same", activation="relu", name="convolution_1"),
            layers.MaxPooling1D(2),
            layers.Dropout(0.3),
            layers.Conv1D(128, 3, padding="same", activation="relu", name="convolution_2"),
            layers.MaxPooling1D(2),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(128, activation="relu", name="dense"),
            layers.Dropout(0.5),
            layers.Dense(len(GENRES), activation="softmax", name="genres"),
        ],
        name="features_cnn",
    )


def cool(network: keras.Model, temperature: float) -> None:
    """Divide the logits of a network by a temperature, in place (Guo et al. 2017).

    Parameters
    ----------
    network : keras.Model
        A model whose last layer is a softmax `Dense`.
    temperature : float
        Above 1 makes the answers more modest, below 1 more decided; their order stays.
    """
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])
