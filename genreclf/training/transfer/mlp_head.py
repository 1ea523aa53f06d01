"""Fit the head of ``musicnn-transfer``, an ensemble of small MLPs on embeddings; fold it, and attach it.

A head is an ensemble of small perceptrons on ``for_head`` of `genreclf.training.transfer.backbones.musicnn_backbone`.
They are trained side by side, each as one slice of a wide hidden layer; averaging their logits folds them into a single
perceptron, which ships. Besides ten genres it predicts whether a window is music at all. Sounds that are not music are
trained towards equal probabilities.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
from keras import layers, ops

from genreclf.genres import GENRES
from genreclf.gtzan import genre_indices
from genreclf.training.transfer.embeddings import EmbeddingSet
from genreclf.training.transfer.training_set import TrainingSet


@dataclass(frozen=True)
class MlpHeadSettings:
    """Settings of the head; the defaults won on held-out tracks.

    Attributes
    ----------
    heads, units : int
        Number of perceptrons and their hidden units.
    dropout_input, dropout_hidden : float
        Share of embedding values and of hidden units that are dropped in training.
    weight_decay : float
        Of AdamW.
    smoothing : float
        Label smoothing.
    non_music : float
        Weight of all sounds that are not music, relative to all music.
    epochs, batch_size : int
        Passes over the windows, and windows per step.
    learning_rate : float
        At the start; it falls to zero along a cosine.
    seed : int
        Seed of everything random.
    """

    heads: int = 5
    units: int = 128
    dropout_input: float = 0.3
    dropout_hidden: float = 0.3
    weight_decay: float = 1e-3
    smoothing: float = 0.05
    non_music: float = 0.3
    epochs: int = 30
    batch_size: int = 256
    learning_rate: float = 1e-3
    seed: int = 0


MIN_VARIANCE = 1e-6
"""That of a value of the embedding, some of which may always be zero."""


def balanced_weights(source: np.ndarray) -> np.ndarray:
    """Sample weights of windows: genres count equally, and so do the tracks of a genre; mean 1.

    Parameters
    ----------
    source : np.ndarray [shape=(n,)]
        The track of each window.
    """
    tracks, inverse, windows = np.unique(source, return_inverse=True, return_counts=True)
    genres = genre_indices(tracks.tolist())
    of_genre = np.bincount(genres, minlength=len(GENRES))[genres]
    weights = (1 / windows / of_genre)[inverse]
    balanced: np.ndarray = weights / weights.mean()
    return balanced


def training_arrays(
    music: Sequence[EmbeddingSet], non_music: EmbeddingSet, settings: MlpHeadSettings
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs, targets and weights.

    Returns
    -------
    embedding : np.ndarray [shape=(n, d)]
        Windows of music, then of other sounds.
    target : np.ndarray [shape=(n, 11)]
        Genre probabilities, and 1 for music or 0.
    weight : np.ndarray [shape=(n,)]
        Mean 1.
    """
    source = np.concatenate([part.source for part in music])
    weights = balanced_weights(source)
    others = len(non_music.embedding)
    genres = np.eye(len(GENRES))[genre_indices(source.tolist())]
    genres = genres * (1 - settings.smoothing) + settings.smoothing / len(GENRES)
    genres = np.concatenate([genres, np.full((others, len(GENRES)), 1 / len(GENRES))])
    is_music = np.concatenate([np.ones(len(source)), np.zeros(others)])
    weights = np.concatenate([weights, np.full(others, settings.non_music * weights.sum() / max(others, 1))])
    embedding = np.concatenate([*(part.embedding for part in music), non_music.embedding])
    target = np.column_stack([genres, is_music])
    return embedding.astype(np.float32), target.astype(np.float32), (weights / weights.mean()).astype(np.float32)


