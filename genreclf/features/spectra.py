"""Spectra of a clip, and the 57 summary features of the widely used GTZAN table.

Conventions
-----------
Every frame-wise feature uses frames of ``n_fft`` samples, ``hop_length`` samples apart, centred, with librosa's
defaults; a summary is the mean and the (population) variance over frames. Harmonic and percussive parts are waveforms
(median-filtering source separation, Fitzgerald 2010); their mean and variance run over samples. Tempo is in beats per
minute, spectral centroid, bandwidth and roll-off in Hz, the zero-crossing rate per sample, the rest without unit.
"""

import atexit
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import scipy.fft
import scipy.ndimage
import scipy.sparse

from genreclf.audio import AudioClip
from genreclf.errors import ModelError
from genreclf.files import one_process_at_a_time

if TYPE_CHECKING:
    from collections.abc import Iterator

N_MFCC = 20

_FRAME_FEATURES = (
    "chroma_stft",
    "rms",
    "spectral_centroid",
    "spectral_bandwidth",
    "rolloff",
    "zero_crossing_rate",
    "harmony",
    "perceptr",
)

SUMMARY_NAMES: tuple[str, ...] = (
    *(f"{name}_{statistic}" for name in _FRAME_FEATURES for statistic in ("mean", "var")),
    "tempo",
    *(f"mfcc{i}_{statistic}" for i in range(1, N_MFCC + 1) for statistic in ("mean", "var")),
)
"""Names and order of the 57 summary features, those of the table's columns."""

NEAR_ZERO = ("harmony_mean", "perceptr_mean")
"""Means of waveforms that swing around zero: rounding noise, not comparable between versions of librosa."""


@dataclass(frozen=True)
class FeatureConfig:
    """Settings of the summary features; a trained network records them and refuses others.

    Attributes
    ----------
    sample_rate : int
        Sample rate that clips are brought to, in Hz.
    n_fft : int
        Frame length, in samples.
    hop_length : int
        Step between frames, in samples.
    version : int
        Raised when the values change although the settings don't.
    """

    sample_rate: int = 22_050
    n_fft: int = 2048
    hop_length: int = 512
    version: int = 1

    def fingerprint(self) -> str:
        """A short checksum of settings and feature names, equal only for features that mean the same."""
        content = json.dumps([asdict(self), SUMMARY_NAMES], sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


def summary_features(clip: AudioClip, config: FeatureConfig | None = None) -> np.ndarray:
    """The 57 summary features of a clip.

    Parameters
    ----------
    clip : AudioClip
        The recording; it is resampled to ``config.sample_rate``.
    config : FeatureConfig, optional
        Settings; the table's by default.

    Returns
    -------
    np.ndarray [shape=(57,)]
        float64 values in the order of `SUMMARY_NAMES`; all finite.

    Notes
    -----
    librosa compiles parts of itself on first use, which takes seconds (see `warm_up`).
    """
    warm_up()
    config = config or FeatureConfig()
    values = np.array(list(_summaries(clip.resampled(config.sample_rate).samples, config)), dtype=np.float64)
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


@cache
def warm_up() -> None:
    """Trigger librosa's lazy compilation with one second of noise; only the first call in a process does anything.

    Processes that fill numba's cold cache on disk at the same time corrupt it, so they take turns here. Everything that
    uses the compiled parts calls this first. Where neither the installation nor the home can be written to, the cache
    lies in a temporary folder, which goes with the process.

    Raises
    ------
    ModelError
        If there is no temporary folder either.
    """
    config = FeatureConfig()
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, config.sample_rate).astype(np.float32)
    with one_process_at_a_time("compile-librosa"):
        try:
            list(_summaries(noise, config))
        except RuntimeError as error:
            if "no locator available" not in str(error):
                raise
            _keep_compiled_parts_in(_temporary_folder())
            list(_summaries(noise, config))


def _temporary_folder() -> str:
    try:
        folder = tempfile.mkdtemp(prefix="genreclf-numba-")
    except OSError:
        raise ModelError(
            "The features of this model are computed by code that is compiled first, and there is no folder to keep it "
            "in. Please name one that can be written to in the variable NUMBA_CACHE_DIR."
        ) from None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _keep_compiled_parts_in(folder: str) -> None:
    """In this process, and in those that it starts."""
    import numba

    os.environ["NUMBA_CACHE_DIR"] = numba.config.CACHE_DIR = folder  # type: ignore[attr-defined]


