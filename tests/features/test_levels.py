"""Levels that neither silence nor a constant offset changes."""

import numpy as np
import pytest

from genreclf.features.levels import SILENCE_BELOW, audible_parts, audible_samples, without_offset
from tests.sounds import RATE, clip, tone

HALVES = np.array([[0, RATE], [RATE, 2 * RATE]])


def halves(second: float) -> np.ndarray:
    return np.concatenate([tone(1.0, amplitude=0.5), tone(1.0, amplitude=0.5) * np.float32(second)])


@pytest.mark.parametrize(("below", "audible"), [(SILENCE_BELOW - 1, True), (SILENCE_BELOW + 1, False)])
def test_a_part_far_below_the_loudest_is_silence(below: float, audible: bool) -> None:
    assert audible_parts(halves(10 ** (-below / 20)), HALVES).tolist() == [True, audible]


def test_an_offset_does_not_make_silence_sound() -> None:
    assert audible_parts(halves(0.001) * np.float32(0.01) + np.float32(0.2), HALVES).tolist() == [True, False]


def test_where_nothing_is_heard_nothing_is_left_out() -> None:
    nothing = np.zeros(2 * RATE, np.float32)
    assert audible_parts(nothing, HALVES).all()
    assert without_offset(clip(nothing)).samples.tolist() == nothing.tolist()


def test_what_is_silent_is_cut_out() -> None:
    samples = halves(0.0)
    np.testing.assert_array_equal(audible_samples(samples, HALVES, np.array([True, False])), samples[:RATE])
    assert audible_samples(samples, HALVES, np.array([True, True])) is samples


@pytest.mark.parametrize("second", [1.0, 0.0])
def test_an_offset_is_measured_where_there_is_sound(second: float) -> None:
    samples = halves(second)
    np.testing.assert_allclose(without_offset(clip(samples + np.float32(0.2))).samples, samples, atol=1e-3)


@pytest.mark.parametrize(("offset", "left"), [(0.005, 0.005), (0.02, 0.0), (-0.02, 0.0)])
def test_an_offset_such_as_most_recordings_have_stays(offset: float, left: float) -> None:
    assert without_offset(clip(halves(1.0) + np.float32(offset))).samples.mean() == pytest.approx(left, abs=1e-4)
