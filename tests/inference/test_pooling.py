import numpy as np
import pytest

from genreclf.inference.pooling import inverse_temperature, pooled, pooled_probability


def test_the_answer_is_the_geometric_mean_over_windows() -> None:
    rows = np.array([[0.8, 0.2], [0.2, 0.8], [0.9, 0.1]])
    mean = np.exp(np.log(rows).mean(axis=0))
    np.testing.assert_allclose(pooled(rows), mean / mean.sum())


def test_the_inverse_temperature_makes_an_answer_more_decided_and_leaves_its_order() -> None:
    rows = np.array([[0.5, 0.3, 0.2]])
    assert pooled(rows, 2.0) == pytest.approx(np.array([0.25, 0.09, 0.04]) / 0.38)


def test_a_window_that_is_certain_can_be_outvoted() -> None:
    assert np.isfinite(pooled(np.array([[1.0, 0.0], [0.0, 1.0]]), 1.5)).all()


@pytest.mark.parametrize(
    ("windows", "expected"), [(1, 1.0), (2, 1.2), (3, 1.2 + 0.3 * np.log2(1.5)), (4, 1.5), (40, 1.5)]
)
def test_the_inverse_temperature_follows_the_logarithm_of_the_number_of_windows(windows: int, expected: float) -> None:
    assert inverse_temperature({"1": 1.0, "4": 1.5, "2": 1.2}, windows) == pytest.approx(expected)


def test_a_single_probability_is_pooled_by_its_logit() -> None:
    assert pooled_probability(np.array([0.8, 0.2])) == pytest.approx(0.5)
    assert pooled_probability(np.array([0.8])) == pytest.approx(0.8)
    assert pooled_probability(np.array([0.8, 0.8]), 2.0) == pytest.approx(16 / 17)
    assert 0 < pooled_probability(np.array([0.0, 0.0]), 3.0) < pooled_probability(np.array([1.0, 0.0])) < 1


def test_nothing_measured_changes_nothing() -> None:
    assert inverse_temperature({}, 9) == 1.0
