import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.training.cross_validation import best_temperature, thresholds


@pytest.fixture(scope="module")
def tracks() -> list[str]:
    return [f"{genre}.{number:05d}" for genre in GENRES for number in range(6)]


def test_a_boastful_head_is_cooled(tracks: list[str]) -> None:
    rng = np.random.default_rng(3)
    truth = np.repeat([GENRES.index(t.partition(".")[0]) for t in tracks], 4)
    logits = rng.normal(size=(len(truth), 11))
    logits[np.arange(len(truth)), truth] += 1
    assert best_temperature(10 * logits, np.repeat(tracks, 4)) > 2 * best_temperature(logits, np.repeat(tracks, 4))


def test_thresholds_come_from_held_out_tracks() -> None:
    truth = np.zeros(10, int)
    genres = np.full((10, 10), 0.01)
    genres[np.arange(10), [0] * 8 + [1, 1]] = np.linspace(0.9, 0.3, 10)
    limits = thresholds(genres, np.linspace(0.2, 1, 10), truth)
    assert limits["confident"] == pytest.approx(np.linspace(0.9, 0.3, 10)[7])  # the last that is right
    assert 0.2 <= limits["music"] < 0.25
    assert thresholds(genres, np.full(10, 0.99), truth)["music"] == 0.5
