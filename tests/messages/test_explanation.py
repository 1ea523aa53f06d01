from dataclasses import replace
from typing import Any

import pytest

from genreclf.genres import GENRES
from genreclf.inference.classifier import Prediction
from genreclf.inference.explain.band_ablation import BANDS, BandAblation
from genreclf.inference.styles import style_of
from genreclf.messages.explanation import PLAYED_BY, reason, why_it_said


def prediction(verdict: str, genre: str, chance: float) -> Prediction:
    rest = (1 - chance) / 9
    return Prediction("a-model", genre, dict.fromkeys(GENRES, rest) | {genre: chance}, verdict, ())


DISCO = prediction("confident", "disco", 0.82)


@pytest.mark.parametrize(
    ("ablation", "words"),
    [
        (
            BandAblation("bass", prediction("confident", "rock", 0.7), True),
            "Mostly the bass: bass drum and bass guitar. Without the bass it would say rock.",
        ),
        (
            BandAblation("bass", prediction("unsure", "hiphop", 0.4), True),
            "Mostly the bass: bass drum and bass guitar. Without the bass it would lean to hip-hop.",
        ),
        (
            BandAblation("treble", prediction("not_music", "disco", 0.8), True),
            "Mostly the treble: cymbals, hiss and the bite of guitars. Without the treble it would not even "
            "take it for music.",
        ),
        (
            BandAblation("middle", prediction("unsure", "disco", 0.41), True),
            "Mostly the middle tones: voices and most instruments. Without the middle tones it would "
            "still say disco, but be less sure: 4 in 10 instead of 8 in 10.",
        ),
        (
            BandAblation("bass", prediction("confident", "disco", 0.79), False),
            "No part of the sound decides alone. Even without the bass it would say disco.",
        ),
    ],
)
def test_the_reason_can_be_repeated(ablation: BandAblation, words: str) -> None:
    assert reason(DISCO, ablation) == words


def test_every_part_has_words() -> None:
    assert PLAYED_BY.keys() == BANDS.keys()


@pytest.mark.parametrize(
    ("changes", "rather"),
    [
        ({"verdict": "other_style", "confident_level": "style"}, "trance"),
        ({"verdict": "other_style", "confident_level": "family"}, "electronic dance music"),
        ({"verdict": "other_style"}, "none of the ten genres"),
        ({"verdict": "not_music"}, "no music"),
    ],
)
def test_the_question_names_what_the_reason_speaks_of(changes: dict[str, Any], rather: str) -> None:
    heard = replace(DISCO, outside=0.9, styles=(style_of("trance", 0.9),), **changes)
    picked = "The machine had to pick one of the ten genres and said disco."
    assert why_it_said(heard) == f"{picked} Why would it rather say {rather}?"
    assert rather in reason(heard, BandAblation("bass", heard, False))
    assert why_it_said(DISCO) == "Why did the machine say disco?"
