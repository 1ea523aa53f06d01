"""Summary features of a clip: the 57 numbers of the widely used GTZAN feature table.

Conventions
-----------
Every frame-wise feature uses frames of ``n_fft`` samples, ``hop_length`` samples apart, centred, with librosa's
defaults; a summary is the mean and the (population) variance over frames. Harmonic and percussive parts are waveforms
(median-filtering source separation, Fitzgerald 2010); their mean and variance run over samples. Tempo is in beats per
minute, spectral centroid, bandwidth and roll-off in Hz, the zero-crossing rate per sample, the rest without unit.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from genreclf.audio import AudioClip

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
    librosa compiles parts of itself on first use, which takes seconds and must not happen in two processes at once
    (see `warm_up`).
    """
    config = config or FeatureConfig()
    values = np.array(list(_summaries(clip.resampled(config.sample_rate).samples, config)), dtype=np.float64)
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def warm_up() -> None:
    """Compile what librosa compiles lazily, on one second of noise.

    Call this in one process before several start to work: processes that fill numba's cold cache at the same time
    corrupt it.
    """
    from genreclf.audio import SourceInfo

    noise = np.random.default_rng(0).uniform(-0.5, 0.5, FeatureConfig().sample_rate).astype(np.float32)
    summary_features(AudioClip(noise, FeatureConfig().sample_rate, SourceInfo("noise", FeatureConfig().sample_rate, 1)))


def _summaries(y: np.ndarray, config: FeatureConfig) -> "Iterator[float]":
    import librosa  # here, because importing it takes a second that other models don't have to wait for

    n_fft, hop_length, sr = config.n_fft, config.hop_length, config.sample_rate
    y = librosa.util.fix_length(y, size=max(len(y), n_fft))
    spectrum = librosa.stft(y, n_fft=n_fft, hop_length=hop_length)
    magnitude = np.abs(spectrum)
    power = magnitude**2
    mel_db = librosa.power_to_db(librosa.feature.melspectrogram(S=power, sr=sr))
    harmonic, percussive = (
        librosa.istft(part, n_fft=n_fft, hop_length=hop_length, length=len(y))
        for part in librosa.decompose.hpss(spectrum)
    )
    for values in (
        librosa.feature.chroma_stft(S=power, sr=sr),
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
