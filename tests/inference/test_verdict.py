import numpy as np

from genreclf.inference.verdict import verdicts

THRESHOLDS = {"confident_threshold": 0.6, "music_threshold": 0.5}


def test_a_genre_is_confident_only_where_nothing_else_is_likely() -> None:
    genre, music = np.array([0.7, 0.7, 0.7, 0.5, 0.7]), np.array([1.0, 1.0, 1.0, 1.0, 0.4])
    outside = np.array([0.0, 0.2, 0.5, 0.0, 0.5])
    given = verdicts(genre, music, outside, outside_threshold=0.5, **THRESHOLDS)
    assert list(given) == ["confident", "unsure", "other_style", "unsure", "not_music"]


def test_models_that_know_no_other_music_never_say_other_style() -> None:
    given = verdicts(np.array([0.6, 0.59]), np.array([0.5, 0.5]), **THRESHOLDS)
    assert list(given) == ["confident", "unsure"]