def ensemble_network(mean: np.ndarray, variance: np.ndarray, settings: MlpHeadSettings) -> keras.Model:
    """The perceptrons side by side: embedding -> logits ``(batch, heads, 11)``."""
    embedding = keras.Input((len(mean),))
    x = layers.Normalization(mean=mean, variance=variance)(embedding)
    x = layers.Dropout(settings.dropout_input, seed=settings.seed)(x)
    x = layers.Dense(settings.heads * settings.units, activation="relu", name="hidden")(x)
    x = layers.Dropout(settings.dropout_hidden, seed=settings.seed + 1)(x)
    x = layers.Reshape((settings.heads, settings.units))(x)
    shape = (settings.heads, len(GENRES) + 1)
    return keras.Model(embedding, layers.EinsumDense("bhu,huo->bho", shape, bias_axes="ho", name="logits")(x))


def loss(target: Any, logits: Any) -> Any:
    """Cross-entropy of the genres plus that of music or not, mean over heads."""
    genres = -ops.sum(target[:, None, :-1] * ops.log_softmax(logits[..., :-1], axis=-1), axis=-1)
    music = ops.softplus(logits[..., -1]) - target[:, None, -1] * logits[..., -1]
    return ops.mean(genres + music, axis=1)


def accuracy(target: Any, logits: Any) -> Any:
    """Share of windows for which the mean of the heads is right."""
    predicted = ops.argmax(ops.mean(logits[..., :-1], axis=1), axis=-1)
    return ops.cast(predicted == ops.argmax(target[:, :-1], axis=-1), "float32")


def fit_head(
    music: Sequence[EmbeddingSet],
    non_music: EmbeddingSet,
    settings: MlpHeadSettings,
    *,
    valid: EmbeddingSet | None = None,
) -> tuple[keras.Model, list[dict[str, float]], np.ndarray]:
    """Train the perceptrons and fold them into one.

    Parameters
    ----------
    music : sequence of EmbeddingSet
        Windows of tracks, clean and altered.
    non_music : EmbeddingSet
        Windows of other sounds.
    settings : MlpHeadSettings
        Settings.
    valid : EmbeddingSet, optional
        Windows of tracks whose loss and accuracy are followed.

    Returns
    -------
    head : keras.Model
        Embedding -> logits ``(batch, 11)``: ten genres, and music or not.
    history : list of dict
        Loss and accuracy per epoch, over windows.
    by_epoch : np.ndarray [shape=(n_epochs, n_valid)]
        Index of the genre given to each recording of ``valid``, in sorted order, after each epoch; empty without it.
    """
    keras.utils.set_random_seed(settings.seed)
    embedding, target, weight = training_arrays(music, non_music, settings)
    variance = np.maximum(embedding.var(axis=0), MIN_VARIANCE)
    network = ensemble_network(embedding.mean(axis=0), variance, settings)
    steps = settings.epochs * -(-len(embedding) // settings.batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(settings.learning_rate, steps)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=settings.weight_decay)
    network.compile(optimizer, loss, weighted_metrics=[accuracy])
    by_epoch: list[np.ndarray] = []

    def at_end(epoch: int, logs: Mapping[str, float]) -> None:
        if valid:
            logits = network.predict(valid.embedding, verbose=0).mean(axis=1)
            by_epoch.append(recording_probabilities(logits, valid.source, 1.0)[0].argmax(axis=1))

    history = network.fit(
        embedding,
        target,
        sample_weight=weight,
        validation_data=None if valid is None else training_arrays([valid], non_music.where(slice(0)), settings),
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=at_end)],
    ).history
    rows = [{name: values[i] for name, values in history.items()} for i in range(settings.epochs)]
    return fold_ensemble(network), [{"epoch": i + 1} | row for i, row in enumerate(rows)], np.array(by_epoch)


