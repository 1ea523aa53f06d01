"""What a model mixes up, and whether it is as sure as it is right."""

import numpy as np

from genreclf.evaluation import (
    confused_pairs,
    genre_clusters,
    genres_confused_with,
    least_confused_genre,
    most_confused_genre,
)
from genreclf.genres import GENRES, LABELS, title
from genreclf.wording.phrases import listed

HONEST = 0.03
"""Largest difference between mean probability and accuracy that counts as none."""


def worst_confusion(matrix: np.ndarray) -> str:
    """The pair of genres that a confusion matrix mixes up most, counting both directions, as a sentence.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts (see `genreclf.evaluation.confusion_matrix`).

    Returns
    -------
    str
        For example ``"It mixes up country and rock most: 14 of 40 songs."``, or where pairs are level, ``"It mixes up
        disco and pop most, and as often hip-hop and pop: 3 songs each."``
    """
    pairs = confused_pairs(matrix)
    if not pairs:
        return "It mixes up no genres."
    one, other, count = pairs[0]
    level = [f"{LABELS[a]} and {LABELS[b]}" for a, b, n in pairs[1:] if n == count]
    if level:
        others = listed(level) if len(level) < 3 else f"{len(level)} other pairs"
        each = f"{count} song{'s' * (count > 1)} each"
        return f"It mixes up {LABELS[one]} and {LABELS[other]} most, and as often {others}: {each}."
    songs = int(matrix[GENRES.index(one)].sum() + matrix[GENRES.index(other)].sum())
    return f"It mixes up {LABELS[one]} and {LABELS[other]} most: {count} of {songs} songs."


def extremes(matrix: np.ndarray) -> str:
    """The most and the least confused genre of a confusion matrix, in two sentences."""
    hardest, easiest = most_confused_genre(matrix), least_confused_genre(matrix)
    shares = {
        genre: f"{matrix[i, i]} of {matrix[i].sum()}" for genre in (hardest, easiest) for i in [GENRES.index(genre)]
    }
    return (
        f"The hardest genre is **{LABELS[hardest]}**: {shares[hardest]} songs were recognised. "
        f"The easiest is **{LABELS[easiest]}**: {shares[easiest]}."
    )


def ranking(matrix: np.ndarray, genre: str) -> str:
    """What the tracks of a genre are taken for, as a sentence."""
    confusions = genres_confused_with(matrix, genre)
    total = int(matrix[GENRES.index(genre)].sum())
    if not confusions:
        return f"All {total} {LABELS[genre]} songs were recognised."
    name, count = confusions[0]
    return f"{title(genre)} is most often taken for {LABELS[name]}: {count} of {total} songs."


def modesty(truth: np.ndarray, probabilities: np.ndarray) -> str:
    """Whether a model is as sure as it is right, as a sentence.

    Parameters
    ----------
    truth : np.ndarray [shape=(n,)]
        Genre indices.
    probabilities : np.ndarray [shape=(n, 10)]
        Rows sum to 1.
    """
    said = float(probabilities.max(axis=1).mean())
    right = float((probabilities.argmax(axis=1) == truth).mean())
    figures = f"it says {said:.0%} on average and is right in {right:.0%}"
    if abs(said - right) < HONEST:
        return f"It is about as sure as it is right: {figures}."
    return f"It is {'more' if said > right else 'less'} sure than it is right: {figures}."


def alike(matrix: np.ndarray) -> str:
    """The two genres that a model finds most alike, as a sentence."""
    clusters = genre_clusters(matrix)
    one, other = (GENRES[int(leaf)] for leaf in clusters[0, :2])
    if clusters[0, 2] >= 1:
        return "No two genres are ever mixed up."
    counts = [
        f"{matrix[i, j]} of {matrix[i].sum()} {LABELS[GENRES[i]]} songs"
        for a, b in ((one, other), (other, one))
        for i, j in [(GENRES.index(a), GENRES.index(b))]
    ]
    return (
        f"To this model, {LABELS[one]} and {LABELS[other]} are most alike: {counts[0]} and {counts[1]} are taken for "
        "the other genre."
    )


def confusion_cell(true_genre: str, predicted_genre: str, count: int, total: int) -> str:
    """One cell of a confusion matrix as a sentence.

    >>> confusion_cell("country", "blues", 7, 20)
    'Of 20 country tracks, 7 were called blues.'
    """
    true_label, predicted_label = LABELS[true_genre], LABELS[predicted_genre]
    verb = "was" if count == 1 else "were"
    if true_genre == predicted_genre:
        return f"Of {total} {true_label} tracks, {count or 'none'} {verb} recognised."
    return f"Of {total} {true_label} tracks, {count or 'none'} {verb} called {predicted_label}."
