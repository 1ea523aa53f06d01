import librosa
import numpy as np
import pytest

from genreclf.front_ends import LogMelFrontEnd, SummaryFrontEnd
from tests.sounds import clip, song, tone


@pytest.mark.parametrize(
    ("seconds", "edges"), [(0.5, [0, 0.5]), (44, [0, 44]), (46, [0, 23, 46]), (194, np.linspace(0, 194, 7))]
)
def test_windows_cover_a_clip_without_gaps(seconds: float, edges: list[float]) -> None:
    windows, complete = SummaryFrontEnd().times(seconds)
    assert [start for start, _ in windows] == pytest.approx(edges[:-1])
    assert [end for _, end in windows] == pytest.approx(edges[1:])
    assert complete


@pytest.mark.parametrize("seconds", [196, 600, 7200])
def test_windows_of_a_long_clip_are_six_from_its_start_to_its_end(seconds: float) -> None:
    windows, complete = SummaryFrontEnd().times(seconds)
    assert len(windows) == 6
    assert (windows[0][0], windows[-1][1]) == (0, seconds)
    assert {round(end - start, 6) for start, end in windows} == {30}
    assert np.ptp(np.diff([start for start, _ in windows])) < 1e-6
    assert not complete


def test_log_mel_is_librosas() -> None:
    samples = song(5.0, 16_000)
    mel = librosa.feature.melspectrogram(y=samples, sr=16_000, n_fft=512, hop_length=256, n_mels=96)
    ours = LogMelFrontEnd().spectrogram(samples)
    np.testing.assert_allclose(ours, np.log10(10_000 * mel.T + 1), atol=1e-4)


@pytest.mark.parametrize(("seconds", "count"), [(1.0, 1), (3.0, 1), (30.0, 10), (179.0, 60)])
def test_log_mel_windows_cover_a_clip(seconds: float, count: int) -> None:
    windows = LogMelFrontEnd().windows(clip(tone(seconds, 16_000), 16_000))
    assert windows.inputs.shape == (count, 187, 96)
    assert windows.inputs.dtype == np.float32
    assert windows.complete
    assert windows.times[0][0] == 0
    assert windows.times[-1][1] == pytest.approx(seconds)
    assert all(end == start for (_, end), (start, _) in zip(windows.times, windows.times[1:], strict=False))


def test_log_mel_windows_of_a_long_clip_are_spread_evenly() -> None:
    windows = LogMelFrontEnd().windows(clip(tone(400.0, 16_000), 16_000))
    assert len(windows.times) == len(windows.inputs) == LogMelFrontEnd.LIMIT
    assert not windows.complete
    assert windows.times[-1][1] == pytest.approx(400, abs=0.1)
    assert np.ptp(np.diff([start for start, _ in windows.times])) < 0.05


def test_a_clip_shorter_than_a_window_is_repeated() -> None:
    (window,) = LogMelFrontEnd().windows(clip(song(1.0, 16_000), 16_000)).inputs
    np.testing.assert_array_equal(window[63:126], window[:63])


def test_the_level_of_a_clip_does_not_matter() -> None:
    loud, quiet = (LogMelFrontEnd().windows(clip(song(4.0, 16_000) * gain, 16_000)).inputs for gain in (1, 0.05))
    np.testing.assert_allclose(quiet, loud, atol=1e-3)
