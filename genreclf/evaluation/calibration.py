"""Calibration on held-out recordings: temperature scaling, and thresholds from which on an answer is confident."""

from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.isotonic import IsotonicRegression

CONFIDENT_SHARE = 2 / 3
"""An answer is called confident where at least this share of held-out tracks was right."""


def best_temperature(probabilities: np.ndarray, truth: np.ndarray) -> float:
    """Temperature with the smallest negative log-likelihood on held-out data (Guo et al. 2017).

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n, 10)]
        Of validation tracks.
    truth : np.ndarray [shape=(n,)]
        Their genre indices.

    Returns
    -------
    float
        Between 0.2 and 5.
    """
    logits = np.log(np.maximum(probabilities, 1e-12))

    def loss(temperature: float) -> float:
        return -float(log_softmax(logits / temperature, axis=1)[np.arange(len(truth)), truth].mean())

    return minimise_over_temperature(loss)


def minimise_over_temperature(loss: Callable[[float], float], *, lowest: float = 0.2, highest: float = 5.0) -> float:
    """The temperature from ``lowest`` to ``highest`` with the smallest loss."""
    bounds = (np.log(lowest), np.log(highest))
    found = minimize_scalar(lambda logarithm: loss(np.exp(logarithm)), bounds=bounds, method="bounded")
    return float(np.exp(found.x))


def confident_threshold(probabilities: np.ndarray, truth: np.ndarray, share: float = CONFIDENT_SHARE) -> float:
    """The top probability at which a given share of answers is right.

    How often answers of each probability are right is estimated by isotonic regression (Zadrozny and Elkan 2002): a
    share that rises with the probability, so that answers just above the threshold are right that often, too, and not
    only all answers above it together.

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n, 10)]
        Of held-out tracks.
    truth : np.ndarray [shape=(n,)]
        Their genre indices.
    share : float
        In [0, 1].

    Returns
    -------
    float
        1 where no answer is right that often.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    estimate = IsotonicRegression().fit(confidence, right).predict(confidence)
    return float(confidence[estimate >= share].min(initial=1.0))


def precision_threshold(
    confidence: np.ndarray, correct: np.ndarray, share: float, *, unreachable: float = 1.0
) -> float:
    """The smallest confidence from which on, taken together, a given share of answers is right.

    Parameters
    ----------
    confidence : np.ndarray [shape=(n,)]
        In [0, 1], of held-out recordings.
    correct : np.ndarray [shape=(n,)]
        Whether each answer is right.
    share : float
        In [0, 1].
    unreachable : float
        What to return where no answers are right that often.

    Examples
    --------
    >>> precision_threshold(np.array([0.9, 0.8, 0.6, 0.5]), np.array([True, True, False, False]), 0.66)
    0.6
    """
    order = np.argsort(-confidence, kind="stable")
    precise = np.cumsum(correct[order]) / np.arange(1, len(correct) + 1) >= share
    return float(confidence[order][np.flatnonzero(precise)[-1]]) if precise.any() else unreachable
