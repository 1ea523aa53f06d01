"""From single instruments to a finished recording: balance by loudness, room, bus compressor, limiter.

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

# What share of a recording's power lies around a frequency in Hz, in dB: the usual balance of popular music.
_BALANCE = (
    (56, -6.5),
    (112, -6.5),
    (224, -8.8),
    (445, -10.3),
    (890, -10.6),
    (1_770, -12),
    (3_500, -13.5),
    (6_300, -16.5),
)
_MOST_EQ = 7.0  # dB


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


def placed(sound: np.ndarray, pan: float) -> np.ndarray:
    """Put a sound somewhere between left (-1) and right (1); one in the middle stays as wide as it is."""
    if not pan:
        return sound
    angle = (pan + 1) * np.pi / 4
    return sound.mean(axis=1)[:, None] * np.sqrt(2) * [np.cos(angle), np.sin(angle)]


def ducked(sound: np.ndarray, beats: np.ndarray, decibel: float, recovery: float = 0.22) -> np.ndarray:
    """Lower a sound at each beat of the bass drum (in seconds), from where it comes back: it pumps."""
    time = np.arange(len(sound)) / SAMPLE_RATE
    since = time - beats[np.maximum(np.searchsorted(beats, time, side="right") - 1, 0)]
    depth = np.where(since >= 0, np.clip(1 - since / recovery, 0, 1) ** 1.5, 0)
    return sound * 10 ** (-decibel * depth / 20)[:, None]


def reverberation(sound: np.ndarray, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """The answer of a room: a few walls, then noise that decays by 60 dB in so many seconds, its treble sooner.

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
    dark = scipy.signal.sosfilt(butter(1_500, "lowpass", 2), noise, axis=0)
    decay = 10 ** (-3 * time / seconds)[:, None]
    response = np.pad(dark * decay + 0.5 * noise * decay**2.5, ((int(0.015 * SAMPLE_RATE), 0), (0, 0)))
    response /= np.sqrt((response**2).sum(axis=0))
    for side in (0, 1):
        walls = (rng.uniform(0.006, 0.045, 6) * SAMPLE_RATE).astype(int)
        response[walls, side] += 0.22 * rng.choice([-1, 1], 6)
    room = scipy.signal.fftconvolve(sound, response, axes=0)[: len(sound)]
    return scipy.signal.sosfilt(butter(180, "highpass", 2), room, axis=0)


def glued(sound: np.ndarray, ratio: float = 2.0) -> np.ndarray:
    """The compressor of the whole mix: slow, gentle, the same for both sides."""
    power = (sound**2).mean(axis=1)
    step = 1 / (0.06 * SAMPLE_RATE)
    level = np.sqrt(scipy.signal.lfilter([step], [1, step - 1], power)) + 1e-9
    over = np.maximum(level / np.sqrt(power.mean()), 1)
    return sound * (over ** (1 / ratio - 1))[:, None]


def balanced(sound: np.ndarray, strength: float) -> np.ndarray:
    """Move the balance of bass, middle and treble towards that of recordings: all the way at strength 1."""
    frequencies, target = np.array(_BALANCE, dtype=float).T
    bins, power = scipy.signal.welch(sound.mean(axis=1), SAMPLE_RATE, nperseg=8192)
    edges = np.sqrt(frequencies[1:] * frequencies[:-1])
    shares = np.array([part.sum() for part in np.split(power, np.searchsorted(bins, edges))])
    gains = strength * (target - 10 * np.log10(shares / shares.sum()))
    gains = np.clip(gains - np.median(gains), -_MOST_EQ, _MOST_EQ)
    grid = np.geomspace(20, SAMPLE_RATE / 2, 256)
    curve = 10 ** (np.interp(np.log(grid), np.log(frequencies), gains) / 20)
    response = scipy.signal.firwin2(4095, [0, *grid[:-1], SAMPLE_RATE / 2], [curve[0], *curve], fs=SAMPLE_RATE)
    return scipy.signal.fftconvolve(sound, response[:, None], mode="same", axes=0)


def mono_bass(sound: np.ndarray, below: float = 140.0) -> np.ndarray:
    """Take the difference of the sides away where it is low, so that nothing is lost where there is one loudspeaker."""
    middle, side = sound.mean(axis=1), (sound[:, 0] - sound[:, 1]) / 2
    side = scipy.signal.sosfilt(butter(below, "highpass", 2), side)
    return np.stack([middle + side, middle - side], axis=1)


def mastered(sound: np.ndarray, fade: float, balance: float) -> np.ndarray:
    """Balance a mix, bring it to `LOUDNESS`, fade it out over ``fade`` seconds, and limit it to `PEAK`."""
    sound = balanced(sound, balance)
    sound = mono_bass(glued(scipy.signal.sosfilt(butter(28, "highpass", 2), sound, axis=0)))
    sound = at_loudness(sound, LOUDNESS)
    last = round(fade * SAMPLE_RATE)
    sound[-last:] *= np.cos(np.linspace(0, np.pi / 2, last))[:, None] ** 2
    look = int(0.004 * SAMPLE_RATE)
    envelope = scipy.ndimage.maximum_filter1d(np.abs(sound).max(axis=1), 2 * look + 1)
    gain = scipy.ndimage.uniform_filter1d(np.minimum(1, PEAK / np.maximum(envelope, PEAK)), look)
    limited = sound * gain[:, None]
    return limited * min(PEAK / np.abs(limited).max(), 1.0)


def butter(frequency: float | tuple[float, float], kind: str, order: int) -> np.ndarray:
    """A Butterworth filter in second-order sections; frequencies in Hz."""
    return scipy.signal.butter(order, frequency, kind, fs=SAMPLE_RATE, output="sos")
