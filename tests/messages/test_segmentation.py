"""Recordings that are more than one kind of music, in words: nothing on a page says that they are one."""

import pytest

from genreclf import messages
from genreclf.genres import OUTSIDE
from genreclf.inference.prediction import Prediction, Verdict
from genreclf.inference.segmentation import Section
from genreclf.messages.prediction import short_answer
from genreclf.messages.segmentation import kinds_in_order, sections_answer
from tests.inference.test_segmentation import timeline
from tests.messages.test_comparison import prediction as single
from tests.messages.test_comparison import said as compared


@pytest.fixture
def medley() -> Prediction:
    """Very sure classical, if one asks for the whole of it."""
    parts = tuple(timeline(("classical", 14, 0.95), ("metal", 7, 0.9)))
    chances = dict.fromkeys(parts[0].probabilities, 0.01) | {"classical": 0.91}
    return Prediction("m", "classical", chances, Verdict.CONFIDENT, parts)


def test_the_answer_names_the_kinds_in_order_and_is_sure_of_no_single_one(medley: Prediction) -> None:
    said = messages.answer(medley)
    assert said == (
        "This is more than one kind of music: first **classical**, then **metal**. It changes at about 0:42."
    )
    assert messages.verdict_in_words(medley) in said
    assert short_answer(medley) == "classical, then metal"


def test_three_parts_and_another_style() -> None:
    parts = [Section(0, 20, "jazz"), Section(20, 40, OUTSIDE), Section(40, 60, "hiphop")]
    assert sections_answer(parts) == (
        "This is more than one kind of music: first **jazz**, then **another style**, then **hip-hop**."
    )
    assert kinds_in_order(parts) == "jazz, then another style, then hip-hop"


def test_beside_another_song(medley: Prediction) -> None:
    assert "The first: classical, then metal. The second: rock." in compared(medley, single("rock"))
