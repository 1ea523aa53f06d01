"""`Perturbation`: what "Can you fool it?" does to a song, with the strengths that people choose from, and presets."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from genreclf.audio import effects
from genreclf.translation import N_

NO_NOISE, NO_FILTER, NO_CODEC = N_("none"), N_("nothing"), N_("no")
NOISES: Final = {
    NO_NOISE: None,
    N_("faint"): 30.0,
    N_("a café"): 20.0,
    N_("a crowd"): 12.0,
    N_("a storm"): 6.0,
    N_("as loud as it"): 0.0,
}
"""Signal-to-noise ratios in dB."""
FILTERS: Final[dict[str, tuple[float | None, float | None]]] = {
    NO_FILTER: (None, None),
    N_("FM radio"): (None, 8000.0),
    N_("a pillow"): (None, 4000.0),
    N_("a telephone"): (300.0, 3400.0),
    N_("a wall"): (None, 800.0),
}
"""Frequencies in Hz below and above which nothing passes."""
CODECS: Final = {
    NO_CODEC: None,
    N_("a little"): 128,
    N_("much"): 64,
    N_("very much"): 32,
    N_("as much as possible"): 16,
}
"""Bit rates of an mp3 in kbit/s."""
BASS_CUTOFF: Final = 400.0
"""What lies below this frequency, in Hz, is gone when the bass is taken away."""

GAIN_DB, GAIN_STEP = (-30, 12), 3
"""Range and step of the change of level, in dB;"""
PITCH: Final = (-6, 6)
"""of the change of pitch, in semitones;"""
TEMPO, TEMPO_STEP = (70, 140), 5
"""of the tempo, in percent."""

NEUTRAL: Final[dict[str, Any]] = {
    "loudness": 0,
    "noise": NO_NOISE,
    "filter": NO_FILTER,
    "codec": NO_CODEC,
    "pitch": 0,
    "tempo": 100,
    "bass": True,
}
"""The controls when nothing is changed, by their names."""
PRESETS: Final[dict[str, dict[str, Any]]] = {
    N_("Slow it down"): {"tempo": 70},
    N_("Take the bass away"): {"bass": False},
    N_("As through a telephone"): {"filter": "a telephone"},
    N_("In a storm"): {"noise": "a storm"},
    N_("Like a chipmunk"): {"pitch": 6, "tempo": 120},
}
"""What one press changes of the controls."""


@dataclass(frozen=True)
class Perturbation:
    """Changes to a recording, applied in the order of the attributes; the defaults change nothing.

    Attributes
    ----------
    pitch : float
        In semitones.
    tempo : float
        Factor.
    low_pass, high_pass : float or None
        Cut-off frequencies in Hz: what lies above the first and below the second is removed.
    snr : float or None
        Signal-to-noise ratio of added pink noise, in dB.
    gain_db : float
        Change of level, in dB.
    bit_rate : int or None
        Of an mp3 that it is coded as and decoded from, in kbit/s.
    """

    pitch: float = 0.0
    tempo: float = 1.0
    low_pass: float | None = None
    high_pass: float | None = None
    snr: float | None = None
    gain_db: float = 0.0
    bit_rate: int | None = None

    def __call__(self, samples: np.ndarray, sample_rate: int) -> np.ndarray:
        """Apply it; the noise is always the same."""
        if self.pitch or self.tempo != 1:
            samples = effects.pitch_and_tempo(samples, sample_rate, pitch=self.pitch, tempo=self.tempo)
        if self.low_pass:
            samples = effects.low_pass(samples, sample_rate, cutoff=self.low_pass)
        if self.high_pass:
            samples = effects.high_pass(samples, sample_rate, cutoff=self.high_pass)
        if self.snr is not None:
            samples = effects.noise(samples, np.random.default_rng(0), snr=self.snr, slope=-1)
        if self.gain_db:
            samples = effects.gain(samples, gain_db=self.gain_db)
        if self.bit_rate:
            samples = effects.mp3(samples, sample_rate, bit_rate=self.bit_rate)
        return samples
