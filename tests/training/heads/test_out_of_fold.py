"""Pooling and figures of out-of-fold predictions, on made-up logits."""

from pathlib import Path

import numpy as np
import pytest

from genreclf.datasets.labelled_recordings import Song
from genreclf.genres import GENRES
from genreclf.inference import pooling
from genreclf.training.heads.labels import Labels
from genreclf.training.heads.linear_head_calibration import LinearHeadCalibration
from genreclf.training.heads.out_of_fold import pool, share_with_interval

LAYOUT = Labels(("house", "trance", "salsa", "lullaby"))
ROCK, HOUSE, SALSA = GENRES.index("rock"), len(GENRES), len(GENRES) + 2
OUTSIDE, MUSIC = -2, -1


def made_up(n: int = 60) -> tuple[np.ndarray, np.ndarray, dict[str, Song]]:
    """Songs of two genres, two styles and other sounds, eight windows each, mostly right."""
    rng = np.random.default_rng(0)
    songs, rows, names = {}, [], []
    for i in range(n):
        kind = i % 5
        genre = ("rock", "jazz", "", "", "")[kind]
        style = ("", "", "house", "salsa", "")[kind]
        name = f"{genre or 'x'}.{i}"
        songs[name] = Song(name, Path(), genre, f"artist {i}", "", "here", style)
        z = rng.normal(0, 1, (8, LAYOUT.outputs))
        if genre:
            z[:, GENRES.index(genre)] += 3
        if style:
            z[:, HOUSE if style == "house" else SALSA] += 3
        z[:, OUTSIDE] += rng.normal(0, 1) + (2 if style else -2)
        z[:, MUSIC] += 4 if genre or style else -4
        rows.append(z)
        names += [name] * 8
    return np.concatenate(rows), np.array(names), songs


def test_pooled_as_on_the_live_path() -> None:
    logits, names, songs = made_up(1)
    (recording,) = pool(logits, names, songs).songs
    assert recording.id == names[0]
    every = pool(logits, names, songs)
    calibration = LinearHeadCalibration({1: 1.0, 8: 0.5}, {1: 1.0}, {1: 1.0, 8: 0.5}, {})
    probabilities = calibration.probabilities(every, LAYOUT)
    genres = np.exp(logits[:, :10]) / np.exp(logits[:, :10]).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(probabilities["genres"][0], pooling.pooled(genres, 2.0), rtol=1e-5)
    assert probabilities["outside"][0] == pytest.approx(1 / (1 + np.exp(-2 * logits[:, OUTSIDE].mean())))
    np.testing.assert_allclose(probabilities["families"].sum(axis=1), 1)


def test_parts_of_recordings_have_as_many_windows_as_asked_for() -> None:
    logits, names, songs = made_up(2)
    assert pool(logits, names, songs, length=4).windows.tolist() == [4, 4, 4, 4]
    assert pool(logits, names, songs, length=3).windows.tolist() == [3, 3, 3, 3]
    assert pool(logits[:3], names[:3], songs, length=4).windows.tolist() == [3]


def test_a_share_has_its_interval() -> None:
    value, low, high = share_with_interval(np.array([True] * 8 + [False] * 2))
    assert value == 0.8
    assert low == pytest.approx(0.490, abs=1e-3)  # Wilson's interval for 8 of 10
    assert high == pytest.approx(0.943, abs=1e-3)
