import numpy as np
import pytest
from scipy.cluster import hierarchy
from scipy.spatial import distance
from sklearn import metrics

from genreclf.evaluation.metrics import (
    accuracy_interval,
    confused_pairs,
    confusion_matrix,
    evaluate,
    genre_clusters,
    genre_distances,
    genres_confused_with,
    least_confused_genre,
    most_confused_genre,
    precision_recall_f1,
    validate,
    wilson_interval,
)
from genreclf.genres import GENRES


def random_predictions(seed: int, n: int = 300, *, genres: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Predictions that are right more often than by chance; only the first ``genres`` genres occur."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, genres, n)
    logits = rng.normal(size=(n, 10)) + 1.5 * np.eye(10)[truth]
    logits[:, genres:] = -20
    exponentials = np.exp(logits)
    return truth, exponentials / exponentials.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("genres", [10, 7, 1])
@pytest.mark.parametrize("seed", range(3))
def test_metrics_are_those_of_scikit_learn(seed: int, genres: int) -> None:
    truth, probabilities = random_predictions(seed, genres=genres)
    predicted = probabilities.argmax(axis=1)
    labels = np.arange(10)
    result = evaluate(truth, probabilities)

    assert result["n"] == 300
    assert result["accuracy"] == pytest.approx(metrics.accuracy_score(truth, predicted))
    each = metrics.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    for name, values in zip(("precision", "recall", "f1", "n"), each, strict=True):
        assert [row[name] for row in result["per_genre"].values()] == pytest.approx(values), name
        if name != "n":
            assert result[name] == pytest.approx(values.mean()), name
    top2 = metrics.top_k_accuracy_score(truth, probabilities, k=2, labels=labels)
    assert result["top2"] == pytest.approx(top2)
    np.testing.assert_array_equal(
        confusion_matrix(truth, predicted), metrics.confusion_matrix(truth, predicted, labels=labels)
    )


def test_results_are_plain_values_in_the_order_of_the_genres() -> None:
    result = evaluate(*random_predictions(0))
    assert list(result["per_genre"]) == list(GENRES)
    assert type(result["n"]) is int
    assert {type(value) for value in result["per_genre"]["blues"].values()} == {float, int}


def test_a_stack_of_confusion_matrices_is_treated_one_by_one() -> None:
    matrices = np.random.default_rng(0).integers(0, 5, (4, 10, 10))
    stacked = precision_recall_f1(matrices)
    for i, matrix in enumerate(matrices):
        for together, alone in zip(stacked, precision_recall_f1(matrix), strict=True):
            np.testing.assert_array_equal(together[i], alone)


def test_the_interval_is_about_as_wide_as_the_binomial_one_and_reproducible() -> None:
    correct = np.arange(200) < 140
    low, high = accuracy_interval(correct)
    half_width = 1.96 * np.sqrt(0.7 * 0.3 / 200)
    assert (low, high) == pytest.approx((0.7 - half_width, 0.7 + half_width), abs=0.01)
    assert accuracy_interval(correct) == (low, high)
    assert accuracy_interval(np.ones(50, bool)) == (1, 1)


def test_the_interval_of_a_share_near_the_ends_has_a_width_and_stays_within_them() -> None:
    low, high = wilson_interval(np.zeros(37, bool))
    assert low == pytest.approx(0, abs=1e-9)
    assert 0.05 < high < 0.12  # the rule of three: 3 of 37
    assert wilson_interval(np.ones(37, bool)) == pytest.approx((1 - high, 1 - low))
    assert wilson_interval(np.zeros(0, bool)) == pytest.approx((0, 0.79), abs=0.01)


def test_about_95_percent_of_intervals_hold_the_true_share() -> None:
    rng = np.random.default_rng(1)
    intervals = [accuracy_interval(rng.random(200) < 0.7, seed=seed) for seed in range(400)]
    assert np.mean([low <= 0.7 <= high for low, high in intervals]) == pytest.approx(0.95, abs=0.03)


def good() -> tuple[np.ndarray, np.ndarray]:
    return random_predictions(0, 5)


@pytest.mark.parametrize(
    ("truth", "probabilities", "sentence"),
    [
        (good()[0][:4], good()[1], r"got \(4,\) and \(5, 10\)"),
        (good()[0], good()[1][:, :9], r"got \(5,\) and \(5, 9\)"),
        (good()[0][:, None], good()[1], r"got \(5, 1\) and"),
        (good()[0][:0], good()[1][:0], "no tracks to evaluate"),
        (good()[0] + 10, good()[1], "indices from 0 to 9"),
        (good()[0] - 10, good()[1], "indices from 0 to 9"),
        (good()[0], good()[1] * 1.01, "must sum to 1"),
        (good()[0], np.where(good()[1] > 0.5, np.nan, good()[1]), "must sum to 1"),
    ],
    ids=["lengths", "columns", "dimensions", "none", "too large", "negative", "sum", "NaN"],
)
def test_malformed_predictions_are_refused(truth: np.ndarray, probabilities: np.ndarray, sentence: str) -> None:
    for check in (validate, evaluate):
        with pytest.raises(ValueError, match=sentence):
            check(truth, probabilities)


def matrix_of(**cells: int) -> np.ndarray:
    """Nine right of each genre, and what is named ``true_predicted``."""
    matrix = 9 * np.eye(10, dtype=int)
    for cell, count in cells.items():
        true_genre, predicted = cell.split("_")
        matrix[GENRES.index(true_genre), GENRES.index(predicted)] = count
    return matrix


def test_confusions_are_listed_from_the_largest() -> None:
    matrix = matrix_of(country_rock=3, country_blues=5, rock_country=4, disco_pop=1, classical_classical=20)
    assert most_confused_genre(matrix) == "country"
    assert genres_confused_with(matrix, "country") == [("blues", 5), ("rock", 3)]
    assert genres_confused_with(matrix, "jazz") == []
    assert confused_pairs(matrix) == [("country", "rock", 7), ("blues", "country", 5), ("disco", "pop", 1)]


def test_the_least_confused_genre_is_the_one_recognised_most_often() -> None:
    assert (
        least_confused_genre(
            matrix_of(**{f"{genre}_rock": 1 for genre in GENRES if genre not in ("jazz", "rock")}, rock_pop=2)
        )
        == "jazz"
    )


def test_distances_and_clusters_are_those_of_scipy() -> None:
    truth, probabilities = random_predictions(5)
    matrix = confusion_matrix(truth, probabilities.argmax(axis=1))
    distances = genre_distances(matrix)
    assert distance.is_valid_dm(distances)
    i, j = 2, 7
    expected = 1 - (matrix[i, j] / matrix[i].sum() + matrix[j, i] / matrix[j].sum()) / 2
    assert distances[i, j] == pytest.approx(expected)
    clusters = genre_clusters(matrix)
    assert hierarchy.is_valid_linkage(clusters)
    np.testing.assert_allclose(clusters, hierarchy.average(distance.squareform(distances)))


def test_genres_that_are_often_confused_are_close() -> None:
    clusters = genre_clusters(matrix_of(country_rock=8, rock_country=7))
    assert {GENRES[int(i)] for i in clusters[0, :2]} == {"country", "rock"}
