"""Levels that neither silence nor a constant offset changes."""

import numpy as np
import pytest

from genreclf.features.levels import SILENCE_BELOW, measure_levels
from tests.sounds import RATE, tone

HALVES = np.array([[0, RATE], [RATE, 2 * RATE]])


def halves(second: float) -> np.ndarray:
    return np.concatenate([tone(1.0, amplitude=0.5), tone(1.0, amplitude=0.5) * np.float32(second)])


@pytest.mark.parametrize(("below", "audible"), [(SILENCE_BELOW - 1, True), (SILENCE_BELOW + 1, False)])
def test_a_part_far_below_the_loudest_is_silence(below: float, audible: bool) -> None:
    levels = measure_levels(halves(10 ** (-below / 20)), HALVES)
    assert levels.audible.tolist() == [True, audible]


def test_silence_does_not_count_in_the_level() -> None:
    assert measure_levels(halves(0.0), HALVES).rms == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)
    assert measure_levels(halves(1.0), HALVES).rms == pytest.approx(0.5 / np.sqrt(2), rel=1e-3)


def test_an_offset_changes_neither_the_level_nor_what_is_silence() -> None:
    levels = measure_levels(halves(0.001) * np.float32(0.01) + np.float32(0.2), HALVES)
    assert levels.audible.tolist() == [True, False]
    assert levels.rms == pytest.approx(0.005 / np.sqrt(2), rel=1e-2)
    assert levels.offset == pytest.approx(0.2, abs=1e-4)


@pytest.mark.parametrize(("offset", "expected"), [(0.005, 0.0), (0.02, 0.02), (-0.02, -0.02)])
def test_an_offset_such_as_most_recordings_have_stays(offset: float, expected: float) -> None:
    assert measure_levels(halves(1.0) + np.float32(offset), HALVES).offset == pytest.approx(expected, abs=1e-4)


def test_where_nothing_is_heard_nothing_is_left_out() -> None:
    levels = measure_levels(np.zeros(2 * RATE, np.float32), HALVES)
    assert levels.audible.all()
    assert (levels.offset, levels.rms) == (0, 0)
