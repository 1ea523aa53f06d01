"""Keras architectures; every builder returns an uncompiled model."""

from collections.abc import Iterator, Mapping

import keras
import numpy as np
from keras import layers, ops

from genreclf.features.front_ends import LogMelFrontEnd, SparseLogMelFrontEnd
from genreclf.genres import GENRES

TAGS = (
    "rock", "pop", "alternative", "indie", "electronic", "female vocalists", "dance", "00s", "alternative rock", "jazz",
    "beautiful", "metal", "chillout", "male vocalists", "classic rock", "soul", "indie rock", "Mellow", "electronica",
    "80s", "folk", "90s", "chill", "instrumental", "punk", "oldies", "blues", "hard rock", "ambient", "acoustic",
    "experimental", "female vocalist", "guitar", "Hip-Hop", "70s", "party", "country", "easy listening", "sexy",
    "catchy", "funk", "electro", "heavy metal", "Progressive rock", "60s", "rnb", "indie pop", "sad", "House", "happy",
)  # fmt: skip
"""The 50 last.fm tags of the Million Song Dataset, in the order of the network's outputs."""

TIMBRAL_SHAPES = ((7, 38), (7, 67))
"""Filters over frames and mel bands: 0.4 and 0.7 of the bands."""
TEMPORAL_LENGTHS = (128, 64, 32)
"""Filters over frames of one band."""
EPSILON = 1e-3
"""What normalisations add to variances."""
MUSICNN_FILTERS = {"timbral_38": 204, "timbral_67": 204, "temporal_128": 51, "temporal_64": 51, "temporal_32": 51}
"""How many filters each of musicnn's first convolutions has, in the order in which their outputs follow each other."""
EMBEDDING_SIZE = 200
MEL_FILTERS = (16, 32, 64, 128)
"""Filters of the convolutions of `mel_cnn`."""
TAGGER_CONVOLUTIONS: tuple[tuple[int, int, tuple[int, int] | None], ...] = (
    (32, 2, None), (48, 2, None), (48, 1, (2, 2)), (96, 1, None), (96, 1, (2, 2)), (192, 1, None), (192, 1, (1, 2)),
    (256, 1, None),
)  # fmt: skip
"""Filters, stride and pooling of the convolutions of `audio_tagger`."""
TAGGER_EMBEDDING = 512
_FRAMES, _BANDS = LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS


