"""Calibration: its error, temperature scaling, and thresholds from which on a prediction is confident.

The expected calibration error is over ten equal-width bins of the top probability (Guo et al. 2017), beside what a
perfectly calibrated classifier would show by chance (consistency resampling, Bröcker and Smith 2007).
"""

from collections.abc import Callable

import numpy as np

BOOTSTRAP_SAMPLES = 2000
CALIBRATION_BINS = 10
CONFIDENT_SHARE = 2 / 3
"""An answer is called confident where at least this share of held-out tracks was right."""


def reliability(truth: np.ndarray, probabilities: np.ndarray) -> list[dict[str, float]]:
    """How often the most probable genre was right, by its probability.

    Returns
    -------
    list of dict
        One row for each of `CALIBRATION_BINS` equal ranges of the top probability that holds a track: its ``low`` and
        ``high`` end, ``confidence`` (mean top probability), ``accuracy`` and ``n``.
    """
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == truth
    bins = _calibration_bins(confidence)
    return [
        {
            "low": float(i / CALIBRATION_BINS),
            "high": float((i + 1) / CALIBRATION_BINS),
            "confidence": float(confidence[bins == i].mean()),
            "accuracy": float(correct[bins == i].mean()),
            "n": int((bins == i).sum()),
        }
        for i in np.unique(bins)
    ]


def calibration_error(truth: np.ndarray, probabilities: np.ndarray) -> float:
    """Expected calibration error of the top probability, in [0, 1]: the mean gap of `reliability` over tracks."""
    rows = reliability(truth, probabilities)
    return float(sum(row["n"] * abs(row["confidence"] - row["accuracy"]) for row in rows) / len(truth))


def calibration_error_by_chance(probabilities: np.ndarray, *, seed: int = 0) -> tuple[float, float]:
    """Calibration error that a perfectly calibrated model with the same probabilities would show.

    It is not 0: of ten tracks, each recognised with probability 0.75, never 7.5 are. The fewer the tracks, the larger
    it is. An error below the second number is no evidence against a classifier's calibration (consistency resampling,
    Bröcker and Smith, "Increasing the reliability of reliability diagrams", Weather and Forecasting, 2007).

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n, 10)]
        Predicted probabilities.
    seed : int
        Seed of the resampling.

    Returns
    -------
    tuple of float
        Mean, and the value that 95 % of samples stay below, in [0, 1].
    """
    confidence = probabilities.max(axis=1)
    in_bin = np.eye(CALIBRATION_BINS)[_calibration_bins(confidence)]
    right = np.random.default_rng(seed).random((BOOTSTRAP_SAMPLES, len(confidence))) < confidence
    errors = np.abs((right - confidence) @ in_bin).sum(axis=1) / len(confidence)
    return float(errors.mean()), float(np.quantile(errors, 0.95))


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
    from scipy.special import log_softmax  # here: pages that show calibration need no SciPy

    logits = np.log(np.maximum(probabilities, 1e-12))

    def loss(temperature: float) -> float:
        return -float(log_softmax(logits / temperature, axis=1)[np.arange(len(truth)), truth].mean())

    return minimise_over_temperature(loss)


def minimise_over_temperature(loss: Callable[[float], float], *, lowest: float = 0.2, highest: float = 5.0) -> float:
    """The temperature from ``lowest`` to ``highest`` with the smallest loss."""
    from scipy.optimize import minimize_scalar  # here: it is slow to import

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
    from sklearn.isotonic import IsotonicRegression  # here: it is slow to import

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


def _calibration_bins(confidence: np.ndarray) -> np.ndarray:
    bins: np.ndarray = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return bins
