"""Views: small arrays of a clip to draw, reduced to `COLUMNS` time steps.

Conventions
-----------
Every view is an int8 array with time running along the last axis from the start to the end of the clip, and low to
high along the first. Spectrograms hold decibels relative to the clip's loudest cell, from `FLOOR_DB` to 0; a cell
stands for all frames and bins that fall into it and shows the loudest. The rows of ``stft`` views are centred on
`STFT_FREQUENCIES`, those of ``mel`` on `MEL_FREQUENCIES`.

A view is a picture: nothing that sounds like the recording can be made from it.
"""

from itertools import pairwise
from typing import Final

import numpy as np

from genreclf.audio import AudioClip
from genreclf.features.spectra import mel_filterbank, mel_frequencies, power_spectrogram

COLUMNS: Final = 480
FLOOR_DB: Final = -80
SAMPLE_RATE: Final = 22_050
N_MFCC: Final = 20
N_PITCH_CLASSES: Final = 12
"""From C to B."""
STFT_WINDOWS: Final = (512, 2048, 8192)
"""Window lengths of the STFT views, in samples: 23, 93 and 372 ms."""
MEL_WINDOW: Final = 2048
_SILENT: Final = (
    -40.0
)  # dB of a spectrum's cell: silence, and what is as quiet, is dark, and not as loud as its loudest

_STFT_EDGES = 400 * np.sinh(np.linspace(0, np.arcsinh(SAMPLE_RATE / 2 / 400), 193))
STFT_FREQUENCIES: Final = (_STFT_EDGES[:-1] + _STFT_EDGES[1:]) / 2
"""Centre of each row of an STFT view, in Hz: 192 steps, equal far below 400 Hz and equal in octaves far above, so that
the picture serves a linear and a logarithmic axis."""
MEL_FREQUENCIES: Final = mel_frequencies(130, maximum=SAMPLE_RATE / 2)[1:-1]
"""Centre of each of the 128 mel bands, in Hz."""

ROWS: Final = {
    "waveform": 2,
    **{f"stft-{window}": len(STFT_FREQUENCIES) for window in STFT_WINDOWS},
    "mel": len(MEL_FREQUENCIES),
    "mfcc": N_MFCC - 1,
    "chroma": N_PITCH_CLASSES,
}
"""Names of the views and their number of rows."""


def view(clip: AudioClip, name: str) -> np.ndarray:
    """One view of a clip.

    Parameters
    ----------
    clip : AudioClip
        The recording; only what lies below 11 kHz is shown.
    name : str
        One of `ROWS`: ``"waveform"`` (lowest and highest sample of each step, full scale is 127), ``"stft-2048"``
        and its like, ``"mel"``, ``"mfcc"`` (coefficients 2 to 20, each standardised over the clip, 40 is one standard
        deviation) or ``"chroma"`` (share of each pitch class in the step's strongest one, in percent).

    Returns
    -------
    np.ndarray [shape=(ROWS[name], COLUMNS)]
        int8.
    """
    y = clip.resampled(SAMPLE_RATE).samples
    if name == "waveform":
        return _waveform(y)
    if name.startswith("stft-"):
        window = int(name.removeprefix("stft-"))
        return _decibels(_rows_of_bins(_steps(y, window), window))
    mel = mel_filterbank(MEL_WINDOW, SAMPLE_RATE, len(MEL_FREQUENCIES)) @ _steps(y, MEL_WINDOW, np.add)
    if name == "mel":
        return _decibels(mel)
    if name == "mfcc":
        return _mfcc(mel)
    return _chroma(_steps(y, 4096, np.add))


def spectrum(clip: AudioClip) -> np.ndarray:
    """Mean power of a clip by frequency.

    Parameters
    ----------
    clip : AudioClip
        The recording.

    Returns
    -------
    np.ndarray [shape=(192,)]
        Share of the clip's power at `STFT_FREQUENCIES`, in dB: power per hertz, relative to the whole.
    """
    window = STFT_WINDOWS[1]
    power = power_spectrogram(clip.resampled(SAMPLE_RATE).samples, n_fft=window, hop_length=window // 2)
    density = power.mean(axis=1, keepdims=True)
    return 10 * np.log10(np.maximum(_rows_of_bins(density / density.sum(), window)[:, 0], 1e-12))


def _waveform(y: np.ndarray) -> np.ndarray:
    starts = np.linspace(0, len(y), COLUMNS, endpoint=False).astype(int)
    ends = [np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)]
    return np.round(np.clip(ends, -1, 1) * 127).astype(np.int8)


def _steps(y: np.ndarray, window: int, combine: np.ufunc = np.maximum) -> np.ndarray:
    """Power spectrogram with one column per step of time; a long clip is sampled at four frames a step."""
    hop = max(window // 4, -(-len(y) // (4 * COLUMNS)))
    power = power_spectrogram(y, n_fft=window, hop_length=hop)
    frames = power.shape[1]
    if frames < COLUMNS:
        return power[:, (np.arange(COLUMNS) * frames) // COLUMNS]
    return combine.reduceat(power, (np.arange(COLUMNS) * frames) // COLUMNS, axis=1)


def _rows_of_bins(power: np.ndarray, window: int) -> np.ndarray:
    edges = _STFT_EDGES * window / SAMPLE_RATE
    rows = np.empty((len(edges) - 1, power.shape[1]), power.dtype)
    for row, (low, high) in enumerate(pairwise(edges)):
        first, last = int(np.ceil(low)), int(np.ceil(high))
        if last > first:
            rows[row] = power[first:last].max(axis=0)
        else:  # the row is narrower than a bin and lies between two
            share = (low + high) / 2 - (first - 1)
            rows[row] = (1 - share) * power[first - 1] + share * power[min(first, len(power) - 1)]
    return rows


def _decibels(power: np.ndarray) -> np.ndarray:
    level = 10 * np.log10(np.maximum(power, 1e-12))
    return np.round(np.maximum(level - max(level.max(), _SILENT), FLOOR_DB)).astype(np.int8)


def _mfcc(mel: np.ndarray) -> np.ndarray:
    from scipy.fft import dct

    coefficients = dct(10 * np.log10(np.maximum(mel, 1e-10)), axis=0, norm="ortho")[1:N_MFCC]
    spread = np.maximum(coefficients.std(axis=1, keepdims=True), 1e-6)
    standardised = (coefficients - coefficients.mean(axis=1, keepdims=True)) / spread
    return np.round(np.clip(standardised * 40, -127, 127)).astype(np.int8)


def _chroma(power: np.ndarray) -> np.ndarray:
    frequencies = np.arange(len(power)) * SAMPLE_RATE / (2 * (len(power) - 1))
    heard = (frequencies > 65) & (frequencies < 4200)  # the piano's range without its lowest, blurred octave
    classes = np.round(12 * np.log2(frequencies[heard] / 440) + 9).astype(int) % 12
    energy = np.stack([power[heard][classes == i].sum(axis=0) for i in range(12)])
    return np.round(100 * energy / np.maximum(energy.max(axis=0), 1e-12)).astype(np.int8)
