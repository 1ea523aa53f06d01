"""A voice that raps and sings: words are spoken by the program Flite, then put onto the beat and onto the tune.

Of the spoken words only the envelope of the spectrum is kept, which makes vowels and consonants. It is stretched so
that every vowel begins with its note, and shapes pulses of the note's pitch, or noise where the voice has none: this is
what a vocoder does.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.ndimage
import scipy.signal
import soundfile

from examples.mixing import SAMPLE_RATE
from examples.notation import Note, hertz, semitones
from genreclf.errors import DataError

_VOWELS = frozenset(["aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"])
_VOICELESS = frozenset(["pau", "p", "t", "k", "f", "th", "s", "sh", "ch", "hh"])
_BUZZING = frozenset(["z", "zh", "v", "dh", "jh"])
_SIZE, _HOP = 1024, 256  # samples; 23 ms and 6 ms
_LIFTER = 1.8e-3  # seconds; ripples of a spectrum that repeat within it belong to the mouth, the others to the pitch
_GLIDE = 0.05  # seconds from one pitch to the next
_VIBRATO_CENTS, _VIBRATO_RATE = 35, 5.6


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A singer or rapper.

    Attributes
    ----------
    words : str
        As many syllables as there are notes.
    speaker : str
        Voice of Flite: ``rms`` and ``kal16`` are men, ``slt`` is a woman.
    size : float
        Length of the throat relative to the speaker's: above 1 it sounds larger.
    breath : float
        Share of noise in the voice, from 0 to 1.
    inflection : float
        Semitones by which the pitch of each syllable strays and falls: 0 is sung, more is spoken.
    chord : sequence of int
        Semitones above the tune that sound with it, as from the synthesizer of a vocoder.
    """

    words: str
    speaker: str = "slt"
    size: float = 1.0
    breath: float = 0.06
    inflection: float = 0.0
    chord: Sequence[int] = (0,)

    def sound(self, notes: Sequence[Note], tempo: float, rng: np.random.Generator) -> np.ndarray:
        """Sing ``notes`` [shape=(n, 2)]."""
        spoken, phones = spoken_words(self.words, self.speaker)
        beat = 60 / tempo
        starts = np.array([note.start for note in notes]) * beat
        ends = np.array([note.start + note.length for note in notes]) * beat
        length = int((ends[-1] + 0.6) * SAMPLE_RATE)
        times = np.arange(0, length + _HOP, _HOP) / SAMPLE_RATE
        origin, heard = stretched(times, phones, starts, ends)
        envelope = _envelopes(spoken, origin, self.size) * (heard * _loudness(times, notes, starts))[:, None]
        voiced = _voicing(origin, phones)[:, None]
        tune = _pitches(times, notes, starts, self.inflection, rng)
        pulses = sum(_pulses(hertz(tune + step), length, rng) for step in self.chord)
        noise = _spectra(rng.standard_normal(length), len(times))
        tone = _spectra(pulses / np.sqrt(len(self.chord)), len(times))
        breath = self.breath * np.minimum(
            np.arange(noise.shape[1]) * SAMPLE_RATE / _SIZE / 2_500, 1
        )  # it is in the treble
        mixed = envelope * (voiced * ((1 - self.breath) * tone + breath * noise) + (1 - voiced) * 0.7 * noise)
        _, sung = scipy.signal.istft(mixed.T, SAMPLE_RATE, nperseg=_SIZE, noverlap=_SIZE - _HOP)
        return np.repeat(sung[:length, None], 2, axis=1)


