"""Sampled instruments: sound fonts, played by the program FluidSynth."""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from examples.midi import midi_file
from examples.mixing import SAMPLE_RATE
from examples.notation import Note
from genreclf.errors import DataError

FONTS = Path("/usr/share/sounds/sf2")
"""Where Debian and Ubuntu install sound fonts."""

FLUID, MUSESCORE = "FluidR3_GM.sf2", "MuseScore_General_Full.sf2"


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """An instrument or a drum kit of a sound font.

    Attributes
    ----------
    program, bank : int
        General MIDI program from 0, or the drum kit.
    font : str
        File in `FONTS`.
    percussion : bool
        Whether it is a drum kit.
    swell : bool
        Whether long notes grow and fade, as bowed and blown ones do.
    """

    program: int
    bank: int = 0
    font: str = MUSESCORE
    percussion: bool = False
    swell: bool = False

    def sound(self, notes: Sequence[Note], tempo: float, rng: np.random.Generator) -> np.ndarray:
        """Play ``notes`` [shape=(n, 2)]."""
        midi = midi_file(
            notes, tempo, program=self.program, bank=self.bank, percussion=self.percussion, swell=self.swell
        )
        program, font = find_fluidsynth(FONTS / self.font)
        with tempfile.TemporaryDirectory() as folder:
            score, sound = Path(folder, "part.mid"), Path(folder, "part.wav")
            score.write_bytes(midi)
            options = ["-n", "-i", "-q", "-R", "0", "-C", "0", "-g", "0.4", "-r", str(SAMPLE_RATE)]
            options += ["-o", "synth.dynamic-sample-loading=1", "-T", "wav", "-O", "float", "-F", str(sound)]
            subprocess.run([program, *options, font, str(score)], check=True, capture_output=True)  # noqa: S603
            return soundfile.read(sound, always_2d=True)[0]


def kit(program: int, font: str = MUSESCORE) -> Sampled:
    """A drum kit."""
    return Sampled(program=program, font=font, percussion=True)


def find_fluidsynth(font: Path) -> tuple[str, str]:
    """Paths of the program and the sound font.

    Raises
    ------
    DataError
        If one of them is missing.
    """
    program = shutil.which("fluidsynth")
    if program is None or not font.is_file():
        missing = "the program fluidsynth" if program is None else f"the sound font {str(font)!r}"
        raise DataError(
            f"Rendering the examples needs {missing}. On Debian or Ubuntu, please run `apt-get install "
            "fluidsynth fluid-soundfont-gm musescore-general-soundfont-lossless flite`."
        )
    return program, str(font)
