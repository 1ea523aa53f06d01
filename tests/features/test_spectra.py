import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import librosa
import numba
import numpy as np
import pytest

from genreclf.audio import load_audio
from genreclf.errors import ModelError
from genreclf.features import spectra
from genreclf.features.spectra import (
    NEAR_ZERO,
    SUMMARY_NAMES,
    FeatureConfig,
    mel_filterbank,
    mel_frequencies,
    power_spectrogram,
    summary_features,
    warm_up,
)
from genreclf.gtzan.feature_tables import read_table
from tests.sounds import RATE, clip, song, tone

GOLDEN = Path(__file__).parents[1] / "golden" / "features.json"


def features_of(samples: np.ndarray, rate: int = RATE) -> dict[str, float]:
    return dict(zip(SUMMARY_NAMES, summary_features(clip(samples, rate)).tolist(), strict=True))


@pytest.fixture(scope="module")
def of_song() -> dict[str, float]:
    return features_of(song(5.0))


def test_there_are_57_features_named_like_the_columns_of_the_table() -> None:
    assert len(set(SUMMARY_NAMES)) == 57
    assert SUMMARY_NAMES[:3] == ("chroma_stft_mean", "chroma_stft_var", "rms_mean")
    assert SUMMARY_NAMES[16] == "tempo"
    assert SUMMARY_NAMES[-1] == "mfcc20_var"


def test_features_of_a_known_song_stay_what_they_were(of_song: dict[str, float]) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert list(golden) == list(SUMMARY_NAMES)
    assert of_song == pytest.approx(golden, rel=1e-3, abs=1e-6)


@pytest.mark.gtzan
def test_features_agree_with_the_published_table_on_the_lossless_clips(gtzan_folder: Path) -> None:
    paths = sorted((gtzan_folder / "original").glob("*.flac"))[::3]
    assert len(paths) == 4
    computed = np.stack([summary_features(load_audio(path)) for path in paths])
    expected = read_table(gtzan_folder / "features_30_sec.csv").matrix([path.stem for path in paths])
    difference = np.abs(computed - expected)
    for name, absolute, relative in zip(SUMMARY_NAMES, difference.T, (difference / np.abs(expected)).T, strict=True):
        if name in NEAR_ZERO:
            assert absolute.max() < 1e-3, name
        else:
            assert np.median(relative) < 0.01, name
            assert relative.max() < 0.1, name


def test_a_steady_tone_has_the_features_that_theory_gives() -> None:
    of_tone = features_of(tone(5, frequency=2000, amplitude=0.5))
    assert of_tone["rms_mean"] == pytest.approx(0.5 / np.sqrt(2), rel=0.01)
    assert of_tone["spectral_centroid_mean"] == pytest.approx(2000, rel=0.01)
    assert of_tone["rolloff_mean"] == pytest.approx(2000, abs=RATE / 2048 * 2)
    assert of_tone["zero_crossing_rate_mean"] == pytest.approx(2 * 2000 / RATE, rel=0.01)
    assert of_tone["harmony_var"] == pytest.approx(0.125, rel=0.02)
    assert of_tone["perceptr_var"] < 0.01 * of_tone["harmony_var"]


def test_clicks_are_percussive_and_have_a_tempo() -> None:
    clicks = np.zeros(10 * RATE)
    clicks[:: RATE // 2] = 0.9
    of_clicks = features_of(clicks)
    assert of_clicks["tempo"] == pytest.approx(120, abs=4)
    assert of_clicks["perceptr_var"] > 10 * of_clicks["harmony_var"]


def test_loudness_changes_only_what_measures_loudness(of_song: dict[str, float]) -> None:
    quieter = features_of(song(5.0) / 4)
    assert quieter["rms_mean"] == pytest.approx(of_song["rms_mean"] / 4, rel=1e-4)
    assert quieter["harmony_var"] == pytest.approx(of_song["harmony_var"] / 16, rel=1e-3)
    for name in ("chroma_stft_mean", "spectral_centroid_mean", "rolloff_mean", "tempo", "zero_crossing_rate_mean"):
        assert quieter[name] == pytest.approx(of_song[name], rel=0.005), name


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_features_hardly_depend_on_the_sample_rate_of_the_source(rate: int, of_song: dict[str, float]) -> None:
    low_passed = clip(song(5.0)).resampled(16_000)  # nothing near the highest frequency, where resampling filters
    once, twice = low_passed.resampled(RATE), low_passed.resampled(rate)
    direct, indirect = features_of(once.samples), features_of(twice.samples, rate)
    for name in SUMMARY_NAMES:
        if name not in NEAR_ZERO:
            assert indirect[name] == pytest.approx(direct[name], rel=0.02, abs=1e-3), name


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0),
        tone(0.001),
        tone(1),
        np.zeros(3 * RATE),
        np.full(3 * RATE, 0.5),
        np.eye(1, 3 * RATE, RATE).ravel(),
        tone(3, amplitude=1e-4),
        np.random.default_rng(0).uniform(-1, 1, 3 * RATE),
    ],
    ids=["nothing", "22 samples", "one second", "silence", "constant", "one click", "very quiet", "noise"],
)
def test_features_of_odd_clips_are_finite_and_cause_no_warning(samples: np.ndarray) -> None:
    values = summary_features(clip(samples))
    assert values.shape == (57,)
    assert np.isfinite(values).all()


