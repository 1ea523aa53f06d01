"""What is heard second by second, with sounds from formulas and with the examples that ship."""

from dataclasses import replace

import numpy as np
import pytest

from genreclf import GENRES, GenreClassifier, load_audio
from genreclf.bundled.examples import examples
from genreclf.inference.classifier import Prediction
from genreclf.inference.streaming import (
    BUFFER_SECONDS,
    MIN_SECONDS,
    PAUSE_SECONDS,
    RATE,
    WINDOW_SECONDS,
    Listener,
    PredictionSmoother,
    measure_sound,
    smoothed,
)
from tests.sounds import clip, song, tone


@pytest.fixture(scope="module")
def model() -> GenreClassifier:
    return GenreClassifier.load()


class Recorder:
    """Stands in for a model: keeps what it was asked about, and always gives the same answer."""

    def __init__(self) -> None:
        self.clips = []

    def predict(self, clip):
        self.clips.append(clip)
        return prediction(jazz=0.9)


def prediction(verdict="confident", tags=None, **chances):
    rest = (1 - sum(chances.values())) / (len(GENRES) - len(chances))
    probabilities = {genre: chances.get(genre, rest) for genre in GENRES}
    return Prediction("made up", max(probabilities, key=probabilities.get), probabilities, verdict, (), tags or {})


def seconds(samples, start, stop):
    return samples[round(start * RATE) : round(stop * RATE)]


def hear_all(listener, samples, model):
    """Feed a second at a time; the answers on the way."""
    answers = []
    for start in range(len(samples) // RATE):
        listener.push(seconds(samples, start, start + 1))
        answers.append(listener.answer(model))
    return answers


def test_a_sine_has_the_level_that_theory_gives_it():
    assert measure_sound(tone(1, RATE, amplitude=0.5)).level == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.1)


@pytest.mark.parametrize(
    ("samples", "condition"),
    [
        (np.zeros(RATE, np.float32), "dead"),
        (np.full(RATE, 0.05, np.float32), "dead"),
        (tone(1, RATE, amplitude=1e-4) + np.float32(0.05), "quiet"),
        (tone(1, RATE, amplitude=1e-4), "quiet"),
        (tone(1, RATE, amplitude=0.01), "fine"),
        (tone(1, RATE, amplitude=0.98), "fine"),
        (np.clip(tone(1, RATE, amplitude=3), -1, 1), "clipped"),
    ],
)
def test_the_condition_of_a_piece(samples, condition):
    assert measure_sound(samples).condition == condition


