"""Calibration: whether probabilities match frequencies, by a reliability diagram and its expected calibration error.

The expected calibration error is over ten equal-width bins of the top probability (Guo et al. 2017), beside what a
perfectly calibrated classifier would show by chance (consistency resampling, Bröcker and Smith 2007).
`genreclf.evaluation.temperature_scaling` calibrates a model.
"""

import numpy as np

BOOTSTRAP_SAMPLES = 2000
CALIBRATION_BINS = 10


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


def _calibration_bins(confidence: np.ndarray) -> np.ndarray:
    bins: np.ndarray = np.minimum((confidence * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    return bins
