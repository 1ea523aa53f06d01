"""What a sound goes through on its way to the mixing desk: amplifiers, filters, compressors, echoes.

Each function here makes an effect: a function from a sound [shape=(n, 2)] at `SAMPLE_RATE` to another.
"""

from collections.abc import Callable

import numpy as np
import scipy.ndimage
import scipy.signal

from examples.mixing import SAMPLE_RATE, butter

Effect = Callable[[np.ndarray], np.ndarray]

# Frequency in Hz and gain in dB of a closed cabinet with four twelve-inch loudspeakers, a microphone close to one.
_CABINET = (
    (0, -60), (55, -24), (85, -4), (120, 2), (250, 0), (420, -3), (800, -2), (1_500, 1), (2_300, 4), (3_200, 5),
    (4_200, 1), (5_000, -9), (6_500, -22), (9_000, -40), (22_050, -70),
)  # fmt: skip


def amplifier(drive: float, *, tight: float = 110.0, stages: int = 1) -> Effect:
    """A valve amplifier and its loudspeaker.

    The chord as a whole saturates, which makes the sum and difference tones that a distorted power chord lives from.

    Parameters
    ----------
    drive : float
        Gain in dB, from a level at which peaks just begin to saturate.
    tight : float
        Frequency in Hz below which the bass is taken away before it saturates: the higher, the less it booms.
    stages : int
        Valves one after the other.
    """

    def effect(sound: np.ndarray) -> np.ndarray:
        mono = scipy.signal.sosfilt(butter(tight, "highpass", 1), sound.mean(axis=1))
        mono = mono / np.quantile(np.abs(mono[np.abs(mono) > 1e-4]), 0.98)
        mono = scipy.signal.resample_poly(mono, 4, 1)  # harmonics above half the sample rate would fold back
        for _ in range(stages):
            mono = np.tanh(mono * 10 ** (drive / stages / 20) + 0.2) - np.tanh(0.2)
        saturated = scipy.signal.resample_poly(mono, 1, 4)
        return np.repeat(scipy.signal.fftconvolve(saturated, _cabinet())[: len(sound), None], 2, axis=1)

    return effect


def _cabinet() -> np.ndarray:
    frequencies, decibels = np.array(_CABINET, dtype=float).T
    grid = np.geomspace(20, SAMPLE_RATE / 2, 200)
    gains = 10 ** (np.interp(np.log(grid), np.log(np.maximum(frequencies, 1)), decibels) / 20)
    response = scipy.signal.firwin2(1023, [0, *grid[:-1], SAMPLE_RATE / 2], [0, *gains], fs=SAMPLE_RATE)
    return scipy.signal.minimum_phase(response, half=False)


def low_pass(cutoff: float, order: int = 2) -> Effect:
    """Remove what lies above a frequency in Hz."""
    return lambda sound: scipy.signal.sosfilt(butter(cutoff, "lowpass", order), sound, axis=0)


def high_pass(cutoff: float, order: int = 2) -> Effect:
    """Remove what lies below a frequency in Hz."""
    return lambda sound: scipy.signal.sosfilt(butter(cutoff, "highpass", order), sound, axis=0)


def boost(low: float, high: float, decibel: float) -> Effect:
    """Raise, or lower, what lies between two frequencies in Hz."""
    gain = 10 ** (decibel / 20) - 1
    return lambda sound: sound + gain * scipy.signal.sosfilt(butter((low, high), "bandpass", 1), sound, axis=0)


def compressor(ratio: float, *, attack: float = 0.008, release: float = 0.12) -> Effect:
    """Hold loud moments back, so that soft ones come forward; the threshold lies 3 dB above the mean level."""

    def effect(sound: np.ndarray) -> np.ndarray:
        level = scipy.ndimage.maximum_filter1d(np.abs(sound).max(axis=1), int(attack * SAMPLE_RATE))
        step = 1 / (release * SAMPLE_RATE)
        level = np.maximum(level, scipy.signal.lfilter([step], [1, step - 1], level))
        threshold = np.sqrt((sound[level > 1e-4] ** 2).mean()) * 1.4
        over = np.maximum(level / threshold, 1)
        gain = scipy.ndimage.uniform_filter1d(over ** (1 / ratio - 1), int(attack * SAMPLE_RATE))
        return sound * gain[:, None]

    return effect


def crushed(bits: int, rate: float) -> Effect:
    """As an early sampler would store it: few bits, few samples a second."""
    hold = round(SAMPLE_RATE / rate)

    def effect(sound: np.ndarray) -> np.ndarray:
        scale = 2 ** (bits - 1) / np.abs(sound).max()
        coarse = np.round(sound * scale) / scale
        return np.repeat(coarse[::hold], hold, axis=0)[: len(sound)]

    return effect


def echo(seconds: float, gain: float = 0.45) -> Effect:
    """Three repetitions, each softer and duller, on alternating sides."""

    def effect(sound: np.ndarray) -> np.ndarray:
        result, repetition = sound.copy(), sound
        shift = round(seconds * SAMPLE_RATE)
        for _ in range(3):
            repetition = np.pad(repetition, ((shift, 0), (0, 0)))[: len(sound)]
            repetition = low_pass(3_500)(repetition[:, ::-1] * gain)
            result += repetition
        return result

    return effect


def chorus(depth: float = 0.0025, rate: float = 0.7) -> Effect:
    """Two copies that run a few milliseconds late and drift, left and right."""

    def effect(sound: np.ndarray) -> np.ndarray:
        place = np.arange(len(sound), dtype=float)
        swing = np.sin(2 * np.pi * rate * place / SAMPLE_RATE)
        copies = [
            np.interp(place - (0.009 + sign * depth * swing) * SAMPLE_RATE, place, sound[:, side])
            for side, sign in ((0, 1), (1, -1))
        ]
        return 0.7 * (sound + np.stack(copies, axis=1))

    return effect


def tremolo(rate: float, depth: float = 0.4) -> Effect:
    """The loudness goes up and down, as from a turning loudspeaker."""

    def effect(sound: np.ndarray) -> np.ndarray:
        time = np.arange(len(sound)) / SAMPLE_RATE
        sides = [1 - depth * (0.5 + 0.5 * np.sin(2 * np.pi * rate * time + phase)) for phase in (0, 2)]
        return sound * np.stack(sides, axis=1)

    return effect
