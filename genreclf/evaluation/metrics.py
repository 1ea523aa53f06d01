"""Metrics of a classifier: arrays in, numbers out.

Conventions
-----------
``truth`` and ``predicted`` are integer arrays of genre indices (positions in `genreclf.genres.GENRES`), one per track;
``probabilities`` has one row per track and one column per genre. The predicted genre is the most probable. Rows of a
confusion matrix are true genres, columns predicted ones.

Metrics
-------
Accuracy; precision, recall and F1, per genre and macro (unweighted mean over genres; a ratio with an empty denominator
counts as 0, as in scikit-learn); top-2 accuracy; expected calibration error (`genreclf.evaluation.calibration`).
Intervals are 95 % percentile intervals of a bootstrap over tracks, or Wilson intervals for shares near 0 or 1.
"""

from typing import Any

import numpy as np

from genreclf.evaluation.calibration import BOOTSTRAP_SAMPLES, calibration_error, calibration_error_by_chance
from genreclf.genres import GENRES


def validate(truth: np.ndarray, probabilities: np.ndarray) -> None:
    """Check that predictions are well-formed.

    Raises
    ------
    ValueError
        If shapes disagree, there are no tracks, an index is no genre, or a row does not sum to 1 within 1e-3.
    """
    if truth.ndim != 1 or probabilities.shape != (len(truth), len(GENRES)):
        raise ValueError(
            f"truth must have shape (n,) and probabilities (n, {len(GENRES)}), "
            f"got {truth.shape} and {probabilities.shape}"
        )
    if not len(truth):
        raise ValueError("there are no tracks to evaluate")
    if truth.min() < 0 or truth.max() >= len(GENRES):
        raise ValueError(f"truth must hold indices from 0 to {len(GENRES) - 1}")
    if not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
        raise ValueError("every row of probabilities must sum to 1")


