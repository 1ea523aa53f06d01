"""Training batches of ``audio-tagger``: random windows of recordings, augmented anew each time.

Conventions
-----------
A window is log-mel as `LogMelFrontEnd` makes it, ``log10(10000 x + 1)``. Augmentation works on powers: two
recordings add, a filter multiplies. All randomness comes from a ``numpy.random.Generator`` and works on
whole batches [shape=(n, frames, bands)], float32.
"""

from collections.abc import Sequence

import numpy as np

from genreclf.features.front_ends import LogMelFrontEnd

FRAMES, BANDS = LogMelFrontEnd.FRAMES, LogMelFrontEnd.N_MELS
TEMPO = (0.87, 1.15)
"""Slowest and fastest."""
PITCH = 3.0
"""Largest shift, in mel bands."""
EQ_GAIN = 9.0
"""Largest gain or loss at each of `EQ_POINTS` places of the spectrum, in decibels."""
EQ_POINTS = 5
MAX_LEVEL_CHANGE = 4.0
"""Largest change of level, in decibels."""
MIXUP_SHARE = 0.5
"""Share of windows that another recording is mixed into."""
NOISY, MUFFLED = 0.2, 0.15
"""Share of windows with noise, and of those without the upper bands."""
LOW_PASS_SHARE, LOWEST_CUT = 0.35, 50
"""Share of windows that lose what lies above a random band, and the lowest such band."""
LOW_PASS_LOSS = (2.0, 5.0)
"""How much these bands lose, as a power of ten."""
MAX_TIME_MASK, MAX_FREQUENCY_MASK = 30, 12
"""Widest masked strip: half a second, an eighth of the bands."""


def stretch_and_shift(spectrograms: Sequence[np.ndarray], starts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Windows of spectrograms from given frames on, half of them stretched in time, half shifted in pitch.

    Parameters
    ----------
    spectrograms : sequence of np.ndarray [shape=(n_frames, 96)]
        One for each window; what is shorter than a window is repeated.
    starts : np.ndarray [shape=(n,)]
        First frames.
    rng : np.random.Generator
        Source of chance.

    Returns
    -------
    np.ndarray [shape=(n, 187, 96)]
        Powers, times 10000.
    """
    n = len(spectrograms)
    tempo = np.where(rng.random(n) < 0.5, rng.uniform(*TEMPO, n), 1.0)
    windows = np.empty((n, FRAMES, BANDS), np.float32)
    for i, (frames, start, factor) in enumerate(zip(spectrograms, starts, tempo, strict=True)):
        place = (start + np.arange(FRAMES) * factor).astype(int) % max(len(frames), 1)
        windows[i] = frames[place]
    shift = np.where(rng.random(n) < 0.5, rng.uniform(-PITCH, PITCH, n), 0.0)
    place = np.clip(np.arange(BANDS) - shift[:, None], 0, BANDS - 1)
    low = np.floor(place).astype(int)
    share = (place - low).astype(np.float32)[:, None]
    high = np.minimum(low + 1, BANDS - 1)
    rows = np.arange(n)[:, None]
    shifted = windows.transpose(0, 2, 1)
    windows = (
        shifted[rows, low] * (1 - share.transpose(0, 2, 1)) + shifted[rows, high] * share.transpose(0, 2, 1)
    ).transpose(0, 2, 1)
    return np.power(np.float32(10), windows) - 1


def mixup(power: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mix another recording of the batch into some of the windows (mixup, Zhang et al. 2018).

    Returns
    -------
    power : np.ndarray [shape=(n, frames, bands)]
        The mixtures.
    partner : np.ndarray [shape=(n,)]
        Which window was mixed into each.
    share : np.ndarray [shape=(n,)]
        How much of the power is its own, at least a half; 1 where nothing was mixed in.
    """
    n = len(power)
    share = rng.beta(0.5, 0.5, n)
    share = np.where(rng.random(n) < MIXUP_SHARE, np.maximum(share, 1 - share), 1.0).astype(np.float32)
    partner = rng.permutation(n)
    own = share[:, None, None]
    return own * power + (1 - own) * power[partner], partner, share


def channel_distortion(power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Random equaliser, level, noise and low-pass, as of another room, loudspeaker, codec or telephone."""
    n = len(power)
    points = rng.uniform(-EQ_GAIN, EQ_GAIN, (n, EQ_POINTS)) * (rng.random((n, 1)) < 0.8)
    at = np.linspace(0, BANDS - 1, EQ_POINTS)
    decibels = np.stack([np.interp(np.arange(BANDS), at, row) for row in points])
    decibels += rng.uniform(-MAX_LEVEL_CHANGE, MAX_LEVEL_CHANGE, (n, 1))
    cut = np.where(rng.random(n) < MUFFLED, rng.uniform(45, BANDS, n), BANDS)
    decibels -= 50 * (np.arange(BANDS) > cut[:, None])
    power = power * (10 ** (decibels / 10)).astype(np.float32)[:, None]
    slope = 10 ** (rng.uniform(-2, 1, (n, 1)) * np.linspace(0, 1, BANDS))
    slope /= slope.mean(axis=1, keepdims=True)
    loud = power.mean(axis=(1, 2))
    snr = np.where(rng.random(n) < NOISY, 10 ** (-rng.uniform(5, 30, n) / 10), 0.0)
    floor = (slope * (loud * snr)[:, None]).astype(np.float32)[:, None]
    return power + floor * rng.exponential(1.0, power.shape).astype(np.float32)


def spec_augment(windows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Mask a strip of time and a strip of frequency of every window (SpecAugment, Park et al. 2019)."""

    def strips(length: int, widest: int) -> np.ndarray:
        width = rng.integers(widest + 1, size=(len(windows), 1))
        start = rng.integers(length - width + 1)
        place = np.arange(length)
        return (place >= start) & (place < start + width)

    blank = strips(FRAMES, MAX_TIME_MASK)[:, :, None] | strips(BANDS, MAX_FREQUENCY_MASK)[:, None, :]
    return np.where(blank, windows.mean(axis=(1, 2), keepdims=True), windows)


def low_pass(power: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Take away most of the upper bands of some windows, as codecs and telephones do."""
    n = len(power)
    cut = np.where(rng.random(n) < LOW_PASS_SHARE, rng.uniform(LOWEST_CUT, BANDS, n), BANDS)
    loss = 10 ** (-rng.uniform(*LOW_PASS_LOSS, (n, 1)))
    kept = np.where(np.arange(BANDS) > cut[:, None], loss, 1).astype(np.float32)
    passed: np.ndarray = power * kept[:, None]
    return passed


def batch(
    spectrograms: Sequence[np.ndarray], starts: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Augmented windows of some recordings.

    Parameters
    ----------
    spectrograms : sequence of np.ndarray [shape=(n_frames, 96)]
        One for each window.
    starts : np.ndarray [shape=(n,)]
        First frames.
    rng : np.random.Generator
        Source of chance.

    Returns
    -------
    windows : np.ndarray [shape=(n, 187, 96)]
        Log-mel, float32.
    partner, share : np.ndarray [shape=(n,)]
        See `mixup`.
    """
    power, partner, share = mixup(stretch_and_shift(spectrograms, starts, rng), rng)
    windows = np.log10(channel_distortion(low_pass(power, rng), rng) + 1)
    return spec_augment(windows, rng).astype(np.float32), partner, share
