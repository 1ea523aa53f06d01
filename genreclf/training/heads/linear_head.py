"""A linear head: from the outputs of a backbone to ten genres, styles, none of the ten, and music or not.

Logistic regressions on the mean outputs of the backbone over a recording: one for the ten genres and thirteen families
together, so that the probability of being none of the ten is that of the families; one for styles, which divides the
probability of a family among its styles; one for music. Perceptrons on single windows recognised fewer of the
recordings outside the ten at the same rate of false alarms. Guessing among the ten genres and telling them from other
music want different regularisation, so the genres may have regressions of their own.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from scipy.special import log_softmax, logsumexp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from genreclf.datasets.labelled_recordings import GTZAN, Song
from genreclf.genres import GENRES
from genreclf.style_taxonomy import FAMILIES, STYLES_BY_WORD
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head_settings import TAGGER_HEAD, LinearHeadSettings, Regression

CURVE_POINTS, ITERATIONS_PER_POINT = 20, 2
"""Points of the learning curve, and iterations of L-BFGS between two of them."""
UNSEEN_CLASS_LOGIT: Final = -20.0
"""Logit of a class without a recording."""
CLIP_AT: Final = 30.0
"""Standardised outputs are cut here; hardly any come near it."""
MIN_STD, CONSTANT_STD = 0.02, 1e6
"""Outputs with a smaller standard deviation, relative to the median, are all but constant; they are divided by so much,
so that they count as 0."""
MUSIC_INVERSE_REGULARISATION: Final = 0.003
"""scikit-learn's ``C`` for music or not."""
_G, _F = len(GENRES), len(FAMILIES)


@dataclass(frozen=True)
class LinearHead:
    """Kernels and biases, for outputs of the backbone that were standardised.

    Attributes
    ----------
    mean, deviation : np.ndarray [shape=(d,)]
        What the outputs are standardised by. It is done in the network: rounded to 8 bits, kernels for outputs of
        different scales would lose the smaller ones.
    genres : pair of np.ndarray [shape=(d, 10), (10,)]
        Logits of the ten genres.
    classes : pair of np.ndarray [shape=(d, 23), (23,)]
        Logits of ten genres and thirteen families, for being none of the ten and for families.
    styles : pair of np.ndarray [shape=(d, n_styles), (n_styles,)]
        Logits of styles.
    music : pair of np.ndarray [shape=(d, 1), (1,)] or None
        Logit of music; None where another part of the network tells.
    layout : Labels
        Order of the styles.
    """

    mean: np.ndarray
    deviation: np.ndarray
    genres: tuple[np.ndarray, np.ndarray]
    classes: tuple[np.ndarray, np.ndarray]
    styles: tuple[np.ndarray, np.ndarray]
    music: tuple[np.ndarray, np.ndarray] | None
    layout: Labels

    def logits(self, outputs: np.ndarray) -> np.ndarray:
        """Logits of windows, as `genreclf.training.heads.labels` has them [shape=(n, layout.outputs)].

        Without `music`, that column is missing.
        """
        standardised = (outputs[:, : len(self.mean)] - self.mean) / self.deviation
        given = np.clip(standardised, -CLIP_AT, CLIP_AT)
        parts = (self.genres, self.classes, self.styles, *([self.music] if self.music else []))
        genres, classes, styles, *music = (given @ kernel + bias for kernel, bias in parts)
        outside = logsumexp(classes[:, _G:], axis=1) - logsumexp(classes[:, :_G], axis=1)
        families = log_softmax(classes[:, _G:], axis=1)
        within = styles.copy()
        for index, members in self.members_of_families():
            within[:, members] = log_softmax(styles[:, members], axis=1) + families[:, [index]]
        return np.column_stack([genres, within, outside, *music])

    def members_of_families(self) -> list[tuple[int, np.ndarray]]:
        """Families that have styles with an output, and the columns of these styles, which are contiguous."""
        columns = [(index, np.flatnonzero(column)) for index, column in enumerate(self.layout.membership.T)]
        return [(index, members) for index, members in columns if len(members)]


@dataclass(frozen=True)
class TrainingHistory:
    """Learning curve of the regression on genres and families.

    Attributes
    ----------
    history : list of dict
        ``epoch``, here `ITERATIONS_PER_POINT` iterations of L-BFGS; and loss and accuracy among the ten genres, of the
        training set and of the validation set (``val_``).
    predictions : np.ndarray [shape=(n_epochs, m)]
        Predicted genre index of each recording of the validation set.
    """

    history: list[dict[str, float]]
    predictions: np.ndarray


