from itertools import pairwise
from pathlib import Path

import librosa
import numpy as np
import pytest

from genreclf.audio import load_audio
from genreclf.features.front_ends import FrontEnd, LogMelFrontEnd, SparseLogMelFrontEnd, SummaryFrontEnd, Windows
from tests.sounds import RATE, clip, song, sweep, tone


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


@pytest.mark.parametrize(("seconds", "count"), [(1.0, 1), (3.0, 1), (30.0, 10), (119.0, 40)])
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
    loud, quiet = (LogMelFrontEnd().windows(clip(song(4.0, 16_000) * gain, 16_000)).inputs for gain in (1, 0.0001))
    np.testing.assert_allclose(quiet, loud, atol=1e-3)


def sparse(samples: np.ndarray, rate: int = RATE) -> Windows:
    return SparseLogMelFrontEnd().windows(clip(samples, rate))


def test_sparse_log_mel_is_librosas() -> None:
    samples = song(12.0)
    mel = librosa.feature.melspectrogram(y=samples, sr=RATE, n_mels=128)
    decibels = librosa.power_to_db(mel, amin=1e-10, top_db=None).T
    front_end = SparseLogMelFrontEnd()
    windows = front_end.windows(clip(samples))
    assert windows.inputs.dtype == np.float32
    for window, start in zip(windows.inputs, (0, 46, 91), strict=True):  # 12 s have 155 columns
        expected = decibels[front_end.frames(len(samples))[start : start + 64]]
        np.testing.assert_allclose(window, np.maximum(expected - expected.max(), -60), atol=0.01)


def test_columns_lie_77_ms_apart_and_those_of_30_s_are_387() -> None:
    frames = SparseLogMelFrontEnd().frames(661_794)
    assert len(frames) == 387
    assert frames[0] == 1
    assert frames[-1] == 1289
    assert set(np.diff(frames)) == {3, 4}
    assert np.diff(frames).mean() * 512 / RATE == pytest.approx(0.0775, abs=1e-4)


@pytest.mark.parametrize(("seconds", "count"), [(1.0, 1), (5.0, 1), (30.0, 6), (297.0, 60)])
def test_sparse_windows_cover_a_clip(seconds: float, count: int) -> None:
    windows = sparse(tone(seconds))
    assert windows.inputs.shape == (count, 64, 128)
    assert windows.complete
    assert windows.times[0][0] == 0
    assert windows.times[-1][1] == pytest.approx(seconds)
    assert all(end == start for (_, end), (start, _) in pairwise(windows.times))


def test_sparse_windows_of_a_long_clip_are_spread_evenly() -> None:
    windows = sparse(tone(400.0))
    assert len(windows.times) == len(windows.inputs) == SparseLogMelFrontEnd.LIMIT
    assert not windows.complete
    assert windows.times[-1][1] == pytest.approx(400, abs=0.2)
    assert np.ptp(np.diff([start for start, _ in windows.times])) < 0.16


@pytest.mark.parametrize("samples", [1, 512, 2000, RATE])
def test_a_clip_shorter_than_a_sparse_window_is_repeated(samples: int) -> None:
    (window,) = sparse(song(1.0)[:samples]).inputs
    period = max(1, 1 + int((samples // 512 - 1.65) // 3.3368))
    np.testing.assert_array_equal(window, window[np.arange(64) % period])


def test_sparse_windows_do_not_depend_on_the_level_or_on_the_rest_of_the_clip() -> None:
    samples = song(9.8)
    windows = sparse(samples).inputs
    np.testing.assert_allclose(sparse(samples * 0.01).inputs, windows, atol=0.01)
    louder = np.concatenate([samples, 20 * song(20.0)])
    np.testing.assert_allclose(sparse(louder).inputs[0], windows[0], atol=1e-3)


def test_silence_is_at_the_floor_of_a_sparse_window() -> None:
    window, *others = sparse(np.concatenate([song(3.0), np.zeros(2 * RATE)])).inputs
    assert not others
    assert window.max() == 0
    np.testing.assert_array_equal(window[42:], -60)
    np.testing.assert_array_equal(sparse(np.zeros(5 * RATE)).inputs, -60)


@pytest.mark.parametrize(
    ("front_end", "length"), [(LogMelFrontEnd(), 3), (SparseLogMelFrontEnd(), 5), (SummaryFrontEnd(), 30)]
)
def test_silent_windows_are_left_out(front_end: FrontEnd, length: float) -> None:
    music = song(2.0 * length)
    windows = front_end.windows(clip(np.concatenate([music, np.zeros(len(music)), music])))
    starts = [round(start / length, 1) for start, _ in windows.times]
    assert len(starts) == len(windows.inputs) >= 4
    assert {0, 1} <= {round(start) for start in starts}
    assert not [start for start in starts if 2.2 < start < 2.8]
    assert windows.times[-1][1] == pytest.approx(6 * length)
    assert 0.9 * length <= windows.silence <= 2 * length + 0.5


@pytest.mark.parametrize("front_end", [LogMelFrontEnd(), SparseLogMelFrontEnd(), SummaryFrontEnd()])
def test_a_constant_offset_is_not_heard(front_end: FrontEnd) -> None:
    music = song(6.0)
    music -= music.mean()
    plain, moved = (front_end.windows(clip(music + np.float32(offset))).inputs for offset in (0.0, 0.2))
    np.testing.assert_allclose(moved, plain, rtol=2e-3, atol=2e-3)


def test_the_rate_of_a_clip_hardly_matters_to_sparse_windows() -> None:
    first, second = sparse(sweep(5.0, 44_100), 44_100).inputs, sparse(sweep(5.0, 22_050)).inputs
    band = slice(10, 60)  # of the tone: beyond it there is only what resampling leaves
    assert np.median(np.abs(first[:, :, band] - second[:, :, band])) < 1


@pytest.mark.gtzan
def test_sparse_windows_are_those_of_the_published_spectrograms(gtzan_folder: Path) -> None:
    mel = gtzan_folder / "mel" / "mel30s_img_999x128x387_u8.npz"
    if not mel.is_file():
        pytest.skip("there are no mel spectrograms beside the audio")
    with np.load(mel, allow_pickle=False) as arrays:
        table = {name: arrays[name] for name in arrays.files}
    front_end = SparseLogMelFrontEnd()
    largest, typical, shifts = [], [], []
    for path in sorted((gtzan_folder / "original").glob("*.flac")):
        row = int(np.flatnonzero(table["track"] == path.stem)[0])
        samples = load_audio(path).resampled(RATE).samples
        ours = front_end.decibels(samples, np.arange(1 + len(samples) // 512))
        ours = np.maximum(ours - ours.max(), table["vmin_db"][row])[table["frame"][row]]
        theirs = (table["vmin_db"][row] * (1 - table["mel_u8"][row] / np.float32(255))).T
        typical.append(np.sqrt(np.mean((ours - theirs) ** 2)))
        largest.append(np.abs(ours - theirs).max())
        if table["n_frames"][row] == 1293:  # the columns of a longer clip lie a little further apart
            shifts.append(np.abs(front_end.frames(len(samples)) - table["frame"][row]).max())
    assert (len(typical), len(shifts)) == (10, 8)
    assert np.median(typical) < 0.12
    assert max(largest) < 1
    assert max(shifts) <= 1