@pytest.mark.parametrize(
    "change", [{"sample_rate": 16_000}, {"n_fft": 1024}, {"hop_length": 256}, {"version": 2}], ids=str
)
def test_the_fingerprint_changes_with_every_setting(change: dict[str, int]) -> None:
    assert replace(FeatureConfig(), **change).fingerprint() != FeatureConfig().fingerprint()
    assert FeatureConfig().fingerprint() == FeatureConfig().fingerprint()


def test_other_settings_are_used() -> None:
    rate = 11_025
    values = summary_features(clip(tone(2, 44_100, frequency=1000), 44_100), FeatureConfig(sample_rate=rate))
    assert values[SUMMARY_NAMES.index("zero_crossing_rate_mean")] == pytest.approx(2 * 1000 / rate, rel=0.05)


@pytest.mark.parametrize(("n_fft", "hop_length"), [(2048, 512), (512, 256)])
@pytest.mark.parametrize("length", [100, 5 * RATE])
def test_the_power_spectrogram_is_librosas(n_fft: int, hop_length: int, length: int) -> None:
    samples = song(5.0)[:length]
    expected = np.abs(librosa.stft(np.pad(samples, n_fft), n_fft=n_fft, hop_length=hop_length)) ** 2
    got = power_spectrogram(np.pad(samples, n_fft), n_fft=n_fft, hop_length=hop_length)
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, expected, rtol=1e-3, atol=1e-6 * expected.max())


@pytest.mark.parametrize(("n_fft", "rate", "n_mels"), [(2048, RATE, 128), (512, 16_000, 96)])
def test_the_mel_filters_are_librosas(n_fft: int, rate: int, n_mels: int) -> None:
    expected = librosa.filters.mel(sr=rate, n_fft=n_fft, n_mels=n_mels)
    np.testing.assert_allclose(mel_filterbank(n_fft, rate, n_mels).toarray(), expected, rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("maximum", [800.0, 11_025.0])
def test_mel_frequencies_are_librosas(maximum: float) -> None:
    np.testing.assert_allclose(mel_frequencies(40, maximum=maximum), librosa.mel_frequencies(n_mels=40, fmax=maximum))


@pytest.mark.gtzan
def test_a_lossless_clip_has_the_length_of_the_data_set(gtzan_folder: Path) -> None:
    clips = [load_audio(path) for path in sorted((gtzan_folder / "original").glob("*.flac"))]
    assert all(c.sample_rate == RATE and c.notes == () for c in clips)
    assert all(29.9 < c.duration < 30.7 for c in clips)


UNWRITABLE = """
import numba
from genreclf.features.spectra import _keep_compiled_parts_in

def compiled():
    return numba.njit(cache=True)(lambda: 1)

try:
    compiled()
except RuntimeError as error:
    print(error)
_keep_compiled_parts_in(sys.argv[1])
compiled()
"""


def test_what_numba_says_where_it_finds_no_place_for_its_cache(tmp_path: Path) -> None:
    """`warm_up` knows it by its words."""
    program = tmp_path / "program.py"
    program.write_text("import sys\n" + UNWRITABLE, encoding="utf-8")
    environment = {**os.environ, "NUMBA_CACHE_DIR": "", "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    command = [sys.executable, str(program), str(tmp_path / "cache")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "no locator available" in done.stdout
    assert list((tmp_path / "cache").iterdir())


@pytest.fixture
def refusal(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What numba's refusals will say, the next one first; an empty list lets features be computed."""
    waiting: list[str] = []

    def summaries(*_: object) -> list[float]:
        if waiting:
            raise RuntimeError(waiting.pop(0))
        return []

    monkeypatch.setattr(spectra, "_summaries", summaries)
    monkeypatch.setattr("numba.config.CACHE_DIR", "")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")
    warm_up.cache_clear()
    yield waiting
    warm_up.cache_clear()


def test_compiled_parts_lie_in_a_temporary_folder_where_no_other_place_can_be_written_to(refusal: list[str]) -> None:
    refusal[:] = ["cannot cache function 'f': no locator available for file 'utils.py'"]
    warm_up()
    assert not refusal
    assert Path(numba.config.CACHE_DIR).is_dir()
    assert os.environ["NUMBA_CACHE_DIR"] == numba.config.CACHE_DIR


def test_where_nothing_can_be_written_to_a_sentence_says_what_helps(
    refusal: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal[:] = ["no locator available"]
    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")
    with pytest.raises(ModelError, match="in the variable NUMBA_CACHE_DIR"):
        warm_up()


def test_other_errors_of_numba_are_not_hidden(refusal: list[str]) -> None:
    refusal[:] = ["a fault"]
    with pytest.raises(RuntimeError, match="a fault"):
        warm_up()