def fit(
    embeddings: np.ndarray,
    songs: Sequence[Song],
    n_synthetic: int,
    layout: Labels,
    settings: LinearHeadSettings = TAGGER_HEAD,
) -> LinearHead:
    """Fit the regressions.

    Parameters
    ----------
    embeddings : np.ndarray [shape=(n + n_synthetic, d)]
        Mean outputs of the backbone over each recording, synthetic sounds last.
    songs : sequence of Song
        The recordings.
    n_synthetic : int
        How many synthetic sounds there are.
    layout : Labels
        Order of the styles.
    settings : LinearHeadSettings
        Which regressions there are.
    """
    mean, deviation = _statistics(embeddings)
    rows, weights = (embeddings - mean) / deviation, _weights(songs, settings)
    music = np.array([song.music for song in songs])
    styled = np.array([song.style in layout.styles for song in songs])

    def fitted(
        of: Regression, mask: np.ndarray, truth: np.ndarray, weight: np.ndarray | None, outputs: int
    ) -> tuple[np.ndarray, np.ndarray]:
        model = _regression(of.inverse_regularisation).fit(rows[: len(songs)][mask][:, of.columns], truth, weight)
        return _weights_of(model, len(mean), of.columns, outputs)

    @cache
    def of_classes(of: Regression) -> tuple[np.ndarray, np.ndarray]:
        return fitted(of, music, _classes(songs)[music], weights[music], _G + _F)

    classes = of_classes(settings.families)
    shares = [of.weight for of in settings.genres] or [1.0]
    of_genres = [of_classes(of) for of in settings.genres] or [classes]
    kernel, bias = (np.average(parts, axis=0, weights=shares) for parts in zip(*of_genres, strict=True))
    words = np.array([layout.styles.index(song.style) for song, s in zip(songs, styled, strict=True) if s])
    sounds = None
    if settings.music:
        is_music = np.append(music, np.zeros(n_synthetic, bool))
        counts = np.where(is_music, 1.0, 0.3 * is_music.sum() / max(1, (~is_music).sum()))
        model = _regression(MUSIC_INVERSE_REGULARISATION).fit(rows, is_music, counts)
        sounds = _weights_of(model, len(mean), slice(None), 1)
    return LinearHead(
        mean,
        deviation,
        (kernel[:, :_G], bias[:_G]),
        classes,
        fitted(settings.styles, styled, words, None, len(layout.styles)),
        sounds,
        layout,
    )


def learning_curve(
    embeddings: np.ndarray,
    songs: Sequence[Song],
    valid_embeddings: np.ndarray,
    valid_songs: Sequence[Song],
    settings: LinearHeadSettings = TAGGER_HEAD,
) -> TrainingHistory:
    """Fit the regression on genres and families once more, and record loss and accuracy every few iterations.

    Parameters
    ----------
    embeddings, songs
        As for `fit`, music alone.
    valid_embeddings : np.ndarray [shape=(m, d)]
        Mean outputs over the recordings of the validation set.
    valid_songs : sequence of Song
        These recordings, each with a genre.
    settings : LinearHeadSettings
        Whose regression on families is followed.
    """
    mean, deviation = _statistics(embeddings)
    rows, valid_rows = (
        ((of - mean) / deviation)[:, settings.families.columns] for of in (embeddings, valid_embeddings)
    )
    inside = np.array([bool(song.genre) for song in songs])
    sets = {"": (rows[inside], _classes(songs)[inside]), "val_": (valid_rows, _classes(valid_songs))}
    history, predictions = [], []
    for number in range(1, CURVE_POINTS + 1):
        iterations = number * ITERATIONS_PER_POINT
        model = LogisticRegression(C=settings.families.inverse_regularisation, max_iter=iterations, tol=1e-9)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(rows, _classes(songs), _weights(songs, settings))
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


def _regression(inverse_regularisation: float) -> LogisticRegression:
    return LogisticRegression(C=inverse_regularisation, max_iter=300, tol=1e-3)


def _weights(songs: Sequence[Song], settings: LinearHeadSettings) -> np.ndarray:
    return np.array([1.0 if song.source == GTZAN else settings.song_weight for song in songs])


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


def _statistics(embeddings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of outputs [shape=(d,), (d,)]; `CONSTANT_STD` where one is all but constant."""
    deviation = embeddings.std(axis=0)
    constant = deviation < MIN_STD * np.median(deviation)
    return embeddings.mean(axis=0), np.where(constant, CONSTANT_STD, deviation)


def _weights_of(model: LogisticRegression, inputs: int, columns: slice, outputs: int) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias; a class without a recording is never predicted."""
    kernel = np.zeros((inputs, outputs), np.float32)
    bias = np.full(outputs, UNSEEN_CLASS_LOGIT, np.float32)
    known = model.classes_.astype(int) if outputs > 1 else np.array([0])
    kernel[columns][:, known] = model.coef_.T
    bias[known] = model.intercept_
    return kernel, bias
