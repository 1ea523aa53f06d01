"""What became of an answer when the song was changed."""

from dataclasses import replace

import pytest

from genreclf.genres import GENRES, OUTSIDE
from genreclf.inference.classifier import Segment
from genreclf.messages import change, ranked
from genreclf.messages.perturbation import fooled, has_moved, same_measure
from tests.messages.test_prediction import prediction


@pytest.mark.parametrize(
    ("verdict", "chance", "words"),
    [
        ("confident", 0.9, "Now it is even surer."),
        ("unsure", 0.6, "It leans to blues more."),
        ("unsure", 0.4, "It is less sure now: maybe blues."),
        ("confident", 0.52, "It still says the same."),
        ("not_music", 0.9, "Now it hears no music any more."),
    ],
)
def test_what_a_change_of_the_song_did(verdict: str, chance: float, words: str) -> None:
    assert change(prediction("unsure", blues=0.5), prediction(verdict, blues=chance)) == words


def test_another_genre_after_a_change_is_named() -> None:
    assert change(prediction("confident", blues=0.9), prediction("unsure", hiphop=0.4)) == "Now it says maybe hip-hop."


def test_the_words_name_what_has_the_longest_bar() -> None:
    pop, torn = prediction("confident", pop=0.8), replace(prediction("unsure", metal=0.6), outside=0.45)
    assert ranked(torn.told_shares)[:2] == [OUTSIDE, "metal"]
    assert change(pop, torn) == "Now it can't decide: another style or metal."
    told = "It said **pop**. Now it can't decide: **another style** or **metal**. The trick: louder."
    assert fooled("pop", torn, ("louder",)) == told
    assert change(torn, replace(torn, outside=0.5)) == "It still says the same."


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ((0.62, 0.45), (0.57, 0.05), "It leans to blues more."),
        ((0.62, 0.45), (0.62, 0.1), "It leans to blues more."),
        ((0.7, 0.1), (0.7, 0.41), "It is less sure now: maybe blues."),
    ],
)
def test_the_words_follow_the_bars(before: tuple[float, float], after: tuple[float, float], words: str) -> None:
    one, other = (replace(prediction("unsure", blues=chance), outside=rest) for chance, rest in (before, after))
    of_one, of_other = same_measure(one, other)
    assert ("less" in words) == (of_other["blues"] < of_one["blues"])
    assert change(one, other) == words


def test_a_song_of_two_kinds_is_not_undecided() -> None:
    rock = {genre: float(genre == "rock") for genre in GENRES}
    parts = [Segment(3.0 * n, 3.0 * n + 3, rock, 0.0 if n < 4 else 1.0) for n in range(10)]
    after = replace(prediction("unsure", rock=0.6), outside=0.55, timeline=tuple(parts))
    assert after.sections
    assert "can't decide" not in change(prediction("confident", rock=0.9), after)


def test_a_song_without_its_bass_is_no_music_any_more() -> None:
    told = fooled("pop", prediction("not_music", pop=0.8), ("thin",))
    assert told == "It said **pop**. Now it hears no music any more. The trick: without its bass."


def test_a_step_over_the_threshold_is_no_change_of_mind() -> None:
    rock = replace(prediction("unsure", rock=0.7), outside=0.48)
    style = replace(rock, verdict="other_style", outside=0.53)
    assert not has_moved(rock, style)
    assert not has_moved(style, rock)
    assert "none of the ten" not in change(rock, style)
    assert has_moved(rock, replace(style, outside=0.8))
    assert "none of the ten" in change(rock, replace(style, outside=0.8))


def test_before_and_after_are_shown_by_one_measure() -> None:
    pop = replace(prediction("confident", pop=0.8), outside=0.1)
    torn = replace(prediction("unsure", metal=0.6), outside=0.45)
    assert same_measure(pop, torn) == (pop.shares, torn.shares)
    metal = replace(torn, outside=0.2)
    assert same_measure(pop, metal) == (pop.probabilities, metal.probabilities)
