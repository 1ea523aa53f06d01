import numpy as np
import pytest
from scipy.special import softmax
from sklearn import calibration

from genreclf.evaluation.calibration import (
    best_temperature,
    calibration_error,
    calibration_error_by_chance,
    confident_threshold,
    reliability,
)
from tests.evaluation.test_metrics import random_predictions


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


def test_calibration_error_by_hand() -> None:
    probabilities = np.zeros((4, 10))
    probabilities[:, 0], probabilities[:, 1] = [0.9, 0.9, 0.6, 0.6], [0.1, 0.1, 0.4, 0.4]
    truth = np.array([0, 0, 0, 1])  # one bin of 0.9 that is right always, one of 0.6 that is right half the time
    assert calibration_error(truth, probabilities) == pytest.approx((2 * 0.1 + 2 * 0.1) / 4)
    assert calibration_error(np.array([3]), np.eye(10)[[3]]) == 0
    assert calibration_error(np.array([3]), np.eye(10)[[4]]) == 1


def test_calibration_error_by_chance_is_what_calibrated_answers_show() -> None:
    _, probabilities = random_predictions(2, n=150)
    rng = np.random.default_rng(3)
    drawn = (rng.random((500, 150, 1)) > probabilities.cumsum(axis=1)[:, :-1]).sum(axis=2)
    errors = np.array([calibration_error(truth, probabilities) for truth in drawn])
    mean, limit = calibration_error_by_chance(probabilities)
    assert mean == pytest.approx(errors.mean(), abs=4 * errors.std() / np.sqrt(500))
    assert (errors < limit).mean() == pytest.approx(0.95, abs=0.03)
    assert mean > calibration_error_by_chance(np.repeat(probabilities, 10, axis=0))[0] > 0


def test_answers_that_are_certain_have_no_calibration_error_by_chance() -> None:
    assert calibration_error_by_chance(np.eye(10)) == (0, 0)


def test_reliability_is_scikit_learns_calibration_curve() -> None:
    truth, probabilities = random_predictions(4, n=900)
    top, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    accuracy, confidence = calibration.calibration_curve(right, top, n_bins=10)
    rows = reliability(truth, probabilities)
    assert [row["accuracy"] for row in rows] == pytest.approx(accuracy)
    assert [row["confidence"] for row in rows] == pytest.approx(confidence)
    assert sum(row["n"] for row in rows) == 900
    gaps = [row["n"] * abs(row["accuracy"] - row["confidence"]) for row in rows]
    assert calibration_error(truth, probabilities) == pytest.approx(sum(gaps) / 900)