def features_cnn(mean: np.ndarray, variance: np.ndarray) -> keras.Model:
    """The original experiment's network: 1-D convolutions over standardised summary features.

    Parameters
    ----------
    mean, variance : np.ndarray [shape=(n_features,)]
        Statistics of the training subset; the network standardises its own input with them.

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


def mel_cnn() -> keras.Model:
    """A small 2-D CNN over log-mel windows: a more recent form of the original experiment.

    Four convolutions with normalisation and pooling, the first one with strides; the mean over what is left of time
    and frequency; a softmax. Pairs of mel bands are averaged first, which costs little and halves the time. Statistics
    of the normalisation follow the last ten batches, since an epoch has but forty.

    Returns
    -------
    keras.Model
        Windows in decibels ``(batch, 64, 128)``, from -60 to 0 -> probabilities ``(batch, 10)``.
    """
    columns, bands = SparseLogMelFrontEnd.COLUMNS, SparseLogMelFrontEnd.N_MELS
    decibels = keras.Input((columns, bands), name="sparse_log_mel")
    x = layers.Reshape((columns, bands, 1))(_normalise("bands", momentum=0.9)(decibels))
    x = layers.AveragePooling2D((1, 2))(x)
    for number, filters in enumerate(MEL_FILTERS, 1):
        size, stride = (5, 2) if number == 1 else (3, 1)
        x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False, name=f"convolution_{number}")(
            x
        )
        x = layers.MaxPooling2D(2)(x)
        x = layers.ReLU()(_normalise(f"convolution_{number}", momentum=0.9)(x))
        if number > 1:
            x = layers.Dropout(0.1)(x)
    x = layers.Dropout(0.3)(layers.GlobalAveragePooling2D()(x))
    genres = layers.Dense(len(GENRES), activation="softmax", name="genres")(x)
    return keras.Model(decibels, genres, name="mel_cnn")


def fold_temperature(network: keras.Model, temperature: float) -> None:
    """Fold a temperature into a network: divide its logits by it, in place (Guo et al. 2017).

    Parameters
    ----------
    network : keras.Model
        A model whose last layer is a softmax `Dense`.
    temperature : float
        Above 1 makes predictions less confident, below 1 more so; their order stays.
    """
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])


def musicnn(log_mel: keras.KerasTensor, filters: Mapping[str, int] = MUSICNN_FILTERS) -> keras.Model:
    """MSD_musicnn (Pons and Serra 2019, "musicnn: pre-trained convolutional neural networks for music audio tagging").

    Rebuilt from the paper and from the checkpoint in the PyPI package musicnn 0.1.0; without weights, which
    `genreclf.training.transfer.musicnn_weights` converts.

    Parameters
    ----------
    log_mel : keras.KerasTensor [shape=(batch, 187, 96)]
        Log-mel windows.
    filters : Mapping of str to int
        How many filters each of the first convolutions has; by default as many as were published.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``tags`` ``(batch, 50)``, probabilities in the order of
        `TAGS`, and ``embedding`` ``(batch, 200)``, the last layer before them.
    """
    normalised = _normalise("input")(layers.Reshape((_FRAMES, _BANDS, 1))(log_mel))
    padded = layers.ZeroPadding2D(((3, 3), (0, 0)))(normalised)
    front_end = [
        _block(padded, filters=filters[f"timbral_{shape[1]}"], shape=shape, padding="valid", name=f"timbral_{shape[1]}")
        for shape in TIMBRAL_SHAPES
    ] + [
        _block(
            normalised,
            filters=filters[f"temporal_{length}"],
            shape=(length, 1),
            padding="same",
            name=f"temporal_{length}",
        )
        for length in TEMPORAL_LENGTHS
    ]
    maps = [layers.Concatenate(name="front_end")(front_end)]

    for number in (1, 2, 3):
        x = layers.Conv1D(64, 7, padding="same", activation="relu", name=f"middle_{number}")(maps[-1])
        x = _normalise(f"middle_{number}")(x)
        maps.append(x if number == 1 else layers.Add()([x, maps[-1]]))
    x = layers.Concatenate(name="middle")(maps)

    pooled = layers.Concatenate(name="pooled")([layers.GlobalMaxPooling1D()(x), layers.GlobalAveragePooling1D()(x)])
    x = _normalise("pooled")(pooled)
    x = layers.Dense(EMBEDDING_SIZE, activation="relu", name="dense")(x)
    embedding = _normalise("embedding")(x)
    tags = layers.Dense(len(TAGS), activation="sigmoid", name="tags")(embedding)
    return keras.Model(log_mel, {"tags": tags, "embedding": embedding}, name="musicnn")


def musicnn_convolutions() -> Iterator[str]:
    """Names of the convolutions in the order of musicnn."""
    yield from (f"timbral_{shape[1]}" for shape in TIMBRAL_SHAPES)
    yield from (f"temporal_{length}" for length in TEMPORAL_LENGTHS)
    yield from (f"middle_{number}" for number in (1, 2, 3))


def _normalise(name: str, *, momentum: float = 0.99) -> layers.BatchNormalization:
    return layers.BatchNormalization(momentum=momentum, epsilon=EPSILON, name=f"{name}_norm")


def _block(x: keras.KerasTensor, *, filters: int, shape: tuple[int, int], padding: str, name: str) -> keras.KerasTensor:
    """Convolution, normalisation, and the largest value over what is left of the mel axis."""
    x = layers.Conv2D(filters, shape, padding=padding, activation="relu", name=name)(x)
    x = _normalise(name)(x)
    bands = x.shape[2]
    return layers.Reshape((_FRAMES, filters))(layers.MaxPooling2D((1, bands))(x))


def tagger_embedding(log_mel: keras.KerasTensor, mean: np.ndarray, deviation: np.ndarray) -> keras.KerasTensor:
    """Most of `audio_tagger`: eight 3 x 3 convolutions, mean and maximum over time, a dense layer.

    Parameters
    ----------
    log_mel : keras.KerasTensor [shape=(batch, 187, 96)]
        Log-mel windows.
    mean, deviation : np.ndarray [shape=(96,)]
        Statistics of each mel band, by which the input is standardised.

    Returns
    -------
    keras.KerasTensor [shape=(batch, 512)]
        At least 0.
    """
    x = layers.Normalization(mean=mean, variance=deviation**2, name="standardise")(log_mel)
    x = layers.Reshape((_FRAMES, _BANDS, 1))(x)
    for number, (filters, stride, pool) in enumerate(TAGGER_CONVOLUTIONS, 1):
        x = layers.Conv2D(filters, 3, strides=stride, padding="same", use_bias=False, name=f"tagger_{number}")(x)
        x = layers.ReLU()(_normalise(f"tagger_{number}", momentum=0.98)(x))
        if pool:
            x = layers.MaxPooling2D(pool)(x)
    x = layers.Reshape((x.shape[1], x.shape[2] * x.shape[3]))(x)
    x = layers.Concatenate()([layers.GlobalAveragePooling1D()(x), layers.GlobalMaxPooling1D()(x)])
    return layers.Dense(TAGGER_EMBEDDING, activation="relu", name="tagger_embedding")(layers.Dropout(0.1)(x))


def tagger_backbone(
    log_mel: keras.KerasTensor, mean: np.ndarray, deviation: np.ndarray, *, outputs: int, sounds: int
) -> dict[str, keras.KerasTensor]:
    """`audio_tagger` as the backbone of a head.

    Parameters
    ----------
    log_mel, mean, deviation
        See `tagger_embedding`.
    outputs, sounds : int
        How many of its outputs are the input of a head, and how many classes it names.

    Returns
    -------
    dict of str to keras.KerasTensor
        ``embedding`` ``(batch, 512)``; ``for_head`` ``(batch, outputs)``, linear; ``sounds`` ``(batch, sounds)``,
        probabilities.
    """
    embedding = tagger_embedding(log_mel, mean, deviation)
    return {
        "embedding": embedding,
        "for_head": layers.Dense(outputs, name="answers")(embedding),  # named as in the files that ship
        "sounds": layers.Dense(sounds, activation="sigmoid", name="sounds")(embedding),
    }


def audio_tagger(mean: np.ndarray, deviation: np.ndarray, outputs: int) -> keras.Model:
    """A small tagger, as it is trained.

    Parameters
    ----------
    mean, deviation : np.ndarray [shape=(96,)]
        See `tagger_embedding`.
    outputs : int
        How many outputs it has.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> ``(batch, outputs)``, linear.
    """
    log_mel = keras.Input((_FRAMES, _BANDS), name="log_mel")
    embedding = tagger_embedding(log_mel, mean, deviation)
    linear = layers.Dense(outputs, name="answers")(layers.Dropout(0.1)(embedding))
    return keras.Model(log_mel, linear, name="audio_tagger")


def input_statistics(tagger: keras.Model) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each mel band that a tagger standardises its input by [shape=(96,), (96,)]."""
    scale = tagger.get_layer("standardise")
    mean, variance = (ops.convert_to_numpy(value).ravel() for value in (scale.mean, scale.variance))
    return mean, np.sqrt(variance)


def copy_tagger(source: keras.Model, target: keras.Model, *further: str) -> None:
    """Copy the weights of a tagger's hidden layers, and those of ``further`` layers, from one network to another."""
    for layer in target.layers:
        if layer.weights and layer.name.startswith(("tagger_", *further)):
            layer.set_weights(source.get_layer(layer.name).get_weights())
