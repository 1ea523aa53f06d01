"""Temperature scaling: the optimiser of the one number that logits are divided by to calibrate them (Guo et al. 2017).

The temperatures of models are fitted with it where they are trained: those of the default, by number of windows, in
`genreclf.training.heads.linear_head_calibration`.
"""

from collections.abc import Callable

import numpy as np


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
