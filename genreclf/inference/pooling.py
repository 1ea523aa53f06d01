"""Pooling: combine windows into one prediction for a recording, with an inverse temperature by number of windows.

The answer is the geometric mean over windows, that is, the mean of their logits. A window alone tells less than many:
how much surer a recording of many windows may be is measured on held-out songs, and a model's card has it as
``inverse_temperature``, by number of windows.
"""

from collections.abc import Mapping

import numpy as np


def pooled(probabilities: np.ndarray, inverse_temperature: float = 1.0) -> np.ndarray:
    """Pool the probabilities of several windows.

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n, 10)]
        Rows sum to 1.
    inverse_temperature : float
        What the mean logits are multiplied by: above 1 makes the answer more decided.

    Returns
    -------
    np.ndarray [shape=(10,)]
        Sums to 1.
    """
    logits = inverse_temperature * np.log(np.maximum(probabilities, 1e-9)).mean(axis=0)
    chances = np.exp(logits - logits.max())
    return chances / chances.sum()


def pooled_probability(probabilities: np.ndarray, inverse_temperature: float = 1.0) -> float:
    """Pool one probability per window: the logistic function of the mean logit.

    Parameters
    ----------
    probabilities : np.ndarray [shape=(n,)]
        In [0, 1].
    inverse_temperature : float
        What the mean logit is multiplied by.

    Returns
    -------
    float
        In (0, 1).
    """
    certain = np.clip(probabilities.astype(np.float64), 1e-6, 1 - 1e-6)
    logit = inverse_temperature * np.mean(np.log(certain) - np.log1p(-certain))
    return float(1 / (1 + np.exp(-logit)))


def inverse_temperature(measured: Mapping[str, float], windows: int) -> float:
    """Inverse temperature for a number of windows, interpolated: many windows are better evidence than one.

    Parameters
    ----------
    measured : Mapping of str to float
        By number of windows, from a model's card; empty where nothing was measured.
    windows : int
        How many windows the answer rests on.

    Returns
    -------
    float
        Between the measured numbers it follows the logarithm of the number; beyond, it stays.
    """
    if not measured:
        return 1.0
    known = sorted((int(number), value) for number, value in measured.items())
    numbers, values = zip(*known, strict=True)
    return float(np.interp(np.log(windows), np.log(numbers), values))
