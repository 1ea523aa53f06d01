"""Arithmetic of windows and features for any clip, not only for those that somebody thought of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from genreclf.features.front_ends import LogMelFrontEnd, SummaryFrontEnd
from genreclf.features.spectra import mel_filterbank, power_spectrogram, summary_features
from tests.sounds import clip

seconds = st.floats(1.0, 7_200.0)
lengths = st.integers(16_000, 40 * 16_000)
rates = st.sampled_from([8_000, 16_000, 22_050, 44_100])
sound = arrays(
    np.float32,
    st.integers(1, 6_000),
    elements=st.floats(-1, 1, width=32),
    fill=st.floats(-1, 1, width=32),
)


@given(seconds)
def test_summary_windows_cover_a_clip_evenly_within_its_bounds_and_their_limit(duration: float) -> None:
    windows, complete = SummaryFrontEnd().times(duration)
    starts, ends = np.array(windows).T
    assert 1 <= len(windows) <= SummaryFrontEnd.LIMIT
    assert starts[0] == 0
    assert ends[-1] == pytest.approx(duration)
    assert (ends > starts).all()
    assert np.ptp(ends - starts) < 1e-6
    assert np.ptp(np.diff(starts)) < 1e-6 if len(starts) > 1 else complete
    assert complete == np.allclose(starts[1:], ends[:-1])


@settings(max_examples=30, deadline=None)
@given(lengths, st.integers(2, 12))
def test_log_mel_windows_cover_a_clip_evenly_within_its_bounds_and_their_limit(length: int, limit: int) -> None:
    front_end = LogMelFrontEnd()
    samples = np.linspace(-1, 1, length, dtype=np.float32)
    windows = front_end.windows(clip(samples, front_end.SAMPLE_RATE), limit=limit)
    starts, ends = np.array(windows.times).T
    frame = front_end.HOP_LENGTH / front_end.SAMPLE_RATE
    duration = length / front_end.SAMPLE_RATE
    assert len(windows.inputs) == len(starts) <= limit
    assert starts[0] == 0
    assert (ends > starts).all()
    assert ends.max() <= duration + frame
    assert ends[-1] == pytest.approx(duration, abs=frame)
    assert windows.complete or len(starts) == limit
    if len(starts) > 1:
        assert np.ptp(np.diff(starts)) < 1.01 * frame
        assert windows.complete == np.allclose(starts[1:], ends[:-1])


@settings(max_examples=50, deadline=None)
@given(sound, rates)
def test_log_mel_windows_of_any_sound_are_finite(samples: np.ndarray, rate: int) -> None:
    inputs = LogMelFrontEnd().windows(clip(np.resize(samples, rate), rate)).inputs
    assert inputs.dtype == np.float32
    assert np.isfinite(inputs).all()
    assert (inputs >= 0).all()


@settings(max_examples=50, deadline=None)
@given(sound)
def test_power_and_mel_of_any_sound_are_finite_and_not_negative(samples: np.ndarray) -> None:
    power = power_spectrogram(samples, n_fft=512, hop_length=256)
    mel = mel_filterbank(512, 16_000, 96) @ power
    assert power.shape == (257, 1 + len(samples) // 256)
    for values in (power, mel):
        assert np.isfinite(values).all()
        assert (values >= 0).all()


@settings(max_examples=8, deadline=None)
@given(sound)
def test_summary_features_of_any_sound_are_finite(samples: np.ndarray) -> None:
    values = summary_features(clip(np.resize(samples, 22_050)))
    assert values.shape == (57,)
    assert np.isfinite(values).all()
