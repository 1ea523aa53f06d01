"""From single instruments to a finished recording: amplifier, loudness, echo, room, limiter.

Conventions
-----------
Sound is float64 [shape=(n, 2)], left and right, at `SAMPLE_RATE`. Loudness follows ITU-R BS.1770: K-weighted power.
"""

import numpy as np
import scipy.ndimage
import scipy.signal

SAMPLE_RATE = 44_100
"""Of everything that is rendered, in Hz."""

PEAK = 10 ** (-1.8 / 20)
"""Largest sample of a finished mix: 1.8 dB below full scale, since Ogg Vorbis may overshoot by about 1 dB."""

LOUDNESS = -13.5
"""Of a finished mix before the limiter, in dB."""

# ITU-R BS.1770-4, tables 1 and 2, for 48 kHz; at 44.1 kHz the corners lie 8 % lower, which levels don't notice.
_K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)
_BLOCK = int(0.4 * SAMPLE_RATE)


def loudness(sound: np.ndarray) -> float:
    """Loudness in dB of the parts of a sound that are within 10 dB of their mean."""
    weighted = scipy.signal.sosfilt(_K_WEIGHTING, sound, axis=0) ** 2
    blocks = weighted[: len(weighted) // _BLOCK * _BLOCK].reshape(-1, _BLOCK, 2).mean(axis=1).sum(axis=1)
    blocks = blocks[blocks > 1e-7]  # -70 dB counts as silence
    heard = blocks[blocks > blocks.mean() / 10]
    return float(-0.691 + 10 * np.log10(heard.mean()))


def at_loudness(sound: np.ndarray, decibel: float) -> np.ndarray:
    """The same sound at a loudness in dB."""
    return sound * 10 ** ((decibel - loudness(sound)) / 20)


def amplified(sound: np.ndarray, drive: float, pan: float) -> np.ndarray:
    """Play a guitar through a valve amplifier and its loudspeaker.

    The chord as a whole saturates, which makes the sum and difference tones that a distorted power chord lives from.

    Parameters
    ----------
    sound : np.ndarray [shape=(n, 2)]
        The dry instrument.
    drive : float
        Gain in dB, from a level at which peaks just begin to saturate.
    pan : float
        Place of the loudspeaker from -1 (left) to 1 (right).

    Returns
    -------
    np.ndarray [shape=(n, 2)]
        The loudspeaker.
    """
    mono = scipy.signal.sosfilt(_butter(110, "highpass", 1), sound.mean(axis=1))
    mono = mono / np.quantile(np.abs(mono[np.abs(mono) > 1e-4]), 0.98) * 10 ** (drive / 20)
    wide = scipy.signal.resample_poly(mono, 4, 1)  # harmonics above half the sample rate would fold back
    saturated = scipy.signal.resample_poly(np.tanh(wide + 0.2) - np.tanh(0.2), 1, 4)
    speaker = scipy.signal.sosfilt(_butter(4_800, "lowpass", 4), saturated)
    presence = scipy.signal.sosfilt(_butter((1_800, 4_200), "bandpass", 1), speaker)
    speaker = scipy.signal.sosfilt(_butter(75, "highpass", 2), speaker + 0.6 * presence)
    angle = (pan + 1) * np.pi / 4
    return np.stack([speaker * np.cos(angle), speaker * np.sin(angle)], axis=1)


def muffled(sound: np.ndarray, cutoff: float) -> np.ndarray:
    """Remove what lies above a frequency in Hz."""
    return scipy.signal.sosfilt(_butter(cutoff, "lowpass", 2), sound, axis=0)


def with_echo(sound: np.ndarray, delay: float) -> np.ndarray:
    """Add three repetitions, each softer and duller, on alternating sides; ``delay`` is in seconds."""
    result, repetition = sound.copy(), sound
    for _ in range(3):
        shift = round(delay * SAMPLE_RATE)
        repetition = np.pad(repetition, ((shift, 0), (0, 0)))[: len(sound)]
        repetition = muffled(repetition[:, ::-1] * 0.45, 3_500)
        result += repetition
    return result


def reverberation(sound: np.ndarray, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """The answer of a room: noise that decays by 60 dB in so many seconds, its treble sooner.

    Parameters
    ----------
    sound : np.ndarray [shape=(n, 2)]
        What is played in the room.
    seconds : float
        Reverberation time.
    rng : np.random.Generator
        Draws the room.

    Returns
    -------
    np.ndarray [shape=(n, 2)]
        The room alone, as loud as the sound would be.
    """
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    noise = rng.standard_normal((len(time), 2))
    dark = muffled(noise, 1_500)
    decay = 10 ** (-3 * time / seconds)[:, None]
    response = np.pad(dark * decay + 0.5 * noise * decay**2.5, ((int(0.015 * SAMPLE_RATE), 0), (0, 0)))
    response /= np.sqrt((response**2).sum(axis=0))
    room = scipy.signal.fftconvolve(sound, response, axes=0)[: len(sound)]
    return scipy.signal.sosfilt(_butter(180, "highpass", 2), room, axis=0)


def mastered(sound: np.ndarray, fade: float) -> np.ndarray:
    """Bring a mix to `LOUDNESS`, fade it out over ``fade`` seconds, limit it and put its peak at `PEAK`."""
    sound = at_loudness(scipy.signal.sosfilt(_butter(28, "highpass", 2), sound, axis=0), LOUDNESS)
    last = round(fade * SAMPLE_RATE)
    sound[-last:] *= np.cos(np.linspace(0, np.pi / 2, last))[:, None] ** 2
    look = int(0.004 * SAMPLE_RATE)
    envelope = scipy.ndimage.maximum_filter1d(np.abs(sound).max(axis=1), 2 * look + 1)
    gain = scipy.ndimage.uniform_filter1d(np.minimum(1, PEAK / np.maximum(envelope, PEAK)), look)
    limited = sound * gain[:, None]
    return limited * (PEAK / np.abs(limited).max())


def _butter(frequency: float | tuple[float, float], kind: str, order: int) -> np.ndarray:
    return scipy.signal.butter(order, frequency, kind, fs=SAMPLE_RATE, output="sos")