def spoken_words(words: str, speaker: str) -> tuple[np.ndarray, list[tuple[str, float, float]]]:
    """What Flite says, at 44.1 kHz, and its phones with start and end in seconds.

    Raises
    ------
    DataError
        If Flite is missing.
    """
    program = shutil.which("flite")
    if program is None:
        raise DataError("Rendering the voices needs the program flite. On Debian or Ubuntu: `apt-get install flite`.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "words.wav")
        command = [program, "-voice", speaker, "-t", words, "-psdur", "-o", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        sound, rate = soundfile.read(path)
    phones, start = [], 0.0
    for item in said.stdout.split():
        phone, end = item.split(":")
        phones.append((phone, start, float(end)))
        start = float(end)
    return scipy.signal.resample_poly(sound, SAMPLE_RATE, rate), phones


def stretched(
    times: np.ndarray, phones: Sequence[tuple[str, float, float]], starts: np.ndarray, ends: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which moment of the spoken words belongs to each moment of the song, and whether anything is sung then.

    Parameters
    ----------
    times : np.ndarray [shape=(n,)]
        Moments of the song in seconds.
    phones : sequence of (phone, start, end)
        The spoken words.
    starts, ends : np.ndarray [shape=(notes,)]
        Of the notes in seconds: every vowel begins with its note and lasts as long; consonants keep their speed.

    Returns
    -------
    origin, heard : np.ndarray [shape=(n,)]
        Seconds, and 0 or 1.

    Raises
    ------
    ValueError
        If there are more or fewer vowels than notes.
    """
    vowels = [(start, end) for phone, start, end in phones if phone in _VOWELS]
    if len(vowels) != len(starts):
        raise ValueError(f"{len(vowels)} syllables can't be sung on {len(starts)} notes.")
    song = [starts[0] - min(vowels[0][0], starts[0])]
    words = [vowels[0][0] - min(vowels[0][0], starts[0])]
    silences = []
    for number, ((begin, end), start, stop) in enumerate(zip(vowels, starts, ends, strict=True)):
        last = number == len(vowels) - 1
        following = phones[-1][2] if last else vowels[number + 1][0]
        between = following - end  # what is said between this vowel and the next
        room = between if last else starts[number + 1] - start
        stop = min(stop, start + max(room - between, 0.45 * room)) if not last else stop
        song += [start, stop]
        words += [begin, end]
        gap = 0.0 if last else starts[number + 1] - stop
        if gap > between + 0.03:
            silences.append((stop + between / 2, starts[number + 1] - between / 2))
            song += list(silences[-1])
            words += [end + between / 2, end + between / 2 + 1e-4]
    song.append(song[-1] + phones[-1][2] - words[-1])
    words.append(phones[-1][2])
    heard = ((times >= song[0]) & (times <= song[-1])).astype(float)
    for begin, end in silences:
        heard[(times > begin) & (times < end)] = 0
    return np.interp(times, song, words), scipy.ndimage.uniform_filter1d(heard, 3)


def _envelopes(spoken: np.ndarray, origin: np.ndarray, size: float) -> np.ndarray:
    """Envelopes of the spectrum [shape=(moments, bins)] at moments of the spoken words."""
    _, frames, spectra = scipy.signal.stft(spoken, SAMPLE_RATE, nperseg=_SIZE, noverlap=_SIZE - _HOP // 2)
    power = np.maximum(np.abs(spectra.T), 1e-6)
    keep = int(_LIFTER * SAMPLE_RATE)
    target = level = np.log(power)
    for _ in range(4):  # the envelope runs over the peaks, not through the valleys between harmonics
        cepstrum = np.fft.irfft(level, axis=1)
        cepstrum[:, keep:-keep] = 0
        smooth = np.fft.rfft(cepstrum, axis=1).real
        level = np.maximum(target, smooth)
    bins = np.arange(power.shape[1])
    top = int(7_200 / SAMPLE_RATE * _SIZE)  # Flite's voices end at 8 kHz; what lies above follows from there
    source = np.minimum(bins * size, top)
    tilt = -0.9 * np.maximum(np.log2(np.maximum(bins * size, 1) / top), 0)
    warped = np.stack([np.interp(source, bins, row) for row in smooth]) + tilt
    places = np.interp(origin, frames, np.arange(len(frames)))
    low = np.minimum(places.astype(int), len(frames) - 2)
    share = (places - low)[:, None]
    return np.exp((1 - share) * warped[low] + share * warped[low + 1])


def _voicing(origin: np.ndarray, phones: Sequence[tuple[str, float, float]]) -> np.ndarray:
    ends = np.array([end for *_, end in phones])
    degree = np.array([0.0 if p in _VOICELESS else 0.6 if p in _BUZZING else 1.0 for p, *_ in phones])
    return scipy.ndimage.uniform_filter1d(degree[np.minimum(np.searchsorted(ends, origin), len(phones) - 1)], 3)


def _loudness(times: np.ndarray, notes: Sequence[Note], starts: np.ndarray) -> np.ndarray:
    which = np.clip(np.searchsorted(starts, times + 0.03, side="right") - 1, 0, len(notes) - 1)
    velocity = np.array([note.velocity for note in notes])[which] / 100
    return scipy.ndimage.uniform_filter1d(velocity**1.2, 9)


def _pitches(
    times: np.ndarray, notes: Sequence[Note], starts: np.ndarray, inflection: float, rng: np.random.Generator
) -> np.ndarray:
    """MIDI note number at each moment: from note to note in a glide, long ones tremble."""
    which = np.clip(np.searchsorted(starts, times + _GLIDE / 2, side="right") - 1, 0, len(notes) - 1)
    pitch = np.array([note.pitch for note in notes], dtype=float)[which]
    for number, note in enumerate(notes):
        since = times[which == number] - starts[number]
        accent = (note.velocity - 96) / 18 + rng.normal(0, 0.6) - 3 * np.clip(since, 0, 0.5)
        moved = semitones(note, since, cents=_VIBRATO_CENTS, rate=_VIBRATO_RATE)
        pitch[which == number] += moved + inflection * accent
    width = max(int(_GLIDE * SAMPLE_RATE / _HOP), 1)
    return scipy.ndimage.uniform_filter1d(pitch, width, mode="nearest")


def _pulses(pitches: np.ndarray, length: int, rng: np.random.Generator) -> np.ndarray:
    """One pulse a period, as the vocal folds make them: never quite regular, and without aliases."""
    drift = scipy.ndimage.gaussian_filter1d(rng.standard_normal(len(pitches)), 12) * 0.012
    frequency = np.interp(np.arange(length) / _HOP, np.arange(len(pitches)), pitches * (1 + drift))
    phase = np.cumsum(frequency) / SAMPLE_RATE
    beats = np.flatnonzero(np.diff(np.floor(phase)) > 0)
    fraction = (np.ceil(phase[beats]) - phase[beats]) / (frequency[beats] / SAMPLE_RATE)
    pulses = np.zeros(length + 2)
    strength = np.sqrt(SAMPLE_RATE / frequency[beats]) * (1 + 0.04 * rng.standard_normal(len(beats)))
    np.add.at(pulses, beats, (1 - fraction) * strength)
    np.add.at(pulses, beats + 1, fraction * strength)
    return pulses[:length]


def _spectra(sound: np.ndarray, count: int) -> np.ndarray:
    _, _, spectra = scipy.signal.stft(sound, SAMPLE_RATE, nperseg=_SIZE, noverlap=_SIZE - _HOP)
    spectra = spectra.T[:count]
    return np.pad(spectra, ((0, count - len(spectra)), (0, 0)))
