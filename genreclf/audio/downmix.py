"""Many channels become one, and nothing that a listener hears is lost on the way.

The mean of the channels is what loudspeakers add up to, and it is taken as long as it keeps the sound. It does not
where one channel is the other, turned upside down, as a wrongly wired microphone or cable makes it. Then one channel is
taken. Channels that hold nothing are left out, since they would only make the rest quieter.

A *stretch* is a part of a stream with one sample rate and one number of channels.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

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


class Levels:
    """How loud the channels of a stretch are, and their mean, block by block."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self._energies: list[np.ndarray] = []

    def add(self, samples: np.ndarray) -> None:
        """Take note of a block [shape=(n, channels)]."""
        # By einsum, since numpy's own variance takes as long as all of the decoding.
        frames = len(samples)
        centred = samples - np.einsum("nc->c", samples) / np.float32(frames)
        mean = np.einsum("nc->n", centred) / np.float32(self.channels)
        energies = np.append(np.einsum("nc,nc->c", centred, centred), np.einsum("n,n", mean, mean))
        self._energies.append(energies.astype(np.float64) / frames)

    def mix(self) -> "Mix":
        """How much of each channel to take: all the same, unless that would lose something."""
        mean = mean_mix(self.channels)
        if self.channels == 1 or not self._energies:
            return mean
        energies = np.array(self._energies)
        energies, of_mean = energies[:, :-1], energies[:, -1]
        sounding = energies.max(axis=1) > SILENCE_PEAK**2 / 2  # the energy of a sine of that height
        if not sounding.any():
            return mean
        energies, of_mean = energies[sounding], of_mean[sounding]
        total = energies.sum(axis=0)
        if not np.isfinite(total).all():  # samples of absurd size: no channel is told from another by their energies
            return mean
        live = total > DEAD_CHANNEL * total.max()
        kept = of_mean * (self.channels / live.sum()) ** 2
        lost = np.count_nonzero(kept < CANCELLED * energies[:, live].mean(axis=1) / live.sum())
        lost_by_one = np.count_nonzero(energies < DEAD_CHANNEL * energies.max(axis=1, keepdims=True), axis=0)
        if lost > CANCELLED_BLOCKS * len(energies) and lost_by_one.min() < lost:
            safe = lost_by_one == lost_by_one.min()
            best = int(np.argmax(safe & (total > COMPARABLE * total[safe].max())))  # the first of those about as loud
            return Mix(
                np.eye(self.channels)[best],
                "The channels of this recording cancel each other when they are mixed, so only "
                f"{_name(best, self.channels)} was used.",
            )
        if live.all():
            return mean
        if live.sum() == 1:
            best = int(np.argmax(live))
            return Mix(
                live.astype(float),
                f"Of the channels of this recording, only {_name(best, self.channels)} holds sound; it alone was used.",
            )
        return Mix(
            live / live.sum(),
            f"{self.channels - live.sum()} of the {self.channels} channels of this recording hold no sound; "
            "they were left out.",
        )


@dataclass(frozen=True)
class Mix:
    """How many channels become one.

    Attributes
    ----------
    weights : np.ndarray [shape=(channels,)]
        How much to take of each; they sum to 1.
    note : str
        What a listener should know of it; empty where all count the same.
    """

    weights: np.ndarray
    note: str = ""

    def of(self, samples: np.ndarray) -> np.ndarray:
        """The mix of some samples [shape=(n, channels)], float32 [shape=(n,)]."""
        if samples.shape[1] == 1:
            return np.ascontiguousarray(samples[:, 0])
        mixed: np.ndarray = (samples @ self.weights).astype(np.float32)
        return mixed


def mean_mix(channels: int) -> Mix:
    """The mean of the channels."""
    return Mix(np.full(channels, 1 / channels))


def _name(channel: int, channels: int) -> str:
    return f"the {('left', 'right')[channel]} one" if channels == 2 else f"number {channel + 1}"
