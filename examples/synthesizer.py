"""Synthesizers: oscillators, a filter that closes, and the electronic drums that grew out of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.signal

from examples.mixing import SAMPLE_RATE, butter
from examples.notation import DRUMS, Note, hertz, semitones


@dataclass(frozen=True, kw_only=True)
class Synthesizer:
    """Oscillators through a low-pass filter.

    Attributes
    ----------
    wave : {"saw", "square", "sine"}
        Shape of the oscillators.
    voices : int
        Oscillators a note, spread over left and right.
    detune : float
        Cents between the outermost of them.
    cutoff, closed : float
        Frequencies in Hz of the filter when a note begins, and when its ``decay`` is over.
    attack, decay, release : float
        Seconds until a note is there, until the filter is closed, and until it has faded out.
    sustain : float
        Level after the decay, from 0 to 1.
    """

    wave: str = "saw"
    voices: int = 1
    detune: float = 14.0
    cutoff: float = 6_000.0
    closed: float = 1_500.0
    attack: float = 0.005
    decay: float = 0.3
    sustain: float = 0.8
    release: float = 0.08

    def sound(self, notes: Sequence[Note], tempo: float, rng: np.random.Generator) -> np.ndarray:
        """Play ``notes`` [shape=(n, 2)]."""
        beat = 60 / tempo
        end = max(note.start + note.length for note in notes) * beat + self.release
        open_, shut = (np.zeros((int(end * SAMPLE_RATE) + SAMPLE_RATE, 2)) for _ in range(2))
        for note in notes:
            time = np.arange(int((note.length * beat + self.release) * SAMPLE_RATE)) / SAMPLE_RATE
            fallen = np.clip(time / self.decay, 0, 1)
            level = np.minimum(time / self.attack, 1) * (1 - (1 - self.sustain) * fallen)
            level *= np.clip((time[-1] - time) / self.release, 0, 1) * (note.velocity / 100) ** 1.5
            raw = self._oscillators(note, time, rng) * level[:, None]
            start = int(note.start * beat * SAMPLE_RATE)
            open_[start : start + len(raw)] += raw * (1 - fallen)[:, None] ** 2
            shut[start : start + len(raw)] += raw * (1 - (1 - fallen) ** 2)[:, None]
        filters = (butter(self.cutoff, "lowpass", 2), butter(self.closed, "lowpass", 2))
        return sum(scipy.signal.sosfilt(f, s, axis=0) for f, s in zip(filters, (open_, shut), strict=True))

    def _oscillators(self, note: Note, time: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        spread = np.linspace(-1, 1, self.voices) if self.voices > 1 else np.zeros(1)
        pitch = note.pitch + semitones(note, time, cents=20, rate=5.5)
        result = np.zeros((len(time), 2))
        for place in spread:
            frequency = hertz(pitch + place * self.detune / 200)
            step = frequency / SAMPLE_RATE
            phase = (np.cumsum(step) + rng.uniform()) % 1
            wave = _WAVES[self.wave](phase, step)
            angle = (0.8 * place + 1) * np.pi / 4
            result += wave[:, None] * [np.cos(angle), np.sin(angle)]
        return result / np.sqrt(self.voices)


def _corner(phase: np.ndarray, step: np.ndarray) -> np.ndarray:
    """What rounds the jump of a wave so that it has no aliases to speak of (PolyBLEP)."""
    before, after = phase < step, phase > 1 - step
    t = phase / step
    late = (phase - 1) / step
    return np.where(before, 2 * t - t**2 - 1, 0) + np.where(after, late**2 + 2 * late + 1, 0)


def _saw(phase: np.ndarray, step: np.ndarray) -> np.ndarray:
    return 2 * phase - 1 - _corner(phase, step)


def _square(phase: np.ndarray, step: np.ndarray) -> np.ndarray:
    half = (phase + 0.5) % 1
    return np.where(phase < 0.5, 1.0, -1.0) + _corner(phase, step) - _corner(half, step)


_WAVES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "saw": _saw,
    "square": _square,
    "sine": lambda phase, step: np.sin(2 * np.pi * phase),
}


@dataclass(frozen=True, kw_only=True)
class DrumMachine:
    """Electronic drums.

    Attributes
    ----------
    low, boom : float
        Frequency in Hz that the bass drum falls to, and seconds that it rings.
    tone : float
        Pitch of the snare drum in Hz.
    """

    low: float = 48.0
    boom: float = 0.35
    tone: float = 185.0

    def sound(self, notes: Sequence[Note], tempo: float, rng: np.random.Generator) -> np.ndarray:
        """Play ``notes`` [shape=(n, 2)]."""
        beat = 60 / tempo
        end = max(note.start for note in notes) * beat + 2
        result = np.zeros((int(end * SAMPLE_RATE), 2))
        drums = {DRUMS[name]: make(self, rng) for name, make in _MACHINE.items()}
        places = {DRUMS["hat"]: 0.2, DRUMS["open"]: 0.2, DRUMS["shaker"]: -0.3, DRUMS["tambourine"]: -0.35}
        for note in notes:
            hit = drums[note.pitch] * (note.velocity / 100) ** 1.6
            start = int(note.start * beat * SAMPLE_RATE)
            angle = (places.get(note.pitch, 0.0) + 1) * np.pi / 4
            hit = hit[: len(result) - start]
            result[start : start + len(hit)] += hit[:, None] * [np.cos(angle), np.sin(angle)]
        return result


def _time(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _noise(time: np.ndarray, decay: float, band: tuple[float, float], rng: np.random.Generator) -> np.ndarray:
    filtered = scipy.signal.sosfilt(butter(band, "bandpass", 2), rng.standard_normal(len(time)))
    return filtered / np.std(filtered) * 0.3 * np.exp(-time / decay)


def _kick(machine: DrumMachine, rng: np.random.Generator) -> np.ndarray:
    time = _time(machine.boom * 4)
    sweep = machine.low + 180 * np.exp(-time / 0.018) + 25 * np.exp(-time / 0.09)
    body = np.sin(2 * np.pi * np.cumsum(sweep) / SAMPLE_RATE) * np.exp(-time / machine.boom)
    return np.tanh(2.2 * body) + 0.5 * _noise(time, 0.004, (1_500, 7_000), rng)


def _snare(machine: DrumMachine, rng: np.random.Generator) -> np.ndarray:
    time = _time(0.4)
    shell = sum(np.sin(2 * np.pi * machine.tone * r * time) * np.exp(-time / 0.06) for r in (1.0, 1.78))
    return 0.45 * shell + 1.2 * _noise(time, 0.075, (900, 9_000), rng)


def _clap(machine: DrumMachine, rng: np.random.Generator) -> np.ndarray:
    time = _time(0.35)
    hands = sum(
        np.exp(-np.maximum(time - t, 0) / d) * (time >= t) for t, d in ((0, 0.006), (0.011, 0.006), (0.022, 0.08))
    )
    return 1.3 * _noise(time, 10.0, (800, 5_000), rng) * hands


def _metal(time: np.ndarray, decay: float, rng: np.random.Generator) -> np.ndarray:
    tones = sum(np.sign(np.sin(2 * np.pi * f * time)) for f in (3_100.0, 4_210.0, 5_330.0, 6_290.0, 7_890.0, 8_640.0))
    sizzle = scipy.signal.sosfilt(butter(7_500, "highpass", 3), tones + 4 * rng.standard_normal(len(time)))
    return sizzle / np.std(sizzle) * 0.3 * np.exp(-time / decay)


def _tom(ratio: float) -> Callable[[DrumMachine, np.random.Generator], np.ndarray]:
    def hit(machine: DrumMachine, rng: np.random.Generator) -> np.ndarray:
        time = _time(0.6)
        sweep = 90 * ratio * (1 + 0.5 * np.exp(-time / 0.05))
        return 0.9 * np.sin(2 * np.pi * np.cumsum(sweep) / SAMPLE_RATE) * np.exp(-time / 0.16)

    return hit


_MACHINE: dict[str, Callable[[DrumMachine, np.random.Generator], np.ndarray]] = {
    "kick": _kick,
    "snare": _snare,
    "clap": _clap,
    "stick": lambda m, rng: _noise(_time(0.1), 0.012, (1_200, 4_000), rng) * 1.5,
    "hat": lambda m, rng: _metal(_time(0.15), 0.025, rng),
    "open": lambda m, rng: _metal(_time(0.6), 0.16, rng),
    "crash": lambda m, rng: _noise(_time(2.0), 0.6, (3_000, 15_000), rng) * 0.9,
    "shaker": lambda m, rng: _noise(_time(0.1), 0.02, (5_000, 12_000), rng) * 0.7,
    "tambourine": lambda m, rng: _noise(_time(0.2), 0.05, (6_000, 14_000), rng) * 0.6,
    "low tom": _tom(1.0),
    "mid tom": _tom(1.4),
    "high tom": _tom(1.9),
}
