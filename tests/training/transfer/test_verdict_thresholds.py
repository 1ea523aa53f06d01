import numpy as np
import pytest

from genreclf.training.transfer.verdict_thresholds import CONFIDENT_RIGHT, song_thresholds, thresholds


def test_thresholds_come_from_held_out_tracks() -> None:
    truth = np.zeros(10, int)
    genres = np.full((10, 10), 0.01)
    genres[np.arange(10), [0] * 8 + [1, 1]] = np.linspace(0.9, 0.3, 10)
    limits = thresholds(genres, np.linspace(0.2, 1, 10), truth)
    assert limits["confident"] == pytest.approx(np.linspace(0.9, 0.3, 10)[7])  # the last that is right
    assert 0.2 <= limits["music"] < 0.25
    assert thresholds(genres, np.full(10, 0.99), truth)["music"] == 0.5


def test_those_of_songs_hold_what_they_promise() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(10, size=400)
    sure = rng.uniform(0.3, 1, 400)
    said = np.where(rng.random(400) < sure, truth, (truth + 1) % 10)
    genres = np.full((400, 10), 0.0)
    genres[np.arange(400), said] = sure
    music = rng.uniform(size=400)
    limits = song_thresholds(genres, music, truth)
    confident = sure >= limits["confident"]
    assert (said == truth)[confident].mean() >= CONFIDENT_RIGHT
    assert confident.sum() > 50
    assert (music < limits["music"]).mean() == pytest.approx(0.01, abs=0.003)
