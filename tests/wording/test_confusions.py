import numpy as np
import pytest

from genreclf.wording import confusion_cell, worst_confusion


@pytest.mark.parametrize(
    ("true_genre", "predicted_genre", "count", "sentence"),
    [
        ("country", "blues", 7, "Of 20 country tracks, 7 were called blues."),
        ("hiphop", "pop", 1, "Of 20 hip-hop tracks, 1 was called pop."),
        ("pop", "hiphop", 0, "Of 20 pop tracks, none were called hip-hop."),
        ("metal", "metal", 15, "Of 20 metal tracks, 15 were recognised."),
        ("metal", "metal", 0, "Of 20 metal tracks, none were recognised."),
    ],
)
def test_cells_of_a_confusion_matrix(true_genre: str, predicted_genre: str, count: int, sentence: str) -> None:
    assert confusion_cell(true_genre, predicted_genre, count, 20) == sentence


def test_the_worst_confusion_counts_both_directions() -> None:
    matrix = np.diag(np.full(10, 20))
    matrix[2, 9], matrix[9, 2] = 6, 8  # country and rock
    matrix[2, 2], matrix[9, 9] = 14, 12
    matrix[0, 1], matrix[0, 0] = 10, 10
    assert worst_confusion(matrix) == "It mixes up country and rock most: 14 of 40 songs."


def test_confusions_that_are_level_are_all_named() -> None:
    matrix = np.diag(np.full(10, 20))
    matrix[2, 9] = matrix[0, 1] = 3
    words = worst_confusion(matrix)
    assert words == "It mixes up blues and classical most, and as often country and rock: 3 songs each."
    matrix[2, 9] = matrix[0, 1] = matrix[4, 5] = matrix[6, 7] = 1
    assert worst_confusion(matrix).endswith(" most, and as often 3 other pairs: 1 song each.")
