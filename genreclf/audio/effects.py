"""Audio effects: codecs, levels, noise, filters, pitch and tempo, rooms; for perturbation and augmentation.

Conventions
-----------
Every function takes mono float32 samples in [-1, 1] and returns the same, at the same sample rate; ``sample_rate`` is
in Hz. Whatever is random takes a ``numpy.random.Generator``.
"""

import io
from fractions import Fraction

import av
import numpy as np
import scipy.signal

BLOCK = 1 << 19
"""Samples that are filtered at a time."""


def mp3(samples: np.ndarray, sample_rate: int, *, bit_rate: int) -> np.ndarray:
    """Encode as mp3 and decode again, in memory; ``bit_rate`` is in kbit/s, for one channel."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=sample_rate, layout="mono")
        stream.bit_rate = bit_rate * 1000
        frame = av.AudioFrame.from_ndarray(np.clip(samples, -1, 1)[None], format="fltp", layout="mono")
        frame.sample_rate = sample_rate
        for part in (frame, None):
            container.mux(stream.encode(part))
    buffer.seek(0)
    with av.open(buffer, "r") as decoder:
        decoded = np.concatenate([f.to_ndarray().mean(axis=0) for f in decoder.decode(audio=0)])
    return np.pad(decoded[: len(samples)], (0, max(0, len(samples) - len(decoded))))


def gain(samples: np.ndarray, *, gain_db: float) -> np.ndarray:
    """Change the level; what would overshoot full scale is clipped."""
    return np.clip(samples * np.float32(10 ** (gain_db / 20)), -1, 1)


def noise(samples: np.ndarray, rng: np.random.Generator, *, snr: float, slope: float = 0.0) -> np.ndarray:
    """Add noise at a signal-to-noise ratio in dB; ``slope`` as in `coloured_noise`."""
    added = coloured_noise(len(samples), rng, slope=slope)
    return samples + added * np.float32(_rms(samples) / _rms(added) * 10 ** (-snr / 20))


def coloured_noise(length: int, rng: np.random.Generator, *, slope: float) -> np.ndarray:
    """Gaussian noise with a power spectrum of f ** slope: 0 is white, -1 pink, -2 brown; unit variance."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    frequency = np.maximum(np.arange(len(spectrum)), 1 + length // 2000)
    coloured = np.fft.irfft(spectrum * frequency ** (slope / 2), length)
    return (coloured / coloured.std()).astype(np.float32)


def low_pass(samples: np.ndarray, sample_rate: int, *, cutoff: float, order: int = 6) -> np.ndarray:
    """Remove what lies above a frequency in Hz (Butterworth)."""
    return _filtered(samples, scipy.signal.butter(order, cutoff, "lowpass", fs=sample_rate, output="sos"))


def high_pass(samples: np.ndarray, sample_rate: int, *, cutoff: float, order: int = 4) -> np.ndarray:
    """Remove what lies below a frequency in Hz (Butterworth)."""
    return _filtered(samples, scipy.signal.butter(order, cutoff, "highpass", fs=sample_rate, output="sos"))


def attenuate_band(
    samples: np.ndarray, sample_rate: int, *, low: float, high: float, attenuation_db: float
) -> np.ndarray:
    """Turn down what lies between two frequencies in Hz (a linear-phase FIR filter); ``high`` may be infinite."""
    frequencies = np.linspace(0, sample_rate / 2, 2049)
    gains = np.where((frequencies >= low) & (frequencies < high), 10 ** (-attenuation_db / 20), 1.0)
    taps = scipy.signal.firwin2(sample_rate // 20 | 1, frequencies, gains, fs=sample_rate)
    around = len(taps) // 2
    padded, filtered = np.pad(samples, around), np.empty(len(samples), np.float32)
    for start in range(0, len(samples), BLOCK):  # so that ten minutes take no more room than their result
        block = padded[start : start + BLOCK + 2 * around]
        filtered[start : start + BLOCK] = scipy.signal.oaconvolve(block, taps.astype(np.float32), mode="valid")
    return filtered


def tilt(samples: np.ndarray, sample_rate: int, *, db_per_octave: float) -> np.ndarray:
    """Tilt the spectrum around 1 kHz, between 60 Hz and 8 kHz."""
    spectrum = np.fft.rfft(samples)
    frequency = np.clip(np.fft.rfftfreq(len(samples), 1 / sample_rate), 60, 8000)
    tilted = np.fft.irfft(spectrum * 10 ** (db_per_octave * np.log2(frequency / 1000) / 20), len(samples))
    return np.clip(tilted, -1, 1).astype(np.float32)


def pitch_and_tempo(samples: np.ndarray, sample_rate: int, *, pitch: float = 0.0, tempo: float = 1.0) -> np.ndarray:
    """Change pitch (in semitones) and tempo (a factor) independently, with FFmpeg's WSOLA filter."""
    ratio = 2 ** (pitch / 12)
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=sample_rate, format="flt", layout="mono", time_base=Fraction(1, sample_rate))
    chain = [
        graph.add("asetrate", str(round(sample_rate * ratio))),
        graph.add("aresample", str(sample_rate)),
        graph.add("atempo", f"{tempo / ratio:.6f}"),
    ]
    sink = graph.add("abuffersink")
    for one, other in zip([source, *chain], [*chain, sink], strict=True):
        one.link_to(other)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    frame.sample_rate = sample_rate
    graph.push(frame)
    graph.push(None)
    parts = []
    while True:
        try:
            parts.append(graph.pull().to_ndarray()[0])
        except (av.EOFError, av.BlockingIOError):
            return np.concatenate(parts)


