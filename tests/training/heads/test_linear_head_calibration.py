"""Temperatures, thresholds and verdicts of linear heads, on made-up logits."""

from genreclf.training.heads.linear_head_calibration import (
    UNREACHABLE,
    LinearHeadCalibration,
    fit_calibration,
    given_verdicts,
)
from genreclf.training.heads.linear_head_card import in_card
from genreclf.training.heads.out_of_fold import pool, report
from tests.training.heads.test_out_of_fold import HOUSE, LAYOUT, made_up


def test_thresholds_keep_what_they_promise_and_verdicts_follow_them() -> None:
    logits, names, songs = made_up(200)
    calibration = fit_calibration(logits, names, songs, LAYOUT)
    every = pool(logits, names, songs)
    probabilities = calibration.probabilities(every, LAYOUT)
    given = given_verdicts(probabilities, calibration.thresholds)
    figures = report(every, probabilities, given)
    assert figures["inside"]["n"] == 80
    assert figures["inside"]["other_style"][0] <= 0.08
    assert figures["inside"]["right if confident"][0] >= 0.88
    assert figures["outside"]["AUC against inside"] > 0.9
    assert figures["outside"]["family first"][0] > 0.9
    assert figures["other sounds"]["not_music"][0] == 1
    assert (given[probabilities["music"] < calibration.thresholds["music"]] == "not_music").all()
    both = (probabilities["outside"] >= calibration.thresholds["outside"]) & (
        probabilities["music"] >= calibration.thresholds["music"]
    )
    assert (given[both] == "other_style").all()


def test_where_nothing_is_right_often_enough_nothing_is_sure() -> None:
    logits, names, songs = made_up(100)
    logits[:, HOUSE : HOUSE + 4] = -logits[:, HOUSE : HOUSE + 4]
    thresholds = fit_calibration(logits, names, songs, LAYOUT).thresholds
    assert thresholds["style"] == UNREACHABLE


def test_more_windows_never_make_an_answer_more_modest() -> None:
    calibration = LinearHeadCalibration({1: 1.0, 2: 0.8, 4: 0.9}, {1: 1.0}, {1: 2.0, 2: 1.0}, {})
    card = in_card(calibration)
    assert card["inverse_temperature"] == {"1": 1.0, "2": 1.25, "4": 1.25}
    assert card["outside_inverse_temperature"] == {"1": 0.5, "2": 1.0}