def confusion_matrix(truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Count tracks by true and predicted genre.

    Returns
    -------
    np.ndarray [shape=(10, 10)]
        ``matrix[i, j]`` tracks of genre ``i`` were taken for genre ``j``.
    """
    size = len(GENRES)
    return np.bincount(truth * size + predicted, minlength=size * size).reshape(size, size)


def precision_recall_f1(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Precision, recall and F1 of each genre.

    Parameters
    ----------
    matrix : np.ndarray [shape=(..., 10, 10)]
        One confusion matrix or a stack of them.

    Returns
    -------
    precision, recall, f1 : np.ndarray [shape=(..., 10)]
        In [0, 1].

    Examples
    --------
    >>> matrix = confusion_matrix(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]))
    >>> precision, recall, f1 = precision_recall_f1(matrix)
    >>> precision[:2].tolist(), recall[:2].round(2).tolist(), f1[:2].round(2).tolist()
    ([1.0, 0.5], [0.67, 1.0], [0.8, 0.67])
    """
    hits = np.diagonal(matrix, axis1=-2, axis2=-1)
    claimed, actual = matrix.sum(axis=-2), matrix.sum(axis=-1)
    return _ratio(hits, claimed), _ratio(hits, actual), _ratio(2 * hits, claimed + actual)


def accuracy_interval(correct: np.ndarray, *, seed: int = 0) -> tuple[float, float]:
    """95 % bootstrap interval of a share of tracks.

    Parameters
    ----------
    correct : np.ndarray [shape=(n,)]
        Whether each track was right.
    seed : int
        Seed of the resampling.

    Returns
    -------
    tuple of float
        Lower and upper end, in [0, 1].

    Examples
    --------
    >>> low, high = accuracy_interval(np.array([True] * 60 + [False] * 40))
    >>> round(low, 2), round(high, 2)
    (0.5, 0.7)
    """
    rng = np.random.default_rng(seed)
    shares = rng.binomial(len(correct), correct.mean(), BOOTSTRAP_SAMPLES) / len(correct)
    low, high = np.quantile(shares, [0.025, 0.975])
    return float(low), float(high)


def wilson_interval(correct: np.ndarray) -> tuple[float, float]:
    """95 % interval of a share that may be near 0 or 1 (Wilson 1927).

    The bootstrap of `accuracy_interval` has no width where all or none were right; this one has.

    Parameters
    ----------
    correct : np.ndarray [shape=(n,)]
        Whether each was right; may be empty.

    Returns
    -------
    tuple of float
        Lower and upper end, in [0, 1].

    Examples
    --------
    >>> low, high = wilson_interval(np.array([True] * 8 + [False] * 2))
    >>> round(low, 2), round(high, 2)
    (0.49, 0.94)
    """
    n, z = max(len(correct), 1), 1.96
    share = float(correct.mean()) if len(correct) else 0.0
    middle, half = share + z * z / (2 * n), z * ((share * (1 - share) + z * z / (4 * n)) / n) ** 0.5
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def most_confused_genre(matrix: np.ndarray) -> str:
    """The genre whose tracks are recognised least often (smallest recall; the first of equals)."""
    return GENRES[int(np.argmin(precision_recall_f1(matrix)[1]))]


def least_confused_genre(matrix: np.ndarray) -> str:
    """The genre whose tracks are recognised most often (largest recall; the first of equals)."""
    return GENRES[int(np.argmax(precision_recall_f1(matrix)[1]))]


def genres_confused_with(matrix: np.ndarray, genre: str) -> list[tuple[str, int]]:
    """The genres that tracks of a genre are confused with.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts (see `confusion_matrix`).
    genre : str
        The true genre.

    Returns
    -------
    list of (str, int)
        Genres and counts, the largest first; none with a count of 0.
    """
    row = matrix[GENRES.index(genre)]
    order = np.argsort(-row, kind="stable")
    return [(GENRES[i], int(row[i])) for i in order if row[i] and GENRES[i] != genre]


def confused_pairs(matrix: np.ndarray) -> list[tuple[str, str, int]]:
    """Pairs of genres by their number of confusions in either direction, largest first, without zeros."""
    mixed = matrix + matrix.T
    pairs = [(GENRES[i], GENRES[j], int(mixed[i, j])) for i in range(len(GENRES)) for j in range(i + 1, len(GENRES))]
    return sorted((pair for pair in pairs if pair[2]), key=lambda pair: -pair[2])


def genre_distances(matrix: np.ndarray) -> np.ndarray:
    """Distances between genres: the fewer confusions, the larger.

    Parameters
    ----------
    matrix : np.ndarray [shape=(10, 10)]
        Counts.

    Returns
    -------
    np.ndarray [shape=(10, 10)]
        Symmetric, 0 on the diagonal, elsewhere 1 minus the mean of the two shares of tracks that were taken for the
        other genre.
    """
    shares = _ratio(matrix, np.broadcast_to(matrix.sum(axis=1, keepdims=True), matrix.shape))
    distances = 1 - (shares + shares.T) / 2
    np.fill_diagonal(distances, 0)
    return distances


def genre_clusters(matrix: np.ndarray) -> np.ndarray:
    """Hierarchical clustering of genres by `genre_distances`, with average linkage.

    Returns
    -------
    np.ndarray [shape=(9, 4)]
        SciPy's linkage matrix (see `scipy.cluster.hierarchy.linkage`).
    """
    from scipy.cluster.hierarchy import linkage  # here: only one figure needs it
    from scipy.spatial.distance import squareform

    return linkage(squareform(genre_distances(matrix), checks=False), "average")


def evaluate(truth: np.ndarray, probabilities: np.ndarray) -> dict[str, Any]:
    """All metrics of one set of predictions.

    Parameters
    ----------
    truth : np.ndarray [shape=(n,)]
        True genres as indices.
    probabilities : np.ndarray [shape=(n, 10)]
        Predicted probabilities; rows sum to 1.

    Returns
    -------
    dict
        ``n``, ``accuracy``, ``accuracy_interval`` (low, high), ``precision``, ``recall``, ``f1`` (macro), ``top2``,
        ``calibration_error``, ``calibration_error_by_chance`` (mean, 95 % limit; see `calibration_error_by_chance`) and
        ``per_genre`` (genre -> precision, recall, f1, n).

    Raises
    ------
    ValueError
        If the arrays are malformed (see `validate`).
    """
    validate(truth, probabilities)
    predicted = probabilities.argmax(axis=1)
    matrix = confusion_matrix(truth, predicted)
    precision, recall, f1 = precision_recall_f1(matrix)
    correct = predicted == truth
    top2 = np.argsort(probabilities, axis=1)[:, -2:]
    return {
        "n": len(truth),
        "accuracy": float(correct.mean()),
        "accuracy_interval": list(accuracy_interval(correct)),
        "precision": float(precision.mean()),
        "recall": float(recall.mean()),
        "f1": float(f1.mean()),
        "top2": float((top2 == truth[:, None]).any(axis=1).mean()),
        "calibration_error": calibration_error(truth, probabilities),
        "calibration_error_by_chance": list(calibration_error_by_chance(probabilities)),
        "per_genre": {
            genre: {"precision": float(p), "recall": float(r), "f1": float(f), "n": int(n)}
            for genre, p, r, f, n in zip(GENRES, precision, recall, f1, matrix.sum(axis=1), strict=True)
        },
    }


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    ratio: np.ndarray = np.divide(numerator, denominator, out=np.zeros(numerator.shape), where=denominator > 0)
    return ratio
