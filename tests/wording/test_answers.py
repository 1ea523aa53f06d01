import pytest

from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.wording import (
    answer,
    change,
    probabilities_in_words,
    verdict_in_words,
)


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
            "This sounds like **rock**. It's my best guess (5 in 10). Second guess: hip-hop.",
        ),
        (
            prediction("unsure", jazz=0.3, hiphop=0.25, blues=0.2),
            "I can't tell for sure. It could be **jazz** (3 in 10), **hip-hop** or **blues**.",
        ),
        (
            prediction("unsure", jazz=0.48, rock=0.44),
            "I can't tell for sure. It could be **jazz** (5 in 10) or **rock**.",
        ),
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


@pytest.mark.parametrize(
    ("verdict", "chance", "words"),
    [
        ("confident", 0.9, "Now it is even surer."),
        ("unsure", 0.6, "It leans to its guess more."),
        ("unsure", 0.4, "It wavers."),
        ("confident", 0.52, "It did not notice."),
        ("not_music", 0.9, "The answer changed."),
    ],
)
def test_what_a_change_of_the_song_did(verdict: str, chance: float, words: str) -> None:
    assert change(prediction("unsure", blues=0.5), prediction(verdict, blues=chance)) == words