def test_no_example_counts_as_clipped_or_quiet():
    for genre, example in examples().items():
        samples = load_audio(example.path, sample_rate=RATE).samples
        conditions = {measure_sound(seconds(samples, t, t + 1)).condition for t in range(1, len(samples) // RATE)}
        assert "clipped" not in conditions, genre
        assert "fine" in conditions, genre


def test_the_last_ten_seconds_are_kept_in_order_and_no_more():
    listener, samples = Listener(), song(25, RATE)
    for start in np.arange(0, 25, 0.7):
        listener.push(seconds(samples, start, min(start + 0.7, 25)))
    np.testing.assert_array_equal(listener.last(60), samples[-round(BUFFER_SECONDS * RATE) :])
    np.testing.assert_array_equal(listener.last(1.5), samples[-round(1.5 * RATE) :])


def test_of_a_piece_that_is_too_long_the_end_counts():
    listener, samples = Listener(), song(14, RATE)
    listener.push(samples)
    np.testing.assert_array_equal(listener.last(60), samples[-round(BUFFER_SECONDS * RATE) :])


def test_an_answer_waits_for_enough_sound_and_rests_on_the_last_seconds():
    listener, recorder, samples = Listener(), Recorder(), song(9, RATE)
    answers = hear_all(listener, samples, recorder)
    assert [answer is not None for answer in answers] == [t >= MIN_SECONDS for t in range(1, 10)]
    np.testing.assert_array_equal(recorder.clips[-1].samples, samples[-round(WINDOW_SECONDS * RATE) :])


def test_a_pause_ends_what_came_before():
    listener, recorder = Listener(), Recorder()
    listener.push(song(5, RATE))
    listener.push(tone(PAUSE_SECONDS - 0.5, RATE, amplitude=1e-4))
    assert len(listener.last(60)) > 5 * RATE, "a short gap is part of the music"
    listener.push(tone(0.5, RATE, amplitude=1e-4))
    assert listener.answer(recorder) is None
    listener.push(song(2, RATE))
    assert listener.answer(recorder)
    assert len(recorder.clips[-1].samples) == 2 * RATE


def test_hiss_far_below_the_music_is_a_pause_until_it_is_all_there_is():
    hiss = np.random.default_rng(0).normal(0, 10 ** (-54 / 20), 4 * RATE).astype(np.float32)
    assert measure_sound(hiss).condition == "fine"
    listener, recorder = Listener(), Recorder()
    listener.push(song(5, RATE))
    listener.push(seconds(hiss, 0, PAUSE_SECONDS))
    assert listener.answer(recorder) is None
    listener.push(hiss)
    assert listener.answer(recorder)


def test_answers_from_before_a_pause_do_not_colour_those_after_it():
    listener = Listener()
    answers = iter([prediction(jazz=0.9), prediction(jazz=0.9), prediction(metal=0.9)])
    stub = type("Stub", (), {"predict": lambda self, clip: next(answers)})()
    for _ in range(2):
        listener.push(song(3, RATE))
        listener.answer(stub)
    listener.push(np.zeros(2 * RATE, np.float32))
    listener.push(song(3, RATE))
    assert listener.answer(stub).probabilities["metal"] == pytest.approx(0.9)


def test_two_listeners_do_not_hear_each_other():
    one, other = Listener(), Listener()
    one.push(song(3, RATE))
    assert not len(other.last(60))


def test_smoothing_pools_probabilities_and_averages_tags():
    answer = smoothed([prediction(jazz=0.9, tags={"piano": 0.8}), prediction(jazz=0.5, tags={"piano": 0.4})])
    assert 0.5 < answer.probabilities["jazz"] < 0.9
    assert sum(answer.probabilities.values()) == pytest.approx(1)
    assert answer.tags == pytest.approx({"piano": 0.6})


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ([prediction(jazz=0.9)], "confident"),
        ([prediction(jazz=0.9), prediction(jazz=0.9), prediction("unsure", rock=0.3)], "confident"),
        ([prediction(jazz=0.9), prediction("unsure", jazz=0.4)], "unsure"),
        ([prediction(jazz=0.9), prediction(metal=0.92)], "unsure"),
        ([prediction("not_music", jazz=0.5), prediction("not_music", jazz=0.5)], "not_music"),
        ([prediction(jazz=0.9), prediction("not_music", jazz=0.5)], "unsure"),
    ],
)
def test_it_is_sure_only_when_most_answers_are_and_say_the_same(answers, verdict):
    assert smoothed(answers).verdict == verdict


def followed(*answers, remembered=4):
    memory = PredictionSmoother(remembered)
    return [memory.update(answer) for answer in answers]


def test_one_answer_that_disagrees_does_not_change_what_is_said():
    jazz, metal = prediction(jazz=0.9), prediction(metal=0.9)
    assert [answer.genre for answer in followed(jazz, jazz, jazz, metal, jazz)] == ["jazz"] * 5


def test_two_that_agree_are_a_new_song():
    jazz, metal = prediction(jazz=0.97), prediction(metal=0.9)
    said = followed(jazz, jazz, jazz, jazz, metal, metal, jazz)
    assert [answer.genre for answer in said] == [*["jazz"] * 5, "metal", "metal"]
    assert said[5].verdict == "confident"
    assert said[5].probabilities["jazz"] < 0.05


def test_speech_after_music_is_no_music_as_soon_as_two_answers_agree():
    jazz = prediction(jazz=0.9)
    speech = [prediction("not_music", rock=0.3), prediction("not_music", pop=0.3)]
    assert [answer.verdict for answer in followed(jazz, jazz, jazz, *speech)][3:] == ["confident", "not_music"]


def test_one_answer_stays_as_it_is():
    alone = prediction("unsure", rock=0.4)
    pooled = smoothed([alone])
    assert pooled.probabilities == pytest.approx(alone.probabilities)
    assert replace(pooled, probabilities=alone.probabilities) == alone


def test_an_example_gets_the_answer_that_its_last_seconds_get(model):
    listener = Listener(smoothing=1)
    samples = load_audio(examples()["classical"].path, sample_rate=RATE).samples[: 12 * RATE]
    answers = hear_all(listener, samples, model)
    alone = model.predict(clip(samples[-round(WINDOW_SECONDS * RATE) :], RATE))
    assert answers[-1].genre == alone.genre
    assert answers[-1].probabilities == pytest.approx(alone.probabilities, abs=1e-4)
