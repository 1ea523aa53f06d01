import numpy as np
import pytest

from genreclf.genres import GENRES
from genreclf.training.transfer.cross_validation import best_temperature


@pytest.fixture(scope="module")
def tracks() -> list[str]:
    return [f"{genre}.{number:05d}" for genre in GENRES for number in range(6)]


def test_a_boastful_head_is_cooled(tracks: list[str]) -> None:
    rng = np.random.default_rng(3)
    truth = np.repeat([GENRES.index(t.partition(".")[0]) for t in tracks], 4)
    logits = rng.normal(size=(len(truth), 11))
    logits[np.arange(len(truth)), truth] += 1
    assert best_temperature(10 * logits, np.repeat(tracks, 4)) > 2 * best_temperature(logits, np.repeat(tracks, 4))
