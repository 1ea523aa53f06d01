"""The head of ``audio-tagger``: from the tagger's outputs to ten genres, styles, none of the ten, and music or not.

Logistic regressions on the mean outputs of the tagger over a recording: one for the ten genres and thirteen families
together, so that the probability of being none of the ten is that of the families; one for styles, which divides the
probability of a family among its styles; one for music. Perceptrons on single windows recognised fewer of the
recordings outside the ten at the same rate of false alarms.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import keras
import numpy as np
from keras import layers
from scipy.special import log_softmax, logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from genreclf.datasets.recordings import GTZAN, Song
from genreclf.genres import GENRES
from genreclf.styles import FAMILIES, STYLES_BY_WORD
from genreclf.training.distillation.labels import Labels

REGULARISATION: Final = 0.003
"""scikit-learn's ``C``; from 0.001 to 0.01 it made little difference."""
STYLE_REGULARISATION: Final = 0.001
"""The same for styles, most of which have only a few recordings."""
SONG_WEIGHT: Final = 3.0
"""Sample weight of a recording, relative to a track of GTZAN."""
CURVE_POINTS, ITERATIONS_PER_POINT = 20, 2
"""Points of the learning curve, and iterations of L-BFGS between two of them."""
UNSEEN_CLASS_LOGIT: Final = -20.0
"""Logit of a class without a recording."""
_G, _F = len(GENRES), len(FAMILIES)


@dataclass(frozen=True)
class LinearHead:
    """Kernels and biases, for outputs of the tagger that are not standardised.

    Attributes
    ----------
    classes : pair of np.ndarray [shape=(d, 23), (23,)]
        Logits of ten genres and thirteen families.
    styles : pair of np.ndarray [shape=(d, n_styles), (n_styles,)]
        Logits of styles.
    music : pair of np.ndarray [shape=(d, 1), (1,)]
        Logit of music.
    layout : Labels
        Order of the styles.
    """

    classes: tuple[np.ndarray, np.ndarray]
    styles: tuple[np.ndarray, np.ndarray]
    music: tuple[np.ndarray, np.ndarray]
    layout: Labels

    def logits(self, outputs: np.ndarray) -> np.ndarray:
        """Logits of windows, as `genreclf.training.distillation.labels` has them [shape=(n, layout.outputs)]."""
        given = outputs[:, : len(self.music[0])]
        classes, styles, music = (given @ kernel + bias for kernel, bias in (self.classes, self.styles, self.music))
        outside = logsumexp(classes[:, _G:], axis=1) - logsumexp(classes[:, :_G], axis=1)
        families = log_softmax(classes[:, _G:], axis=1)
        within = styles.copy()
        for index, members in self._members():
            within[:, members] = log_softmax(styles[:, members], axis=1) + families[:, [index]]
        return np.column_stack([classes[:, :_G], within, outside, music[:, 0]])

    def outputs(self, features: keras.KerasTensor) -> dict[str, keras.KerasTensor]:
        """The head as layers of a network, with probabilities; `set_weights` sets their weights.

        Parameters
        ----------
        features : keras.KerasTensor [shape=(batch, d)]
            Outputs of the tagger.

        Returns
        -------
        dict of str to keras.KerasTensor
            ``genres``, ``styles``, ``outside`` and ``music``.
        """
        both = layers.Dense(_G + _F, activation="softmax", name="genres_and_families")(features)
        families = layers.Dense(_F, activation="softmax", name="families")(features)
        within = [
            layers.Dense(len(members), activation="softmax" if len(members) > 1 else "sigmoid", name=f"family_{index}")(
                features
            )
            for index, members in self._members()
        ]
        shared_out = layers.Dense(len(self.layout.styles), use_bias=False, name="family_of_style")(families)
        return {
            "genres": layers.Dense(_G, activation="softmax", name="genres")(features),
            "styles": layers.Multiply(name="styles")([shared_out, layers.Concatenate(name="within_families")(within)]),
            "outside": layers.Dense(1, use_bias=False, name="outside")(both),
            "music": layers.Dense(1, activation="sigmoid", name="music")(features),
        }

    def set_weights(self, network: keras.Model, temperature: float) -> None:
        """Set the weights of the layers of a network; ``temperature`` divides the logits of genres."""
        kernel, bias = self.classes
        network.get_layer("genres_and_families").set_weights([kernel, bias])
        network.get_layer("families").set_weights([kernel[:, _G:], bias[_G:]])
        network.get_layer("genres").set_weights([kernel[:, :_G] / temperature, bias[:_G] / temperature])
        network.get_layer("music").set_weights([*self.music])
        for index, members in self._members():
            kernel, bias = self.styles[0][:, members], self.styles[1][members]
            if len(members) == 1:  # the only style of its family has all of it
                kernel, bias = np.zeros_like(kernel), np.full_like(bias, -UNSEEN_CLASS_LOGIT)
            network.get_layer(f"family_{index}").set_weights([kernel, bias])
        network.get_layer("family_of_style").set_weights([self.layout.membership.T])
        network.get_layer("outside").set_weights([np.repeat([0.0, 1.0], [_G, _F])[:, None]])

    def _members(self) -> list[tuple[int, np.ndarray]]:
        """Families that have styles with an output, and the columns of these styles, which are contiguous."""
        columns = [(index, np.flatnonzero(column)) for index, column in enumerate(self.layout.membership.T)]
        return [(index, members) for index, members in columns if len(members)]


