"""What a model mixes up, and whether it is as sure as it is right."""

import numpy as np

from genreclf.evaluation import (
    confused_pairs,
    genres_confused_with,
)
from genreclf.genres import GENRES, LABELS, title
from genreclf.translation import listed

FEWEST = 5
"""Songs below which nothing is made of a count: it may be chance."""
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
    if pairs[0][2] < FEWEST:
        return f"It mixes up no two genres more than {pairs[0][2]} times."
    one, other, count = pairs[0]
    level = [f"{LABELS[a]} and {LABELS[b]}" for a, b, n in pairs[1:] if n == count]
    if level:
        others = listed(level) if len(level) < 3 else f"{len(level)} other pairs"
        return f"It mixes up {LABELS[one]} and {LABELS[other]} most, and as often {others}: {count} songs each."
    songs = int(matrix[GENRES.index(one)].sum() + matrix[GENRES.index(other)].sum())
    return f"It mixes up {LABELS[one]} and {LABELS[other]} most: {count} of {songs} songs."


def extremes(matrix: np.ndarray) -> str:
    """The hardest and the easiest genre of a confusion matrix, of those with enough songs, in two sentences."""
    totals = matrix.sum(axis=1)
    recognised = {i: matrix[i, i] / totals[i] for i in range(len(GENRES)) if totals[i] >= FEWEST}
    if not recognised:
        return "There are too few songs to say which genre is hardest."
    hardest, easiest = min(recognised, key=recognised.__getitem__), max(recognised, key=recognised.__getitem__)
    return (
        f"The hardest genre is **{LABELS[GENRES[hardest]]}**: it recognised {matrix[hardest, hardest]} of "
        f"{totals[hardest]} songs. The easiest is **{LABELS[GENRES[easiest]]}**: {matrix[easiest, easiest]} of "
        f"{totals[easiest]}."
    )


def ranking(matrix: np.ndarray, genre: str) -> str:
    """What the tracks of a genre are taken for, as a sentence."""
    confusions = genres_confused_with(matrix, genre)
    total = int(matrix[GENRES.index(genre)].sum())
    if not confusions:
        return f"It recognised all {total} {LABELS[genre]} songs."
    name, count = confusions[0]
    if count < FEWEST:
        right = total - sum(number for _, number in confusions)
        return f"It recognised {right} of {total} {LABELS[genre]} songs; too few went to any one genre to say more."
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
    figures = f"of 100 songs it expects to get {100 * said:.0f} right, and gets {100 * right:.0f}"
    if abs(said - right) < HONEST:
        return f"It is as sure as it should be: {figures}."
    return f"It is too {'sure of itself' if said > right else 'modest'}: {figures}."


def alike(matrix: np.ndarray) -> str:
    """The two genres that are confused most, which the thickest line joins, as a sentence."""
    pairs = confused_pairs(matrix)
    if not pairs or pairs[0][2] < FEWEST:
        return "No two genres are often confused."
    one, other, _ = pairs[0]
    i, j = GENRES.index(one), GENRES.index(other)
    return (
        f"It confuses {LABELS[one]} and {LABELS[other]}: {matrix[i, j]} of {matrix[i].sum()} {LABELS[one]} songs "
        f"and {matrix[j, i]} of {matrix[j].sum()} {LABELS[other]} songs."
    )


def clear_confusions(matrix: np.ndarray) -> np.ndarray:
    """The same counts without pairs of genres that were mixed up fewer than `FEWEST` times, both ways together."""
    mixed = matrix + matrix.T
    return np.where((mixed >= FEWEST) | np.eye(len(matrix), dtype=bool), matrix, 0)


def confusion_cell(true_genre: str, predicted_genre: str, count: int, total: int) -> str:
    """One cell of a confusion matrix as a sentence.

    >>> confusion_cell("country", "blues", 7, 20)
    'Of 20 country songs, 7 were called blues.'
    """
    true_label, predicted_label = LABELS[true_genre], LABELS[predicted_genre]
    verb = "was" if count == 1 else "were"
    if true_genre == predicted_genre:
        return f"Of {total} {true_label} songs, {count or 'none'} {verb} recognised."
    return f"Of {total} {true_label} songs, {count or 'none'} {verb} called {predicted_label}."
