import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.training.transfer.mlp_head_calibration import recording_temperature, track_thresholds


def test_thresholds_of_tracks_ask_for_answers_that_are_right() -> None:
    truth = np.zeros(10, int)
    genres = np.full((10, 10), 0.01)
    genres[np.arange(10), [0] * 8 + [1, 1]] = np.linspace(0.9, 0.3, 10)
    limits = track_thresholds(genres, np.linspace(0.2, 1, 10), truth)
    assert limits["confident"] == pytest.approx(np.linspace(0.9, 0.3, 10)[7])  # the last that is right
    assert 0.2 <= limits["music"] < 0.25
    assert track_thresholds(genres, np.full(10, 0.99), truth)["music"] == 0.5


def test_an_overconfident_head_gets_a_higher_temperature() -> None:
    rng = np.random.default_rng(3)
    tracks = [f"{genre}.{number:05d}" for genre in GENRES for number in range(6)]
    truth = np.repeat([GENRES.index(track.partition(".")[0]) for track in tracks], 4)
    logits = rng.normal(size=(len(truth), 11))
    logits[np.arange(len(truth)), truth] += 1
    source = np.repeat(tracks, 4)
    once, tenfold = recording_temperature(logits, source), recording_temperature(10 * logits, source)
    assert tenfold > 2 * once
    assert recording_temperature(logits / 1000, source) == pytest.approx(0.1, abs=0.01)  # the lowest that is allowed
