"""Sounds that are not music, for training and testing: speech, noise, tones, clicks.

Conventions
-----------
A sound is mono float32 at `SAMPLE_RATE`, about `SECONDS` long. The subsets ``train``, ``valid`` and ``test`` share no
voice, no recorded speaker and no seed, and the kinds `ONLY_IN_TEST` appear in no other subset. espeak-ng (and flite,
for test only) speak; recorded speech is read from folders of files, for example Asterisk's voice prompts.
"""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
import soxr

from genreclf.audio import load_audio
from genreclf.audio.effects import coloured_noise
from genreclf.audio.folders import walk
from genreclf.audio.formats import is_sound_name
from genreclf.errors import AudioError, DataError

SAMPLE_RATE = 22_050
SECONDS = 9.0

VOICES: Mapping[str, tuple[str, ...]] = {
    "train": (
        "en-us", "en-gb+f2", "en-us+m3", "en-gb+m5", "de", "de+f1", "fr", "it+m2", "ru", "sv+f3", "nl", "pl+f4",
        "tr",
        "hi+m1", "cmn", "fi+f5", "en+croak", "en+klatt", "en+Annie", "en+max", "hu", "el+f2", "ro+m7", "en-us+Andy",
    ),
    "valid": ("en-gb-scotland", "es", "es+f1", "pt-br+m4", "da", "cs+f3", "en+whisper", "en+klatt3", "id", "en+linda"),
    "test": (
        "en-029+f4", "en-gb-x-rp+m6", "es-419+f2", "pt+m1", "nb", "uk+f1", "ar", "vi", "en+klatt5", "en+steph", "sw+m3",
        "ca", "en+belinda", "ja",
    ),
}  # fmt: skip
"""espeak-ng voices, language and variant."""

FLITE_VOICES = ("awb", "rms", "slt")

TEXTS = (
    "Please remember to bring the blue folder, two sharpened pencils and a copy of the contract when we meet on "
    "Tuesday morning, because the office will be closed for the rest of the week.",
    "The weather for the coast: winds from the north west, four or five, increasing six at times, rain later, "
    "visibility good, becoming moderate. The next report follows at eighteen hundred hours.",
    "When he opened the door there was nobody there, only a letter on the mat. He turned it over twice. What could she "
    "possibly want after all these years? He put it, unread, into the drawer.",
    "Mix three hundred grams of flour with one teaspoon of salt. Add the butter in small pieces and rub it in with "
    "your finger tips. Let it rest for half an hour, then roll it out.",
    "This algorithm sorts the list in place. First we choose a pivot, then we move every smaller element to its left, "
    "and finally we repeat the same for both halves until nothing is left to sort.",
)

ONLY_IN_TEST = ("bird", "dial tones", "morse", "engine", "flite")

Generator = Callable[[np.ndarray, np.random.Generator], np.ndarray]
"""From times in seconds and a random generator to a signal of any level."""


