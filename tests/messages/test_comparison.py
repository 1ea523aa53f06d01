"""Two songs in words."""

from genreclf.features.descriptors import Descriptors
from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.messages.comparison import shared_and_different


def prediction(genre, *tags, verdict="confident"):
    chances = {g: 0.82 if g == genre else 0.02 for g in GENRES}
    return Prediction("a model", genre, chances, verdict, (), dict.fromkeys(tags, 0.5))


def said(first, second, tempos=(120.0, 121.0), brightness=(1000.0, 1000.0), nearest=((), ())):
    descriptors = tuple(Descriptors(*pair) for pair in zip(tempos, brightness, strict=True))
    return " ".join(shared_and_different((first, second), descriptors, nearest))


def test_what_is_shared_is_named_once_and_what_differs_for_each():
    text = said(prediction("rock", "rock", "Hip-Hop"), prediction("rock", "rock", "pop", "guitar"))
    assert "Both sound most like rock" in text
    assert "Heard only in the first: hip-hop. Heard only in the second: pop." in text
    assert "Heard in both" not in text, "that both are rock is said already"
    assert (
        "I count roughly 120 beats a minute in the first and 121 in the second; each may really be half or double"
        in text
    )
    assert "equally bright" in text


def test_differences_name_the_right_song():
    text = said(prediction("rock"), prediction("jazz"), tempos=(90.0, 150.0), brightness=(2000.0, 900.0))
    assert "The first is rock, the second jazz." in text
    assert "roughly 90 beats a minute in the first and 150 in the second" in text
    assert "faster" not in text, "that is right in less than two of three pairs"
    assert "The first sounds brighter" in text


def test_a_song_without_a_pulse_and_one_that_is_no_music():
    text = said(prediction("rock"), prediction("jazz", verdict="not_music"), tempos=(None, 100.0))
    assert "does not sound like music" in text
    assert "no clear pulse" in text


def test_known_songs_that_are_close_to_both():
    assert "Both are close to B." in said(prediction("pop"), prediction("pop"), nearest=(("A", "B"), ("B", "C")))
    assert "closest to A, the second to C" in said(prediction("pop"), prediction("pop"), nearest=(("A",), ("C",)))
