"""Two audible properties of a clip: its tempo and its brightness.

Both come from one power spectrogram and need no compiled kernels. Tempo is in beats per minute: the lag at which the
rises of loudness, over all mel bands, repeat best, with a mild preference for 120, as in Ellis ("Beat tracking by
dynamic programming", 2007). It is often off by a factor of two, where a pulse can be counted in several ways. Beside
published tempos, neither "the same pace" nor "faster" held for 8 in 10 pairs, as little as with librosa's estimate: so
nothing compares tempos in words.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from genreclf.audio import AudioClip
from genreclf.features.spectra import mel_filterbank, power_spectrogram

SAMPLE_RATE: Final = 22_050
N_FFT, HOP, BANDS = 2048, 512, 40
SLOWEST, FASTEST, USUAL = 50.0, 220.0, 120.0
"""Tempos that are looked for, and the one that is preferred, in beats per minute."""
CLEAR: Final = 0.15
"""Share of the rises' energy that has to repeat, for the clip to have a tempo."""
SPREAD: Final = 0.9
"""Of the preference, in octaves."""


@dataclass(frozen=True)
class Descriptors:
    """Audible properties of a clip.

    Attributes
    ----------
    tempo : float or None
        In beats per minute; None where nothing repeats clearly.
    brightness : float
        Mean spectral centroid, in Hz, loud moments counting more.
    """

    tempo: float | None
    brightness: float


def compute_descriptors(clip: AudioClip) -> Descriptors:
    """Tempo and brightness of a clip."""
    samples = clip.resampled(SAMPLE_RATE).samples
    power = power_spectrogram(samples, n_fft=N_FFT, hop_length=HOP)
    frequencies = np.linspace(0, SAMPLE_RATE / 2, power.shape[0])
    spectrum = power.sum(axis=1, dtype=np.float64)
    return Descriptors(_tempo(power), float(frequencies @ spectrum / max(spectrum.sum(), 1e-12)))


def _tempo(power: np.ndarray) -> float | None:
    bands = np.log1p(mel_filterbank(N_FFT, SAMPLE_RATE, BANDS) @ power * 1e4)
    rises = np.maximum(np.diff(bands, axis=1), 0).mean(axis=0)
    rises = rises - rises.mean()
    frames_a_minute = 60 * SAMPLE_RATE / HOP
    lags = np.arange(int(frames_a_minute / FASTEST), int(frames_a_minute / SLOWEST) + 1)
    if len(rises) < 2 * lags[-1]:
        return None
    spectrum = np.abs(np.fft.rfft(rises, 2 * len(rises))) ** 2
    repeats = np.fft.irfft(spectrum)[: lags[-1] + 2]
    repeats /= max(float(repeats[0]), 1e-12)
    preference = np.exp(-0.5 * (np.log2(frames_a_minute / lags / USUAL) / SPREAD) ** 2)
    best = int(lags[np.argmax(repeats[lags] * preference)])
    if repeats[best] < CLEAR:
        return None
    before, here, after = repeats[best - 1 : best + 2]
    bend = before - 2 * here + after
    return float(frames_a_minute / (best + (0.5 * (before - after) / bend if bend < 0 else 0.0)))
