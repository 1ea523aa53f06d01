"""Silence, a constant offset and a low level change nothing about what music is taken for."""

from collections.abc import Mapping

import numpy as np
import pytest

from genreclf import GenreClassifier, load_audio
from genreclf.audio import AudioClip
from genreclf.bundled.examples import examples
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.inference.explain.occlusion import PROXY_MODEL, occlusion_map
from tests.sounds import RATE, clip, song

EXAMPLES = list(examples())


@pytest.fixture(scope="module")
def classifier() -> GenreClassifier:
    return GenreClassifier.load()


@pytest.fixture(scope="module")
def clips() -> Mapping[str, AudioClip]:
    return {genre: load_audio(example.path) for genre, example in examples().items()}


@pytest.fixture(scope="module")
def alone(classifier: GenreClassifier, clips: Mapping[str, AudioClip]) -> Mapping[str, Prediction]:
    return {genre: classifier.predict(each) for genre, each in clips.items()}


def followed_by(first: AudioClip, rest: np.ndarray) -> AudioClip:
    return clip(np.concatenate([first.samples, rest]), first.sample_rate)


@pytest.mark.parametrize("genre", EXAMPLES)
def test_as_much_silence_as_music_changes_no_answer(
    genre: str, classifier: GenreClassifier, clips: Mapping[str, AudioClip], alone: Mapping[str, Prediction]
) -> None:
    music, before = clips[genre], alone[genre]
    after = classifier.predict(followed_by(music, np.zeros_like(music.samples)))
    assert (after.genre, after.verdict) == (before.genre, before.verdict)
    assert after.probabilities == pytest.approx(before.probabilities, abs=0.2)
    assert after.timeline[-1].end < music.duration + 3
    assert after.embedding @ before.embedding > 0.97 * np.linalg.norm(after.embedding) * np.linalg.norm(
        before.embedding
    )
    assert any(note.endswith("seconds are silence and were left out.") for note in after.notes)


@pytest.mark.parametrize("genre", EXAMPLES)
def test_half_a_minute_of_tape_hiss_makes_no_song_no_music(
    genre: str, classifier: GenreClassifier, clips: Mapping[str, AudioClip], alone: Mapping[str, Prediction]
) -> None:
    music = clips[genre]
    hiss = np.random.default_rng(0).normal(0, 10 ** (-60 / 20), 30 * music.sample_rate).astype(np.float32)
    after = classifier.predict(followed_by(music, hiss))
    assert (after.genre, after.verdict) == (alone[genre].genre, alone[genre].verdict)


def test_silence_in_between_leaves_the_times_of_what_follows(
    classifier: GenreClassifier, clips: Mapping[str, AudioClip]
) -> None:
    music = clips["jazz"].excerpt(0, 12).samples
    rate = clips["jazz"].sample_rate
    heard = classifier.predict(clip(np.concatenate([music, np.zeros(24 * rate, np.float32), music]), rate)).timeline
    starts = np.array([part.start for part in heard])
    assert starts.min() == 0
    assert heard[-1].end == pytest.approx(48, abs=0.05)
    assert not ((starts > 12.5) & (starts < 32.5)).any()
    assert max(part.end - part.start for part in heard) < 4


def test_what_spoke_for_a_genre_is_not_looked_for_in_silence(clips: Mapping[str, AudioClip]) -> None:
    guide = GenreClassifier.load(PROXY_MODEL)
    music = clips["metal"].excerpt(0, 9)
    windows = guide.windows(followed_by(music, np.zeros_like(music.samples)))
    reasons = occlusion_map(windows, guide.predict_windows, "metal", pool=guide.pooled)
    assert reasons.moments.max() < 12.5


def test_a_short_pause_is_worth_no_note(classifier: GenreClassifier, clips: Mapping[str, AudioClip]) -> None:
    music = np.tile(clips["jazz"].samples, 2)
    rate = clips["jazz"].sample_rate
    assert classifier.predict(clip(np.concatenate([music, np.zeros(3 * rate, np.float32)]), rate)).notes == ()


@pytest.mark.parametrize("genre", EXAMPLES)
@pytest.mark.parametrize(
    ("gain", "offset"), [(1.0, 0.05), (0.7, 0.3), (0.03, 0.05), (0.001, 0.0)], ids=["0.05", "0.3", "quiet", "-60 dB"]
)
def test_neither_an_offset_nor_a_low_level_changes_an_answer(
    gain: float,
    offset: float,
    genre: str,
    classifier: GenreClassifier,
    clips: Mapping[str, AudioClip],
    alone: Mapping[str, Prediction],
) -> None:
    music = clips[genre]
    after = classifier.predict(clip(music.samples * np.float32(gain) + np.float32(offset), music.sample_rate))
    assert after.probabilities == pytest.approx(alone[genre].probabilities, abs=0.01)
    assert after.verdict == alone[genre].verdict
    assert (gain == 0.001) == any("very quiet: it was turned up by" in note for note in after.notes)


@pytest.mark.parametrize("model", ["features-cnn", "mel-cnn"])
def test_models_that_hear_no_other_sounds_leave_silence_out_as_well(model: str) -> None:
    classifier, music = GenreClassifier.load(model), song(30.0)
    before = classifier.predict(clip(music))
    after = classifier.predict(clip(np.concatenate([music, np.zeros_like(music)])))
    assert after.probabilities == pytest.approx(before.probabilities, abs=0.1)
    assert after.timeline[-1].end < 36
    assert before.notes == ()
    assert after.notes in {
        ("30 of 60 seconds are silence and were left out.",),
        ("25 of 60 seconds are silence and were left out.",),
    }


def test_the_default_hears_other_sounds() -> None:
    noise = clip(np.random.default_rng(0).normal(0, 0.1, 6 * RATE))
    assert GenreClassifier.load(DEFAULT_MODEL).predict(noise).verdict == "not_music", "or this module tests nothing"
