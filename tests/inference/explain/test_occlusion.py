from itertools import pairwise

import numpy as np
import pytest

from genreclf.errors import ModelError
from genreclf.features.front_ends import LogMelFrontEnd, Windows
from genreclf.features.spectra import mel_frequencies
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.explain.occlusion import BAND_EDGES, MAX_WINDOWS, N_PREDICTIONS, TIME_SEGMENTS, occlusion_map
from tests.sounds import clip, song

HOP = LogMelFrontEnd.HOP_LENGTH / LogMelFrontEnd.SAMPLE_RATE
CENTRES = mel_frequencies(98, maximum=8000)[1:-1]
ROCK = GENRES.index("rock")


class Listener:
    """A network that says rock the more surely, the more happens in the cells that it listens to."""

    def __init__(self, cells: np.ndarray, sign: float = 1.0) -> None:
        self.cells, self.sign, self.calls = cells, sign, []

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        self.calls.append(len(inputs))
        logits = np.zeros((len(inputs), 10))
        logits[:, ROCK] = self.sign * 5 * inputs.std(axis=1)[:, self.cells].mean(axis=1)
        chances = np.exp(logits)
        return chances / chances.sum(axis=1, keepdims=True)


def noise(seconds: float) -> Windows:
    """Windows of made-up spectrograms in which something happens everywhere."""
    count = max(1, round(seconds / 3))
    inputs = np.random.default_rng(0).uniform(0, 2, (count, 187, 96)).astype(np.float32)
    edges = np.linspace(0, seconds, count + 1).tolist()
    return Windows(list(pairwise(edges)), inputs, True)


@pytest.mark.parametrize("band", range(len(BAND_EDGES) - 1))
@pytest.mark.parametrize("sign", [1.0, -1.0], ids=["for", "against"])
def test_it_finds_the_one_band_that_the_network_listens_to(band: int, sign: float) -> None:
    cells = np.flatnonzero(np.digitize(CENTRES, BAND_EDGES) == band + 1)
    assert cells.size >= 3
    found = occlusion_map(noise(30), Listener(cells, sign), "rock")
    others = np.delete(np.arange(len(BAND_EDGES) - 1), band)
    assert sign * found.bands_importance[band] > 0.05
    np.testing.assert_allclose(found.bands_importance[others], 0, atol=1e-6)
    assert (sign * found.importance[band] > 0.05).all()
    np.testing.assert_allclose(found.importance[others], 0, atol=1e-6)


def test_it_finds_the_one_moment_that_differs() -> None:
    windows = noise(15)
    windows.inputs[:] = 1.0
    windows.inputs[4, 100:180] = 3.0  # in the second half of the fifth window

    def loud(inputs: np.ndarray) -> np.ndarray:
        rock = np.where((inputs > 2.5).any(axis=(1, 2)), 0.91, 0.1)
        chances = np.repeat(((1 - rock) / 9)[:, None], 10, axis=1)
        chances[:, ROCK] = rock
        return chances

    found = occlusion_map(windows, loud, "rock")
    assert found.moments_importance[4 * TIME_SEGMENTS + 1] == pytest.approx(0.81)
    assert np.count_nonzero(found.moments_importance) == 1
    start, end = found.moments[4 * TIME_SEGMENTS + 1]
    assert start == pytest.approx(12 + 187 * HOP / 2)
    assert end - start == pytest.approx(187 * HOP / 2)
    assert found.importance.shape == (len(BAND_EDGES) - 1, 5)
    np.testing.assert_allclose(found.times[4], [12, 12 + 187 * HOP])
    assert found.reach == pytest.approx(0.81)


@pytest.mark.parametrize(("seconds", "windows"), [(1, 1), (60, 20), (63, 20), (600, 20)])
def test_no_clip_costs_more_than_the_limit(seconds: float, windows: int) -> None:
    network = Listener(np.arange(96))
    found = occlusion_map(noise(seconds), network, "rock")
    assert network.calls == [windows] * N_PREDICTIONS
    assert windows <= MAX_WINDOWS
    assert found.complete == (seconds <= 60)
    assert found.times[0, 0] == 0
    assert found.times[-1, 1] == pytest.approx(seconds, abs=0.1)
    assert (np.diff(found.times[:, 0]) > 0).all()


def test_the_windows_of_a_long_clip_that_the_front_end_spread_are_not_complete() -> None:
    windows = noise(9)
    found = occlusion_map(Windows(windows.times, windows.inputs, False), Listener(np.arange(96)), "rock")
    assert not found.complete


def test_the_picture_shows_each_moment_what_the_nearest_window_that_was_looked_into_shows() -> None:
    treble = np.flatnonzero(np.digitize(CENTRES, BAND_EDGES) == 5)
    windows = noise(27)
    looked_into = Windows(windows.times[::2], windows.inputs[::2], False)
    found = occlusion_map(looked_into, Listener(treble), "rock")
    picture = found.picture(np.array([50.0, 2500, 9000]), 27, 27.0)
    assert (picture[[0, 2]] == 0).all()
    assert found.reach == np.abs(found.importance).max()
    expected = np.repeat(found.importance[4] / found.reach, [4, 6, 7, 6, 4])  # windows 1, 3, 5, 7 and 9 of 3 s
    agreeing = np.isclose(picture[1], expected)
    assert agreeing.sum() >= 25  # windows are a little shorter than 3 s: the border may lie one column apart
    assert set(np.unique(picture[1]).round(6)) == set((found.importance[4] / found.reach).round(6))


def test_a_clip_shorter_than_a_window_is_hidden_in_every_repetition() -> None:
    frames = np.ones((63, 96), np.float32)  # a second
    frames[5:15] = 3.0
    inputs = np.take(frames, np.arange(187) % 63, axis=0)[None]

    def loud(inputs: np.ndarray) -> np.ndarray:
        chances = np.full((len(inputs), 10), 0.1)
        chances[(inputs > 2.5).any(axis=(1, 2))] = np.eye(10)[ROCK]
        return chances

    found = occlusion_map(Windows([(0.0, 1.0)], inputs, True), loud, "rock")
    np.testing.assert_allclose(found.moments, [[0, 0.5], [0.5, 1]])
    np.testing.assert_allclose(found.moments_importance, [0.9, 0])


@pytest.mark.parametrize("seconds", [1.0, 4.4, 8.0])
def test_with_nothing_hidden_it_is_the_prediction(seconds: float) -> None:
    classifier = GenreClassifier.load("audio-tagger")
    recording = clip(song(seconds))
    prediction = classifier.predict(recording)
    windows = classifier.windows(recording)
    found = occlusion_map(windows, classifier.predict_windows, prediction.genre, pool=classifier.pooled)
    assert found.genre == prediction.genre
    assert found.probability == pytest.approx(prediction.confidence, abs=1e-5)
    assert np.abs(found.bands_importance).max() > 0.01, "hiding something makes no difference at all"
    assert found.reach <= 1
    assert found.times[-1, 1] <= seconds + 2 * HOP


def test_a_model_that_hears_no_spectrogram_is_refused() -> None:
    classifier = GenreClassifier.load("features-cnn")
    with pytest.raises(ModelError, match="choose audio-tagger"):
        occlusion_map(classifier.windows(clip(song(1.0))), classifier.predict_windows, "rock")