def fit_on(
    training_set: TrainingSet,
    tracks: Sequence[str],
    settings: MlpHeadSettings,
    *,
    valid: EmbeddingSet | None = None,
) -> tuple[keras.Model, list[dict[str, float]], np.ndarray]:
    """Train a head on some tracks, and on the training subset of other sounds (see `fit_head`)."""
    non_music = training_set.non_music.where(training_set.non_music.variant == "train")
    music = [training_set.clean.of(tracks), training_set.augmented.of(tracks)]
    return fit_head(music, non_music, settings, valid=valid)


def fold_ensemble(network: keras.Model) -> keras.Model:
    """One perceptron whose logits are the mean over heads; it takes embeddings that are not standardised."""
    norm = next(layer for layer in network.layers if isinstance(layer, layers.Normalization))
    mean, deviation = (ops.convert_to_numpy(value).ravel() for value in (norm.mean, ops.sqrt(norm.variance)))
    kernel, bias = network.get_layer("hidden").get_weights()
    kernel = kernel / deviation[:, None]
    out_kernel, out_bias = network.get_layer("logits").get_weights()
    heads, units, outputs = out_kernel.shape
    head = keras.Sequential(
        [
            keras.Input((len(mean),)),
            layers.Dense(heads * units, activation="relu", name="hidden"),
            layers.Dense(outputs, name="logits"),
        ]
    )
    head.get_layer("hidden").set_weights([kernel, bias - mean @ kernel])
    head.get_layer("logits").set_weights([out_kernel.reshape(heads * units, outputs) / heads, out_bias.mean(axis=0)])
    return head


def recording_probabilities(
    logits: np.ndarray, recordings: np.ndarray, temperature: float
) -> tuple[np.ndarray, np.ndarray]:
    """From windows to recordings: mean logit over windows, that is, the normalised geometric mean of probabilities.

    Parameters
    ----------
    logits : np.ndarray [shape=(n, 11)]
        Of windows.
    recordings : np.ndarray [shape=(n,)]
        Which recording each window belongs to.
    temperature : float
        What genre logits are divided by.

    Returns
    -------
    genres : np.ndarray [shape=(n_recordings, 10)]
        Probabilities, recordings in sorted order.
    music : np.ndarray [shape=(n_recordings,)]
        Probability that it is music.
    """
    names, inverse = np.unique(recordings, return_inverse=True)
    both = np.column_stack([logits[:, :-1] / temperature, 1 / (1 + np.exp(-logits[:, -1]))])
    means = np.zeros((len(names), both.shape[1]))
    np.add.at(means, inverse, both)
    means /= np.bincount(inverse)[:, None]
    genres = np.exp(means[:, :-1] - means[:, :-1].max(axis=1, keepdims=True))
    return genres / genres.sum(axis=1, keepdims=True), means[:, -1]


def attach_head(backbone: keras.Model, head: keras.Model, temperature: float) -> keras.Model:
    """Backbone and head in one graph.

    Parameters
    ----------
    backbone : keras.Model
        From `genreclf.training.transfer.backbones.musicnn_backbone`.
    head : keras.Model
        From `fit_head`.
    temperature : float
        Divides the genre logits.

    Returns
    -------
    keras.Model
        Log-mel windows ``(batch, 187, 96)`` -> a dict of ``genres`` ``(batch, 10)``, ``music`` ``(batch, 1)``, and the
        other outputs of the backbone.
    """
    kernel, bias = head.get_layer("hidden").get_weights()
    others = dict(backbone.output)
    hidden = layers.Dense(len(bias), activation="relu", name="hidden")(others.pop("for_head"))
    genres = layers.Dense(len(GENRES), activation="softmax", name="genres")(hidden)
    music = layers.Dense(1, activation="sigmoid", name="music")(hidden)
    network = keras.Model(backbone.input, {"genres": genres, "music": music, **others})
    network.get_layer("hidden").set_weights([kernel, bias])
    kernel, bias = head.get_layer("logits").get_weights()
    network.get_layer("genres").set_weights([kernel[:, :-1] / temperature, bias[:-1] / temperature])
    network.get_layer("music").set_weights([kernel[:, -1:], bias[-1:]])
    return network