@dataclass(frozen=True)
class TrainingHistory:
    """Learning curve of the regression on genres and families.

    Attributes
    ----------
    history : list of dict
        ``epoch``, and loss and accuracy among the ten genres, of the training set and of the validation set (``val_``).
    predictions : np.ndarray [shape=(n_epochs, m)]
        Predicted genre index of each recording of the validation set.
    """

    history: list[dict[str, float]]
    predictions: np.ndarray


def fit(means: np.ndarray, songs: Sequence[Song], n_synthetic: int, layout: Labels) -> LinearHead:
    """Fit the three regressions.

    Parameters
    ----------
    means : np.ndarray [shape=(n + n_synthetic, d)]
        Mean outputs of the tagger over each recording, synthetic sounds last.
    songs : sequence of Song
        The recordings.
    n_synthetic : int
        How many synthetic sounds there are.
    layout : Labels
        Order of the styles.
    """
    scaler = StandardScaler().fit(means)
    rows, weights = scaler.transform(means), _weights(songs)
    music = np.array([song.music for song in songs])
    styled = np.array([song.style in layout.styles for song in songs])
    classes = _regression().fit(rows[: len(songs)][music], _classes(songs)[music], weights[music])
    words = np.array([layout.styles.index(song.style) for song, s in zip(songs, styled, strict=True) if s])
    styles = _regression(STYLE_REGULARISATION).fit(rows[: len(songs)][styled], words)
    is_music = np.append(music, np.zeros(n_synthetic, bool))
    counts = np.where(is_music, 1.0, 0.3 * is_music.sum() / max(1, (~is_music).sum()))
    sounds = _regression().fit(rows, is_music, counts)
    return LinearHead(
        _unscaled(classes, scaler, _G + _F),
        _unscaled(styles, scaler, len(layout.styles)),
        _unscaled(sounds, scaler, 1),
        layout,
    )


def learning_curve(
    means: np.ndarray, songs: Sequence[Song], valid_means: np.ndarray, valid_songs: Sequence[Song]
) -> TrainingHistory:
    """Fit the regression on genres and families once more, and record loss and accuracy every few iterations.

    Parameters
    ----------
    means, songs
        As for `fit`, music alone.
    valid_means : np.ndarray [shape=(m, d)]
        Mean outputs over the recordings of the validation set.
    valid_songs : sequence of Song
        These recordings, each with a genre.
    """
    scaler = StandardScaler().fit(means)
    inside = np.array([bool(song.genre) for song in songs])
    sets = {
        "": (scaler.transform(means)[inside], _classes(songs)[inside]),
        "val_": (scaler.transform(valid_means), _classes(valid_songs)),
    }
    history, predictions = [], []
    for number in range(1, CURVE_POINTS + 1):
        model = LogisticRegression(C=REGULARISATION, max_iter=number * ITERATIONS_PER_POINT, tol=1e-9)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(scaler.transform(means), _classes(songs), _weights(songs))
        genres = model.classes_ < _G
        row: dict[str, float] = {"epoch": number}
        for prefix, (x, truth) in sets.items():
            logits = np.full((len(x), _G), UNSEEN_CLASS_LOGIT)
            logits[:, model.classes_[genres]] = x @ model.coef_[genres].T + model.intercept_[genres]
            log_probabilities = log_softmax(logits, axis=1)
            row[f"{prefix}loss"] = -float(log_probabilities[np.arange(len(truth)), truth].mean())
            row[f"{prefix}accuracy"] = float((log_probabilities.argmax(axis=1) == truth).mean())
        history.append(row)
        predictions.append(log_probabilities.argmax(axis=1))
    return TrainingHistory(history, np.stack(predictions))


def _regression(c: float = REGULARISATION) -> LogisticRegression:
    return LogisticRegression(C=c, max_iter=300, tol=1e-3)


def _weights(songs: Sequence[Song]) -> np.ndarray:
    return np.array([1.0 if song.source == GTZAN else SONG_WEIGHT for song in songs])


def _classes(songs: Sequence[Song]) -> np.ndarray:
    """Index of the genre, or behind them of the family; -1 for other sounds."""
    return np.array(
        [
            GENRES.index(song.genre)
            if song.genre
            else _G + FAMILIES.index(STYLES_BY_WORD[song.style].family)
            if song.style
            else -1
            for song in songs
        ]
    )


def _unscaled(model: LogisticRegression, scaler: StandardScaler, outputs: int) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias for inputs that are not standardised; a class without a recording is never predicted."""
    kernel = np.zeros((len(scaler.mean_), outputs), np.float32)
    bias = np.full(outputs, UNSEEN_CLASS_LOGIT, np.float32)
    known = model.classes_.astype(int) if outputs > 1 else np.array([0])
    kernel[:, known] = (model.coef_ / scaler.scale_).T
    bias[known] = model.intercept_ - (model.coef_ / scaler.scale_) @ scaler.mean_
    return kernel, bias
