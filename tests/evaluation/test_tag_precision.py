"""Precision of tags, and the thresholds from which on they are named."""

import csv

import pytest

from genreclf.evaluation.tag_precision import MIN_SUPPORT, RECORD, select_thresholds, tag_precision
from genreclf.messages.prediction import SAID_TAGS, sounds_heard, tags_heard


def test_a_tag_counts_where_it_is_said_and_is_right_of_the_genres_that_prove_it() -> None:
    answers = [("rock", {"rock": 0.3, "jazz": 0.2}), ("metal", {"rock": 0.1}), ("pop", {"rock": 0.5, "guitar": 0.9})]
    rows = {(row["tag"], row["threshold"]): row for row in tag_precision([*answers, ("jazz", {"rock": 0.09})])}
    assert {tag for tag, _ in rows} == {"rock", "jazz"}, "what nobody heard, or no genre proves, is not counted"
    low = rows["rock", 0.1]
    assert (low["n_predicted"], low["n_correct"], low["precision"]) == (3, 2, pytest.approx(2 / 3))
    assert low["low"] < 2 / 3 < low["high"]
    assert (rows["rock", 0.4]["n_predicted"], rows["rock", 0.4]["n_correct"]) == (1, 0)
    assert rows["jazz", 0.2]["precision"] == 0


def test_a_tag_is_said_from_where_it_is_right_often_enough() -> None:
    songs = [("jazz", {"jazz": 0.45})] * (MIN_SUPPORT - 1) + [("pop", {"jazz": 0.25})] * 9 + [("pop", {"jazz": 0.41})]
    assert select_thresholds(tag_precision(songs)) == {"jazz": 0.3}
    assert select_thresholds(tag_precision(songs[1:])) == {}, "of so few songs, nothing can be said"


def test_only_what_is_right_for_eight_in_ten_is_said() -> None:
    with RECORD.open(encoding="utf-8", newline="") as file:
        assert select_thresholds(csv.DictReader(file)) == SAID_TAGS


def test_what_can_not_be_measured_is_not_said() -> None:
    assert tags_heard(dict.fromkeys(("female vocalists", "guitar", *SAID_TAGS), 0.95)) == list(
        map(str.lower, SAID_TAGS)
    )
    assert tags_heard(dict.fromkeys(SAID_TAGS, 0.01)) == []
    assert sounds_heard({"a woman singing": 0.9, "a man singing": 0.8, "piano": 0.3}) == ["piano"]
