import numpy as np
import pytest
from scipy.special import softmax

from genreclf.evaluation.temperature_scaling import best_temperature


def drawn_truth(logits: np.ndarray) -> np.ndarray:
    """Genres drawn from the probabilities that the logits stand for: at temperature 1 they are calibrated."""
    rng = np.random.default_rng(0)
    return np.array([rng.choice(10, p=p) for p in softmax(logits, axis=1)])


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_spoilt_probabilities_is_found(temperature: float) -> None:
    logits = np.random.default_rng(1).normal(size=(4000, 10)) * 2
    spoilt = softmax(logits * temperature, axis=1)
    assert best_temperature(spoilt, drawn_truth(logits)) == pytest.approx(temperature, rel=0.08)


def test_temperature_stays_in_bounds_and_survives_zeros() -> None:
    right, wrong = np.eye(10), np.roll(np.eye(10), 1, axis=1)
    assert best_temperature(right * 0.9 + 0.01, np.arange(10)) == pytest.approx(0.2, abs=0.02)
    assert best_temperature(wrong, np.arange(10)) == pytest.approx(5, abs=0.1)
