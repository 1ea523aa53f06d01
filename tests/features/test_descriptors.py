"""How fast a clip goes and how bright it sounds."""

import numpy as np
import pytest

from genreclf.audio import AudioClip
from genreclf.audio.streams import SourceInfo
from genreclf.features.descriptors import compute_descriptors

RATE = 22_050


def clip(samples, rate=RATE):
    return AudioClip(samples.astype(np.float32), rate, SourceInfo("test", rate, 1))


def clicks(beats_a_minute, seconds=15, rate=RATE):
    samples = np.zeros(seconds * rate)
    burst = np.random.default_rng(0).normal(0, 0.3, 600) * np.exp(-np.arange(600) / 150)
    for start in np.arange(0, seconds * rate - 600, 60 * rate / beats_a_minute).astype(int):
        samples[start : start + 600] += burst
    return clip(samples, rate)


@pytest.mark.parametrize("tempo", [70, 95, 120, 128, 160])
def test_a_pulse_has_its_tempo(tempo):
    assert compute_descriptors(clicks(tempo)).tempo == pytest.approx(tempo, rel=0.03)


def test_tempo_does_not_depend_on_the_sample_rate():
    assert compute_descriptors(clicks(120, rate=44_100)).tempo == pytest.approx(120, rel=0.03)


def test_what_does_not_repeat_has_no_tempo():
    noise = clip(np.random.default_rng(1).normal(0, 0.1, 15 * RATE))
    assert compute_descriptors(noise).tempo is None
    assert compute_descriptors(clicks(120, seconds=2)).tempo is None, "too short to tell"


@pytest.mark.parametrize("pitch", [200.0, 1000.0, 5000.0])
def test_brightness_is_where_the_sound_lies(pitch):
    tone = 0.3 * np.sin(2 * np.pi * pitch * np.arange(5 * RATE) / RATE)
    assert compute_descriptors(clip(tone)).brightness == pytest.approx(pitch, rel=0.05)
