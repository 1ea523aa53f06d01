from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.messages import (
    alike,
    answer,
    beside_a_guess,
    clear_confusions,
    confidence_text,
    confusion_cell,
    extremes,
    in_ten,
    listed,
    probabilities_in_words,
    ranked,
    ranking,
    verdict_in_words,
    worst_confusion,
)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "under 1 in 10"),
        (0.05, "under 1 in 10"),
        (0.06, "1 in 10"),
        (0.34, "3 in 10"),
        (0.66, "7 in 10"),
        (0.94, "9 in 10"),
        (0.95, "over 9 in 10"),
        (1.0, "over 9 in 10"),
    ],
)
def test_a_probability_as_a_count_out_of_ten(probability: float, words: str) -> None:
    assert in_ten(probability) == words


@given(st.floats(0, 1))
def test_no_probability_reads_as_never_or_always(probability: float) -> None:
    count = int(in_ten(probability).removeprefix("over ").removeprefix("under ").partition(" ")[0])
    assert 1 <= count <= 9
    assert abs(count / 10 - probability) <= 0.1 + 1e-9


def prediction(verdict: str, **chances: float) -> Prediction:
    rest = (1 - sum(chances.values())) / (10 - len(chances))
    probabilities = {genre: chances.get(genre, rest) for genre in GENRES}
    return Prediction("a-model", max(probabilities, key=probabilities.__getitem__), probabilities, verdict, ())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (prediction("confident", blues=0.97), "This sounds like **blues**. I'm very sure (over 9 in 10)."),
        (
            prediction("confident", hiphop=0.7, pop=0.2),
            "This sounds like **hip-hop**. I'm fairly sure (7 in 10). Second guess: pop.",
        ),
        (
            prediction("confident", rock=0.5, hiphop=0.4),
            "This sounds like **rock**. I'm fairly sure (5 in 10). Second guess: hip-hop.",
        ),
        (
            prediction("unsure", jazz=0.3, hiphop=0.25, blues=0.2),
            "I can't tell for sure. It could be **jazz**, **hip-hop** or **blues**.",
        ),
        (
            prediction("unsure", jazz=0.48, rock=0.44),
            "I can't tell for sure. It is somewhere between **jazz** and **rock**.",
        ),
        (
            prediction("unsure", jazz=0.78, blues=0.12),
            "This sounds like **jazz**. I'm fairly sure (8 in 10). Second guess: blues.",
        ),
        (prediction("unsure", jazz=0.87), "This sounds like **jazz**. I'm very sure (9 in 10)."),
        (prediction("unsure", jazz=0.7), "Probably **jazz**, but I'm not sure."),
        (prediction("not_music", jazz=0.9), "This does not sound like any music I know."),
    ],
)
def test_answers(said: Prediction, words: str) -> None:
    assert answer(said) == words


@pytest.mark.parametrize(
    "said",
    [
        prediction("confident", blues=0.97),
        prediction("confident", hiphop=0.7, pop=0.2),
        prediction("confident", rock=0.5, hiphop=0.4),
        prediction("unsure", jazz=0.78, blues=0.12),
        prediction("unsure", jazz=0.7, blues=0.12),
        prediction("unsure", jazz=0.3, hiphop=0.25, blues=0.2),
    ],
)
def test_a_row_of_a_table_says_what_the_whole_answer_says(said: Prediction) -> None:
    assert verdict_in_words(said) in answer(said)


def test_all_probabilities_in_words_begin_with_the_largest() -> None:
    words = probabilities_in_words(prediction("confident", hiphop=0.7, pop=0.2).probabilities)
    assert words.startswith("hip-hop 7 in 10, pop 2 in 10, ")
    assert words.count(" in 10") == 10
    assert words.endswith(".")


def test_ranking() -> None:
    assert ranked({"a": 0.2, "b": 0.5, "c": 0.3}) == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("true_genre", "predicted_genre", "count", "sentence"),
    [
        ("country", "blues", 7, "Of 20 country songs, 7 were called blues."),
        ("hiphop", "pop", 1, "Of 20 hip-hop songs, 1 was called pop."),
        ("pop", "hiphop", 0, "Of 20 pop songs, none were called hip-hop."),
        ("metal", "metal", 15, "Of 20 metal songs, 15 were recognised."),
        ("metal", "metal", 0, "Of 20 metal songs, none were recognised."),
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
    matrix[2, 9] = matrix[0, 1] = 6
    words = worst_confusion(matrix)
    assert words == "It mixes up blues and classical most, and as often country and rock: 6 songs each."
    matrix[2, 9] = matrix[0, 1] = matrix[4, 5] = matrix[6, 7] = 5
    assert worst_confusion(matrix).endswith(" most, and as often 3 other pairs: 5 songs each.")


def test_nothing_is_made_of_fewer_than_five_songs() -> None:
    matrix = np.diag(np.full(10, 20))
    matrix[2, 9], matrix[9, 2] = 3, 1
    matrix[3] = 0
    matrix[3, 5] = 1  # the only disco song, not recognised: it is not the hardest genre for that
    matrix[0, 0] = 15
    assert worst_confusion(matrix) == "It mixes up no two genres more than 4 times."
    assert alike(matrix) == "No two genres are often confused."
    assert ranking(matrix, "country").startswith("It recognised 20 of 23 country songs; too few")
    assert "hardest genre is **country**: it recognised 20 of 23 songs" in extremes(matrix)
    assert not clear_confusions(matrix)[~np.eye(10, dtype=bool)].any()


def test_the_same_two_genres_are_named_by_every_finding() -> None:
    matrix = np.diag(np.full(10, 60))
    matrix[2, 9] = matrix[9, 2] = 6  # country and rock: many songs, a small share
    matrix[3, 3], matrix[3, 7] = 1, 5  # disco and pop: fewer songs, a large share
    assert "country and rock most" in worst_confusion(matrix)
    assert "confuses country and rock: 6 of 66 country songs and 6 of 66 rock songs" in alike(matrix)


@given(st.floats(0, 1))
def test_a_figure_never_stands_beside_two_degrees_of_confidence(probability: float) -> None:
    (word,) = {
        confidence_text("confident", p)
        for p in (probability, *np.linspace(0, 1, 401))
        if in_ten(p) == in_ten(probability)
    }
    assert word in ("very sure", "fairly sure")
    said = answer(prediction("unsure", jazz=max(probability, 0.2)))
    assert (in_ten(probability) in said) == (probability >= 0.75)


@pytest.mark.parametrize("chance", [0.75, 0.8, 0.87])
def test_one_number_has_one_wording(chance: float) -> None:
    assert answer(prediction("unsure", jazz=chance)) == answer(prediction("confident", jazz=chance))


def test_where_another_style_is_likely_no_genre_is_called_sure() -> None:
    torn = replace(prediction("unsure", jazz=0.9), outside=0.45)
    assert "sure (" not in answer(torn)
    assert verdict_in_words(torn) in answer(torn)


def test_a_wrong_guess_is_told_what_the_piece_is() -> None:
    said = prediction("confident", country=0.9)
    assert beside_a_guess(said, "country", "country") == "You said the same."
    assert beside_a_guess(said, "rock", "country").startswith("It is country. You said rock: ")
    assert beside_a_guess(said, "rock", "rock") == "You are right: it is rock."


@pytest.mark.parametrize(
    ("items", "text"), [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c", "d"], "a, b, c or d")]
)
def test_items_in_a_row(items: list[str], text: str) -> None:
    assert listed(items, "or") == text
