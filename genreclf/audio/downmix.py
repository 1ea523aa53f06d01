"""Downmix several channels to mono without losing anything audible.

The mean of the channels is what loudspeakers add up to, and it is taken as long as it keeps the sound. It does not
where one channel is the other, turned upside down, as a wrongly wired microphone or cable makes it. Then one channel is
taken. Channels that hold nothing are left out, since they would only make the rest quieter. A moment that is far louder
than full scale and than all the rest is a fault of the file: it is cut down, or it would make the rest silence.

A *stretch* is a part of a stream with one sample rate and one number of channels.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from genreclf.translation import Sentence

SILENCE_PEAK: Final = 1e-4
"""Sound whose largest deviation from its mean stays below this (-80 dB full scale) counts as silence."""

DEAD_CHANNEL: Final = 1e-4
"""A channel with less than this share of the loudest one's energy (-40 dB) is taken for dead."""

CANCELLED: Final = 0.25
"""The mean loses a block if it keeps less than this share of what it would keep of channels that are independent."""

COMPARABLE: Final = 0.8
"""A channel with more than this share of the loudest one's energy is about as loud."""

CANCELLED_BLOCKS: Final = 0.05
"""Share of the blocks from which on it matters that the mean loses them."""

BROKEN_PEAK: Final = 8.0
"""A moment is broken if its peak is as many times full scale and the level of the rest (18 dB)."""

BROKEN_MOMENTS: Final = 0.1
"""Share of a stretch that may be broken: the level of the rest is that which all else stays below."""

MOMENT: Final = 0.05
"""Length of a moment, in seconds."""


class Levels:
    """How loud the channels of a stretch are, and their mean, block by block; and its peaks, moment by moment.

    Attributes
    ----------
    channels : int
        How many there are.
    mean : Mix
        Their mean.
    """

    def __init__(self, channels: int, sample_rate: int) -> None:
        self.channels = channels
        self.mean = mean_mix(channels)
        self._moment = max(1, round(MOMENT * sample_rate))
        self._energies: list[list[float]] = []
        self._highest: list[np.ndarray] = []
        self._lowest: list[np.ndarray] = []

    def add(self, samples: np.ndarray, mean: np.ndarray) -> bool:
        """Take note of a block [shape=(channels, n)] and its mean [shape=(n,)]; tells whether there is sound in it."""
        # One by one: numpy's variance takes as long as all of the decoding, and each call on a small array some of it.
        *energies, _ = variances = [_variance(each) for each in (*samples, mean)]
        self._energies.append(variances)
        moments = np.arange(0, samples.shape[1], self._moment)
        self._highest.append(np.maximum.reduceat(samples, moments, axis=1))
        self._lowest.append(np.minimum.reduceat(samples, moments, axis=1))
        return max(energies) > _SILENT_ENERGY

    def _peaks(self) -> np.ndarray:
        """The peak of each moment."""
        if not self._highest:
            return np.zeros(1, np.float32)
        highest, lowest = (np.concatenate(of, axis=1) for of in (self._highest, self._lowest))
        peaks: np.ndarray = np.maximum(highest, -lowest).max(axis=0)
        return peaks

    def ceiling(self) -> float | None:
        """The highest peak of all that is no broken moment; nothing where there is no such moment."""
        peaks = self._peaks()
        if peaks.max() < BROKEN_PEAK:
            return None
        broken = peaks > BROKEN_PEAK * max(1.0, float(np.quantile(peaks, 1 - BROKEN_MOMENTS)))
        return max(1.0, float(peaks[~broken].max())) if broken.any() else None

    def mix(self) -> "Mix":
        """How much of each channel to take: all the same, unless that would lose something."""
        if self.channels == 1 or not self._energies:
            return self.mean
        energies = np.array(self._energies)
        energies, of_mean = energies[:, :-1], energies[:, -1]
        sounding = energies.max(axis=1) > _SILENT_ENERGY
        if not sounding.any():
            return self.mean
        energies, of_mean = energies[sounding], of_mean[sounding]
        total = energies.sum(axis=0)
        if not np.isfinite(total).all():  # samples of absurd size: no channel is told from another by their energies
            return self.mean
        live = total > DEAD_CHANNEL * total.max()
        kept = of_mean * (self.channels / live.sum()) ** 2
        lost = np.count_nonzero(kept < CANCELLED * energies[:, live].mean(axis=1) / live.sum())
        lost_by_one = np.count_nonzero(energies < DEAD_CHANNEL * energies.max(axis=1, keepdims=True), axis=0)
        if lost > CANCELLED_BLOCKS * len(energies) and lost_by_one.min() < lost:
            safe = lost_by_one == lost_by_one.min()
            best = int(np.argmax(safe & (total > COMPARABLE * total[safe].max())))  # the first of those about as loud
            return Mix(
                np.eye(self.channels, dtype=np.float32)[best],
                Sentence(
                    "The channels of this recording cancel each other when they are mixed, so only {which} was used.",
                    which=_name(best, self.channels),
                ),
            )
        if live.all():
            return self.mean
        if live.sum() == 1:
            best = int(np.argmax(live))
            return Mix(
                live.astype(np.float32),
                Sentence(
                    "Of the channels of this recording, only {which} holds sound; it alone was used.",
                    which=_name(best, self.channels),
                ),
            )
        return Mix(
            (live / live.sum()).astype(np.float32),
            Sentence(
                "{silent} of the {channels} channels of this recording hold no sound; they were left out.",
                silent=int(self.channels - live.sum()),
                channels=self.channels,
            ),
        )


@dataclass(frozen=True)
class Mix:
    """How many channels become one.

    Attributes
    ----------
    weights : np.ndarray [shape=(channels,)]
        float32; how much to take of each; they sum to 1.
    note : str
        What a listener should know of it; empty where all count the same.
    """

    weights: np.ndarray
    note: str = ""

    def of(self, samples: np.ndarray) -> np.ndarray:
        """The mix of some samples [shape=(channels, n)], float32 [shape=(n,)]."""
        if len(samples) == 1:
            return np.ascontiguousarray(samples[0])
        mixed: np.ndarray = self.weights @ samples
        return mixed


def mean_mix(channels: int) -> Mix:
    """The mean of the channels."""
    return Mix(np.full(channels, 1 / channels, np.float32))


_SILENT_ENERGY: Final = SILENCE_PEAK**2 / 2  # of a sine of that height
_OFFSET: Final = 1e-3  # share of the power: a larger offset is taken off before squares are summed up


def _variance(samples: np.ndarray) -> float:
    offset, power = float(samples.mean()), float(samples @ samples) / len(samples)
    if offset**2 > _OFFSET * power:
        samples = samples - np.float32(offset)
        return float(samples @ samples) / len(samples)
    return power - offset**2


def _name(channel: int, channels: int) -> Sentence:
    if channels != 2:
        return Sentence("number {n}", n=channel + 1)
    return (Sentence("the left one"), Sentence("the right one"))[channel]
