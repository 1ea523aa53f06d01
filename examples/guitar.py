"""Electric guitars: a model of a plucked string (Karplus and Strong 1983, Jaffe and Smith 1983) in front of a pickup.

A pluck goes round a delay line of one period, and loses a little treble at each turn. What comes out is what a guitar
sends down its cable; `examples.effects.amplifier` makes it sound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.signal

from examples.mixing import SAMPLE_RATE
from examples.notation import Note, hertz, semitones

_PICKUP = 0.21  # of the string, from the bridge
_RING = 0.06  # seconds that a string sounds on when it is damped


@dataclass(frozen=True, kw_only=True)
class Guitar:
    """A guitar or bass with steel strings.

    Attributes
    ----------
    sustain : float
        Seconds until an open string is 60 dB softer; a palm on the bridge makes it short.
    bright : float
        Treble that survives one turn, from 0 to 1.
    pick : float
        Where it is plucked, as a part of the string from the bridge.
    slide : bool
        Whether a bottleneck glides from note to note, and trembles on long ones.
    """

    sustain: float = 6.0
    bright: float = 0.75
    pick: float = 0.13
    slide: bool = False

    def sound(self, notes: Sequence[Note], tempo: float, rng: np.random.Generator) -> np.ndarray:
        """Play ``notes`` [shape=(n, 2)]."""
        beat = 60 / tempo
        end = max(note.start + note.length for note in notes) * beat
        result = np.zeros(int((end + 1) * SAMPLE_RATE))
        for note in notes:
            string = self._string(note, note.length * beat, rng)
            start = int(note.start * beat * SAMPLE_RATE)
            result[start : start + len(string)] += string[: len(result) - start]
        return np.repeat(result[:, None], 2, axis=1)

    def _string(self, note: Note, seconds: float, rng: np.random.Generator) -> np.ndarray:
        time = np.arange(int((seconds + _RING) * SAMPLE_RATE)) / SAMPLE_RATE
        bend = semitones(note, time, cents=45 if self.slide else 22, rate=5.2)
        ratio = 2 ** (bend / 12)
        where = np.cumsum(ratio) - ratio[0]
        plucked = self._plucked(hertz(note.pitch), int(where[-1]) + 2, note.velocity / 127, rng)
        moved = np.interp(where, np.arange(len(plucked)), plucked) if np.ptp(bend) else plucked[: len(time)]
        damped = np.clip((seconds + _RING - time) / _RING, 0, 1) ** 2
        return moved * damped[: len(moved)]

    def _plucked(self, frequency: float, length: int, force: float, rng: np.random.Generator) -> np.ndarray:
        period = SAMPLE_RATE / frequency
        turns = frequency * self.sustain
        loss = (1 - self.bright) / 4 + 0.01
        low_pass = np.array([loss, 1 - 2 * loss, loss])
        whole = int(period - 2.5)
        kernel = np.convolve(low_pass, _fraction(period - whole - 1)) * 10 ** (-3 / turns)
        burst = np.zeros(length)
        count = min(int(period), length)
        burst[:count] = rng.uniform(-1, 1, count)
        softness = 0.15 + 0.6 * (1 - force)
        burst = scipy.signal.lfilter([1 - softness], [1, -softness], burst)
        burst -= _delayed(burst, period * self.pick)
        string = _round_and_round(burst, whole, kernel)
        string = string - 0.8 * _delayed(string, period * _PICKUP)
        return string / (np.abs(string[: count * 2]).max() + 1e-9) * force**1.3


def _round_and_round(burst: np.ndarray, delay: int, kernel: np.ndarray) -> np.ndarray:
    """What comes back after ``delay`` samples, filtered by ``kernel``, is added again and again; a turn at a time."""
    reach = delay + len(kernel) - 1
    string = np.pad(burst, (reach, 0))
    for start in range(reach, len(string), delay):
        returned = np.convolve(string[start - reach : start], kernel, mode="valid")
        string[start : start + delay] += returned[: len(string) - start]
    return string[reach:]


def _fraction(delay: float) -> np.ndarray:
    """Four taps that delay by 1 to 2 samples (Lagrange)."""
    taps = np.arange(4)
    return np.array([np.prod([(delay - m) / (n - m) for m in taps if m != n]) for n in taps])


def _delayed(sound: np.ndarray, samples: float) -> np.ndarray:
    shift = max(round(samples), 1)
    return np.pad(sound, (shift, 0))[: len(sound)]
