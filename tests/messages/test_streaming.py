"""What is said while listening along."""

import pytest

from genreclf import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.messages import streaming


def prediction(verdict="confident", tags=None, sounds=None, **chances):
    rest = (1 - sum(chances.values())) / (len(GENRES) - len(chances))
    probabilities = {genre: chances.get(genre, rest) for genre in GENRES}
    genre = max(probabilities, key=probabilities.get)
    return Prediction("made up", genre, probabilities, verdict, (), tags or {}, sounds or {})


@pytest.mark.parametrize(
    ("condition", "answer", "said"),
    [
        ("dead", None, "I hear nothing much"),
        ("quiet", prediction(jazz=0.9), "I hear nothing much"),
        ("fine", None, "Listening…"),
        ("fine", prediction(hiphop=0.9), "Hip-hop"),
        ("clipped", prediction(hiphop=0.9), "Hip-hop"),
        ("fine", prediction("unsure", rock=0.4, hiphop=0.3), "Rock or hip-hop?"),
        ("fine", prediction("unsure", rock=0.6), "Rock?"),
        ("fine", prediction("unsure", rock=0.8, jazz=0.15), "Rock"),
        ("fine", prediction("not_music", jazz=0.9), "I hear no music that I know"),
        ("fine", prediction("not_music", sounds={"speech": 0.8, "a dog": 0.3}, jazz=0.9), "I hear speech"),
        (
            "fine",
            prediction("not_music", sounds={"piano": 0.8, "speech": 0.02}),
            "I hear no music that I know",
        ),
    ],
)
def test_the_headline_says_what_is_heard(condition, answer, said):
    assert streaming.headline(condition, answer) == said


def test_how_sure_it_is():
    assert streaming.confidence_text(prediction(jazz=0.97)) == "Very sure: over 9 in 10"
    assert streaming.confidence_text(prediction("unsure", jazz=0.4)) == "Can't tell for sure"
    assert streaming.confidence_text(prediction("unsure", jazz=0.72)) == "Not sure"
    assert streaming.confidence_text(prediction("unsure", jazz=0.8)) == "Fairly sure"
    assert streaming.confidence_text(prediction("not_music", jazz=0.97)) == ""


def test_without_music_there_are_no_chances_and_no_words():
    tags = {"pop": 0.8, "guitar": 0.8}
    sounds = {"piano": 0.4, "speech": 0.9}
    assert streaming.words_heard(prediction(tags=tags, sounds=sounds, jazz=0.9)) == ["piano", "pop"]
    assert streaming.words_heard(prediction("not_music", tags=tags, jazz=0.9)) == []
    assert streaming.chances(prediction("not_music", jazz=0.9)) == {}
    assert streaming.chances(prediction(jazz=0.9))["jazz"] == (0.9, "9 in 10")
