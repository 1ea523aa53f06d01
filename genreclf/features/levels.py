"""Levels of a clip: which parts are silent, and an overall level that ignores silence and a constant offset.

Levels are root mean squares about the mean, since a constant offset is inaudible.
"""

import math
from dataclasses import replace
from typing import Final

import numpy as np

from genreclf.audio import AudioClip

SILENCE_BELOW: Final = 35.0
"""Parts of a clip that lie this far below its loudest one count as silence, in dB: of 689 recordings of songs, one has
such a part of 3 s."""

SMALL_OFFSET: Final = 0.03
"""Offsets below this share of the level stay: those of the recordings that networks were trained on (at most 0.024)."""

_LARGE_OFFSET: Final = 1e-3  # share of the power, from which on the difference of two sums would not be exact


def audible_parts(samples: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Which parts of a clip are more than silence.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,)]
        The clip.
    parts : np.ndarray [shape=(m, 2)]
        First sample and end of each, at least one, none of them empty.

    Returns
    -------
    np.ndarray [shape=(m,)]
        Whether each is less than `SILENCE_BELOW` below the loudest; true for at least one.
    """
    loudness = np.array([_deviation(samples[start:end]) for start, end in parts])
    audible: np.ndarray = loudness >= loudness.max() * 10 ** (-SILENCE_BELOW / 20)
    return audible


def audible_samples(samples: np.ndarray, parts: np.ndarray, audible: np.ndarray) -> np.ndarray:
    """A clip without its silent parts; the whole clip where there are none."""
    if audible.all():
        return samples
    return np.concatenate([samples[start:end] for start, end in parts[audible]])


def without_offset(clip: AudioClip) -> AudioClip:
    """A clip without its constant offset, as measured where there is sound; a small one stays (`SMALL_OFFSET`)."""
    starts = np.arange(0, len(clip.samples), clip.sample_rate)
    seconds = np.stack([starts, np.append(starts[1:], len(clip.samples))], axis=1)
    audible = audible_samples(clip.samples, seconds, audible_parts(clip.samples, seconds))
    offset = audible.mean()
    if abs(offset) < SMALL_OFFSET * _deviation(audible):
        return clip
    return replace(clip, samples=clip.samples - offset)


def _deviation(samples: np.ndarray) -> float:
    """Standard deviation; numpy's takes four times as long, and matters only where there is a large offset."""
    offset, power = float(samples.mean()), float(samples @ samples) / len(samples)
    if offset**2 > _LARGE_OFFSET * power:
        return float(samples.std())
    return math.sqrt(power - offset**2)