def sounds(subset: str, speakers: Sequence[Path], *, per_kind: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """All sounds of one subset.

    Parameters
    ----------
    subset : {"train", "valid", "test"}
        Which subset.
    speakers : sequence of Path
        Folders of recorded speech, one speaker each; files of a second or more are taken.
    per_kind : int
        How many of each kind.
    seed : int
        Seed of everything random; subsets need different ones.

    Yields
    ------
    kind : str
        What it is.
    samples : np.ndarray [shape=(n,)]
        The sound.

    Raises
    ------
    DataError
        If nothing in a folder can be read, or a speech synthesizer is not installed.
    """
    rng = np.random.default_rng(seed)
    for voice in VOICES[subset]:
        for _ in range(max(1, 2 * per_kind // len(VOICES[subset]))):
            yield "espeak", _levelled(_espeak(voice, rng), rng)
    if subset == "test":
        for voice in FLITE_VOICES:
            for text in TEXTS:
                yield "flite", _levelled(_flite(voice, text), rng)
    for folder in speakers:
        for _ in range(per_kind):
            yield "recorded speech", _levelled(_recorded(folder, rng), rng)
    times = np.arange(int(SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    for kind, generate in GENERATORS.items():
        if subset == "test" or kind not in ONLY_IN_TEST:
            for _ in range(per_kind):
                yield kind, _levelled(generate(times, rng), rng)


def _levelled(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A random peak level, and sometimes a noise floor or an echo."""
    samples = samples / max(1e-9, np.abs(samples).max())
    if rng.random() < 0.2:
        delay = int(rng.uniform(0.03, 0.15) * SAMPLE_RATE)
        samples = samples + 0.4 * np.pad(samples, (delay, 0))[: len(samples)]
    if rng.random() < 0.3:
        samples = samples + coloured_noise(len(samples), rng, slope=-1) * 10 ** (rng.uniform(-60, -30) / 20)
    level = 10 ** (rng.uniform(-30, -0.1) / 20)
    levelled: np.ndarray = (samples / np.abs(samples).max() * level).astype(np.float32)
    return levelled


def _espeak(voice: str, rng: np.random.Generator) -> np.ndarray:
    options = ["-v", voice, "-s", str(rng.integers(130, 200)), "-p", str(rng.integers(25, 75))]
    return _spoken(["espeak-ng", *options, "-w"], str(rng.choice(TEXTS)))


def _flite(voice: str, text: str) -> np.ndarray:
    return _spoken(["flite", "-voice", voice, "-o"], text, text_option=["-t"])


def _spoken(command: list[str], text: str, *, text_option: Sequence[str] = ()) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "speech.wav")
        try:
            subprocess.run([*command, str(path), *text_option, text], check=True, capture_output=True)  # noqa: S603
        except FileNotFoundError:
            raise DataError(f"Training needs the speech synthesizer {command[0]}. Please install it.") from None
        return _read(path)


def _read(path: Path) -> np.ndarray:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    resampled: np.ndarray = soxr.resample(samples.mean(axis=1), rate, SAMPLE_RATE)
    return resampled[: int(SECONDS * SAMPLE_RATE)]


def _recorded(folder: Path, rng: np.random.Generator) -> np.ndarray:
    paths = [path for path in map(Path, walk(str(folder))) if _is_speech(path.relative_to(folder))]
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < SECONDS * SAMPLE_RATE:
        if not paths:
            raise DataError(f"{str(folder)!r} holds no recording of speech that can be read. Please check the folder.")
        path = paths[rng.integers(len(paths))]
        try:
            spoken = load_audio(path, sample_rate=SAMPLE_RATE, max_duration=SECONDS).samples
        except AudioError:  # too short, or damaged
            paths.remove(path)
            continue
        parts += [spoken, np.zeros(int(rng.uniform(0.1, 0.5) * SAMPLE_RATE))]
    return np.concatenate(parts)[: int(SECONDS * SAMPLE_RATE)]


def _is_speech(path: Path) -> bool:
    return is_sound_name(path.name) and "silence" not in str(path) and "beep" not in path.name


def _noise(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return coloured_noise(len(t), rng, slope=rng.uniform(-2.5, 1))


def _band_noise(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    centre = np.exp(rng.uniform(np.log(150), np.log(5000)))
    band = (centre * 0.7, min(centre * 1.4, 10_000))
    sos = scipy.signal.butter(3, band, "bandpass", fs=SAMPLE_RATE, output="sos")
    filtered: np.ndarray = scipy.signal.sosfilt(sos, rng.standard_normal(len(t)))
    return filtered


def _wind(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    swell = np.abs(np.interp(t, np.linspace(0, t[-1], 12), rng.uniform(0.1, 1, 12)))
    return coloured_noise(len(t), rng, slope=rng.uniform(-2, -0.5)) * swell


def _tone(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    phase = 2 * np.pi * np.exp(rng.uniform(np.log(60), np.log(5000))) * t
    shape = rng.choice(["sine", "square", "sawtooth"])
    return {"sine": np.sin, "square": scipy.signal.square, "sawtooth": scipy.signal.sawtooth}[shape](phase)


def _beeps(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return _tone(t, rng) * ((t * rng.uniform(0.5, 4)) % 1 < rng.uniform(0.2, 0.7))


def _hum(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    base = rng.choice([50, 60, 100, 120])
    hum = sum(np.sin(2 * np.pi * base * k * t + rng.uniform(0, 6)) / k ** rng.uniform(0.5, 2) for k in range(1, 12))
    return hum + coloured_noise(len(t), rng, slope=-1) * rng.uniform(0, 0.3)


def _chirp(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    low, high = np.exp(rng.uniform(np.log(50), np.log(9000), 2))
    period = rng.choice([0.5, 1, 2, 4.5, 9])
    return scipy.signal.chirp(t % period, low, period, high, method=rng.choice(["linear", "logarithmic"]))


def _clicks(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    train = np.zeros(len(t))
    if rng.random() < 0.5:
        train[:: int(SAMPLE_RATE / rng.uniform(0.7, 8))] = 1
    else:
        train[rng.integers(0, len(t), rng.integers(5, 120))] = rng.uniform(0.2, 1)
    decay = rng.uniform(0.0005, 0.02)
    burst = np.exp(-t[: SAMPLE_RATE // 8] / decay) * rng.standard_normal(SAMPLE_RATE // 8)
    return scipy.signal.fftconvolve(train, burst)[: len(t)]


def _near_silence(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A quiet room: a noise floor and a bump or two; `_levelled` sets the level by the bumps."""
    floor = coloured_noise(len(t), rng, slope=rng.uniform(-2, 0)) * 10 ** (rng.uniform(-70, -40) / 20)
    for start in rng.uniform(0, t[-1], rng.integers(1, 4)):
        floor += np.exp(-np.abs(t - start) / 0.01) * rng.standard_normal(len(t)) * 0.1
    return floor


def _bird(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    centre, depth, rate = rng.uniform(2500, 5500), rng.uniform(300, 1500), rng.uniform(5, 25)
    sweep = centre * t - depth / rate / 2 / np.pi * np.cos(2 * np.pi * rate * t)
    phrase = (t * rng.uniform(0.6, 2)) % 1
    return np.sin(2 * np.pi * sweep) * np.exp(-(((phrase - 0.3) / 0.15) ** 2)) + 0.01 * rng.standard_normal(len(t))


def _dial_tones(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    count = int(SECONDS * rng.uniform(1, 4)) + 1
    slot = np.minimum((t / SECONDS * count).astype(int), count - 1)
    low, high = rng.choice([697, 770, 852, 941], count)[slot], rng.choice([1209, 1336, 1477], count)[slot]
    return (np.sin(2 * np.pi * low * t) + np.sin(2 * np.pi * high * t)) * ((t / SECONDS * count) % 1 < 0.6)


def _morse(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    unit = rng.uniform(0.05, 0.12)
    pattern = np.concatenate([[1] * int(rng.choice([1, 3])) + [0] * int(rng.choice([1, 1, 3])) for _ in range(200)])
    return np.sin(2 * np.pi * rng.uniform(400, 900) * t) * pattern[(t / unit).astype(int)]


def _engine(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    revolutions = np.cumsum(np.interp(t, np.linspace(0, t[-1], 6), rng.uniform(20, 90, 6))) / SAMPLE_RATE
    pulses = scipy.signal.sawtooth(2 * np.pi * revolutions) ** 3
    return pulses + 0.3 * coloured_noise(len(t), rng, slope=-1)


GENERATORS: Mapping[str, Generator] = {
    "noise": _noise,
    "band noise": _band_noise,
    "wind": _wind,
    "tone": _tone,
    "beeps": _beeps,
    "hum": _hum,
    "chirp": _chirp,
    "clicks": _clicks,
    "near silence": _near_silence,
    "bird": _bird,
    "dial tones": _dial_tones,
    "morse": _morse,
    "engine": _engine,
}