def _summaries(y: np.ndarray, config: FeatureConfig) -> "Iterator[float]":
    import librosa  # here, because importing it takes a second that other models don't have to wait for

    n_fft, hop_length, sr = config.n_fft, config.hop_length, config.sample_rate
    y = librosa.util.fix_length(y, size=max(len(y), n_fft))
    spectrum = librosa.stft(y, n_fft=n_fft, hop_length=hop_length)
    magnitude = np.abs(spectrum)
    power = magnitude**2
    mel_db = librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=sr))
    steady, abrupt = _median_along(magnitude, axis=1), _median_along(magnitude, axis=0)
    harmonic, percussive = (
        librosa.istft(spectrum * mask, n_fft=n_fft, hop_length=hop_length, length=len(y))
        for mask in (librosa.util.softmask(steady, abrupt, power=2), librosa.util.softmask(abrupt, steady, power=2))
    )
    for values in (
        librosa.feature.chroma_stft(S=power, sr=sr, tuning=_tuning(power, sr)),
        librosa.feature.rms(y=y, frame_length=n_fft, hop_length=hop_length),
        librosa.feature.spectral_centroid(S=magnitude, sr=sr),
        librosa.feature.spectral_bandwidth(S=magnitude, sr=sr),
        librosa.feature.spectral_rolloff(S=magnitude, sr=sr),
        librosa.feature.zero_crossing_rate(y, frame_length=n_fft, hop_length=hop_length),
        harmonic,
        percussive,
    ):
        yield float(np.mean(values))
        yield float(np.var(values))
    yield float(np.atleast_1d(librosa.beat.beat_track(y=y, sr=sr, hop_length=hop_length)[0])[0])
    for coefficient in librosa.feature.mfcc(S=mel_db, n_mfcc=N_MFCC):
        yield float(np.mean(coefficient))
        yield float(np.var(coefficient))


def _median_along(magnitude: np.ndarray, *, axis: int) -> np.ndarray:
    """What `librosa.decompose.hpss` compares; scipy is six times faster on rows than with a flat window."""
    return np.apply_along_axis(scipy.ndimage.median_filter, axis, magnitude, size=31, mode="reflect")


def _tuning(power: np.ndarray, sr: int) -> float:
    """What `librosa.estimate_tuning` gives, without its warning where there is no pitch."""
    import librosa

    pitches, strengths = librosa.piptrack(S=power, sr=sr)
    pitched = pitches > 0
    if not pitched.any():
        return 0.0
    strong = pitched & (strengths >= np.median(strengths[pitched]))
    return float(librosa.pitch_tuning(pitches[strong]))


def power_spectrogram(y: np.ndarray, *, n_fft: int, hop_length: int, only: np.ndarray | None = None) -> np.ndarray:
    """Squared magnitude of the short-time Fourier transform, as librosa computes it, without numba.

    Parameters
    ----------
    y : np.ndarray [shape=(n,)]
        Samples.
    n_fft : int
        Length of the periodic Hann window and of each transform, in samples; frames are centred, edges zero-padded.
    hop_length : int
        Step between frames, in samples.
    only : np.ndarray, optional
        Numbers of frames, all by default; the others cost nothing.

    Returns
    -------
    np.ndarray [shape=(1 + n_fft // 2, 1 + n // hop_length)]
        float32, not negative; one column per frame of ``only``.
    """
    window = np.hanning(n_fft + 1)[:-1].astype(np.float32)
    padded = np.pad(y.astype(np.float32, copy=False), n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    power = np.empty((len(frames if only is None else only), 1 + n_fft // 2), np.float32)
    for start in range(0, len(power), 256):  # in blocks, so that memory stays small
        block = slice(start, start + 256)
        chosen = frames[block] if only is None else frames[only[block]]
        squares = np.square(scipy.fft.rfft(chosen * window, axis=1).view(np.float32))
        np.add(squares[:, ::2], squares[:, 1::2], out=power[block])
    return power.T


def mel_frequencies(count: int, *, maximum: float) -> np.ndarray:
    """Frequencies at equal steps of the mel scale, from 0 Hz.

    Slaney's scale (Auditory Toolbox, 1998), librosa's default: linear below 1 kHz, logarithmic above.

    Parameters
    ----------
    count : int
        How many.
    maximum : float
        The last of them, in Hz.

    Returns
    -------
    np.ndarray [shape=(count,)]
        In Hz, rising.
    """
    knee, step = 15.0, np.log(6.4) / 27.0  # 1000 Hz lies at 15 mel; 6.4 kHz 27 mel above it
    top = maximum * 3 / 200 if maximum < 1000 else knee + np.log(maximum / 1000) / step
    mels = np.linspace(0, top, count)
    return np.where(mels < knee, mels * 200 / 3, 1000 * np.exp(step * (mels - knee)))


@cache
def mel_filterbank(n_fft: int, sample_rate: int, n_mels: int) -> scipy.sparse.csr_array:
    """Triangular mel filters of equal area, as librosa's.

    Parameters
    ----------
    n_fft : int
        Length of the transforms, in samples.
    sample_rate : int
        In Hz.
    n_mels : int
        Number of bands, from 0 Hz to half the sample rate.

    Returns
    -------
    scipy.sparse.csr_array [shape=(n_mels, 1 + n_fft // 2)]
        float32 weights, to be multiplied with a power spectrogram. Few are not zero, and a sparse product keeps BLAS
        out of the live path: its threads go on turning for a while and take the processor from the network.
    """
    bins = np.linspace(0, sample_rate / 2, 1 + n_fft // 2)
    edges = mel_frequencies(n_mels + 2, maximum=sample_rate / 2)
    low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.maximum(0, np.minimum((bins - low) / (centre - low), (high - bins) / (high - centre)))
    return scipy.sparse.csr_array((triangles * 2 / (high - low)).astype(np.float32))
