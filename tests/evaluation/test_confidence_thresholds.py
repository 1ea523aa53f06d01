import numpy as np
import pytest

from genreclf.evaluation.confidence_thresholds import confident_threshold


def top(confidences: np.ndarray) -> np.ndarray:
    """Rows whose first genre is the most probable."""
    return np.column_stack([confidences, *[(1 - confidences) / 9] * 9])


def test_answers_near_the_threshold_are_right_as_often_as_asked() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.2, 1, 20_000)
    truth = np.where(rng.random(20_000) < confidence**2, 0, 1)  # answers of probability p are right in p ** 2
    assert confident_threshold(top(confidence), truth, 0.81) == pytest.approx(0.9, abs=0.03)
    assert confident_threshold(top(confidence), truth, 0.49) == pytest.approx(0.7, abs=0.03)


@pytest.mark.parametrize(
    ("right", "threshold"),
    [((1, 1, 1, 1, 1), 0.5), ((0, 0, 1, 1, 1), 0.7), ((0, 0, 0, 0, 0), 1.0), ((1, 0, 0, 0, 1), 0.9)],
)
def test_the_threshold_in_small(right: tuple[int, ...], threshold: float) -> None:
    truth = np.where(np.array(right), 0, 1)
    assert confident_threshold(top(np.array([0.5, 0.6, 0.7, 0.8, 0.9])), truth, 0.8) == pytest.approx(threshold)
