import numpy as np
import pytest
from sklearn import calibration

from genreclf.evaluation.calibration import calibration_error, calibration_error_by_chance, reliability
from tests.evaluation.test_metrics import random_predictions


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