def room(
    samples: np.ndarray,
    sample_rate: int,
    rng: np.random.Generator,
    *,
    reverberation: float = 0.5,
    direct: float = 0.0,
    snr: float = 20.0,
) -> np.ndarray:
    """From a small loudspeaker through a room into the microphone of a laptop, which does not improve the sound.

    Parameters
    ----------
    samples : np.ndarray [shape=(n,)]
        What the loudspeaker plays.
    sample_rate : int
        In Hz.
    rng : np.random.Generator
        Of the room's echoes and the noise in it.
    reverberation : float
        Seconds in which echoes fade by 60 dB at low pitches; high ones fade in a third of that.
    direct : float
        Level of what comes straight from the loudspeaker against all echoes together, in dB.
    snr : float
        Signal-to-noise ratio of pink noise in the room, in dB.
    """
    played = low_pass(high_pass(samples, sample_rate, cutoff=120, order=2), sample_rate, cutoff=0.45 * sample_rate)
    time = np.arange(round(reverberation * sample_rate)) / sample_rate
    echoes = np.zeros(len(time))
    for keep, seconds in ((low_pass, reverberation), (high_pass, reverberation / 3)):
        scattered = keep(rng.standard_normal(len(time)).astype(np.float32), sample_rate, cutoff=2000, order=2)
        echoes += scattered * 10 ** (-3 * time / seconds)
    response = echoes / np.linalg.norm(echoes)
    response[0] += 10 ** (direct / 20)
    heard = scipy.signal.fftconvolve(played, response)[: len(samples)].astype(np.float32)
    heard = noise(heard, rng, snr=snr, slope=-1)
    heard = low_pass(high_pass(heard, sample_rate, cutoff=150, order=2), sample_rate, cutoff=7000, order=2)
    return heard * np.float32(_rms(samples) / _rms(heard) / 4)  # a quarter: from some metres away


def simple_chain(samples: np.ndarray, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """The four usual alterations at once: pitch, shift in time (the end comes in at the start), gain, noise."""
    samples = pitch_and_tempo(samples, sample_rate, pitch=rng.uniform(-2, 2))
    samples = np.roll(samples, rng.integers(len(samples)))
    samples = gain(samples, gain_db=rng.uniform(-6, 6))
    return noise(samples, rng, snr=rng.uniform(15, 40))


def random_chain(samples: np.ndarray, sample_rate: int, rng: np.random.Generator) -> np.ndarray:
    """One random way to a listener, for training: often several effects, sometimes none."""
    if rng.random() < 0.4:
        samples = pitch_and_tempo(samples, sample_rate, pitch=rng.uniform(-2, 2), tempo=rng.uniform(0.92, 1.08))
    kind = rng.choice(["none", "low_pass", "high_pass", "tilt"], p=[0.4, 0.25, 0.1, 0.25])
    if kind == "low_pass":
        samples = low_pass(samples, sample_rate, cutoff=np.exp(rng.uniform(np.log(2500), np.log(9000))))
    elif kind == "high_pass":
        samples = high_pass(samples, sample_rate, cutoff=np.exp(rng.uniform(np.log(60), np.log(400))))
    elif kind == "tilt":
        samples = tilt(samples, sample_rate, db_per_octave=rng.uniform(-3, 3))
    if rng.random() < 0.3:
        samples = gain(samples, gain_db=rng.uniform(0, 9))  # clips; the front end undoes what is merely quiet
    if rng.random() < 0.4:
        samples = noise(samples, rng, snr=rng.uniform(12, 40), slope=rng.uniform(-1.5, 0))
    if rng.random() < 0.5:
        samples = mp3(samples, sample_rate, bit_rate=int(rng.choice([32, 64, 128])))
    return samples


def _filtered(samples: np.ndarray, sos: np.ndarray) -> np.ndarray:
    filtered: np.ndarray = scipy.signal.sosfilt(sos, samples).astype(np.float32)
    return filtered


def _rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples)) + 1e-12))
