"""Where windows lie, with silence and without."""

import numpy as np
import pytest

from genreclf.features.windowing import covering_windows, evenly_spaced, place_windows

SIZE, STEP = 100, 0.01
"""Windows of 1 s, of frames that lie 10 ms apart."""


def where(seconds: int, silent: set[int], limit: int = 40):
    audible = np.array([second not in silent for second in range(seconds)])
    return place_windows(100 * seconds, SIZE, limit, step=STEP, duration=float(seconds), audible=audible)


def test_without_silence_windows_follow_each_other_to_the_end() -> None:
    found = where(4, set())
    assert np.ravel(found.times) == pytest.approx([0, 1, 1, 2, 2, 3, 3, 4])
    assert (found.complete, found.silence) == (True, 0)


def test_silent_windows_leave_a_gap_and_the_others_stay_where_they_are() -> None:
    found = where(5, {1, 4})
    assert np.ravel(found.times) == pytest.approx([0, 1, 2, 3, 3, 4])
    assert found.starts.tolist() == [0, 200, 300]
    assert found.complete
    assert found.silence == pytest.approx(2)


def test_of_a_long_clip_the_windows_that_are_heard_lie_where_it_sounds() -> None:
    found = where(60, set(range(20, 60)), limit=10)
    assert len(found.times) == 10
    assert found.times[0][0] == 0
    assert found.times[-1] == pytest.approx((19, 20))
    assert not found.complete
    assert found.silence == pytest.approx(40)


def test_a_long_clip_that_is_mostly_silent_is_heard_whole() -> None:
    found = where(60, set(range(5, 60)), limit=10)
    assert [start for start, _ in found.times] == pytest.approx([0, 1, 2, 3, 4])
    assert found.complete


@pytest.mark.parametrize("length", [1, 60, 100, 124, 126, 1000])
def test_parts_are_the_samples_of_all_windows(length: int) -> None:
    starts, _ = evenly_spaced(length, SIZE)
    np.testing.assert_array_equal(covering_windows(length, SIZE, 256), np.stack([starts, starts + SIZE], axis=1) * 256)
