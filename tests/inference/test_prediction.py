"""By which measure a prediction is told: one for its answer, its bars and its timeline."""

from dataclasses import replace

import pytest

from genreclf import messages
from genreclf.genres import GENRES, OUTSIDE
from genreclf.inference.prediction import PERHAPS_OUTSIDE, Prediction, Segment
from genreclf.inference.verdict import Verdict

SHARES = dict.fromkeys(GENRES, 0.1 / 9) | {"rock": 0.9}


def predicted(verdict: Verdict, outside: float) -> Prediction:
    parts = (Segment(0, 3, SHARES, outside), Segment(3, 6, SHARES, outside))
    return Prediction("any", "rock", SHARES, verdict, parts, outside=outside)


@pytest.mark.parametrize("verdict", [Verdict.CONFIDENT, Verdict.UNSURE])
def test_an_answer_among_the_ten_is_told_among_the_ten(verdict: Verdict) -> None:
    prediction = predicted(verdict, 0.3)
    assert prediction.told_shares == SHARES, "as the headline says it"
    assert [part.shares for part in prediction.told_timeline] == [SHARES, SHARES]


@pytest.mark.parametrize(
    ("verdict", "outside"), [(Verdict.OTHER_STYLE, 0.8), (Verdict.OTHER_STYLE, 0.3), (Verdict.UNSURE, PERHAPS_OUTSIDE)]
)
def test_an_answer_that_speaks_of_other_styles_has_a_share_for_them(verdict: Verdict, outside: float) -> None:
    prediction = predicted(verdict, outside)
    assert prediction.told_shares[OUTSIDE] == outside
    assert prediction.told_shares["rock"] == pytest.approx((1 - outside) * 0.9)
    assert sum(prediction.told_shares.values()) == pytest.approx(1)
    assert all(OUTSIDE in part.shares for part in prediction.told_timeline)


def test_the_sentence_and_the_share_go_together() -> None:
    speaks = "It may also be none of the ten genres."
    for outside in (PERHAPS_OUTSIDE - 0.01, PERHAPS_OUTSIDE):
        prediction = predicted(Verdict.UNSURE, outside)
        assert (speaks in messages.answer(prediction)) == (OUTSIDE in prediction.told_shares)


def test_a_section_of_another_style_has_a_share() -> None:
    timeline = tuple(Segment(3 * n, 3 * n + 3, SHARES, 0.05 if n < 5 else 0.95) for n in range(10))
    medley = replace(predicted(Verdict.UNSURE, 0.2), timeline=timeline)
    assert [section.kind for section in medley.sections] == ["rock", OUTSIDE]
    assert OUTSIDE in medley.told_shares
