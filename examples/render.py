"""From a piece to sound: every part by FluidSynth, then the mix.

Everything random is seeded by the genre, so a piece is the same every time; of the files only the serial number that
Ogg gives each stream differs.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from examples import mixing
from examples.midi import midi_file
from examples.notation import Note
from examples.score import Part, Piece, played
from genreclf.errors import DataError
from genreclf.genres import GENRES

SOUND_FONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
"""Where Debian and Ubuntu install the sound font FluidR3 GM."""

QUALITY = 0.75
"""Compression of Ogg Vorbis from 0 (largest) to 1 (smallest)."""

_BLOCK = 1 << 14


def find_fluidsynth(sound_font: Path) -> str:
    """Path of the program.

    Raises
    ------
    DataError
        If it or the sound font is missing.
    """
    program = shutil.which("fluidsynth")
    if program is None or not sound_font.is_file():
        missing = "the program fluidsynth" if program is None else f"the sound font {str(sound_font)!r}"
        raise DataError(
            f"Rendering the examples needs {missing}. On Debian or Ubuntu, please run "
            "`apt-get install fluidsynth fluid-soundfont-gm`; elsewhere, name a sound font with --sound-font."
        )
    return program


def performance(piece: Piece) -> list[tuple[Part, list[Note]]]:
    """Every part of a piece as it is played: the same each time."""
    seeds = np.random.SeedSequence(GENRES.index(piece.genre)).spawn(len(piece.parts))
    return [
        (part, played(piece, part, np.random.default_rng(seed))) for part, seed in zip(piece.parts, seeds, strict=True)
    ]


def rendered(piece: Piece, fluidsynth: str, sound_font: Path) -> np.ndarray:
    """The finished recording of a piece.

    Parameters
    ----------
    piece : Piece
        What to play.
    fluidsynth : str
        Path of the program.
    sound_font : Path
        Its instruments.

    Returns
    -------
    np.ndarray [shape=(n, 2)]
        Left and right in [-1, 1], at `examples.mixing.SAMPLE_RATE`.
    """
    length = round(piece.beats * 60 / piece.tempo * mixing.SAMPLE_RATE)
    dry, to_room = np.zeros((length, 2)), np.zeros((length, 2))
    for part, notes in performance(piece):
        stem = _placed(_synthesised(midi_file(part, notes, piece.tempo), fluidsynth, sound_font), part, piece.tempo)
        stem = np.pad(stem[:length], ((0, max(0, length - len(stem))), (0, 0)))
        dry += stem
        to_room += stem * 10 ** (part.reverb / 20)
    room = mixing.reverberation(to_room, piece.room, np.random.default_rng(GENRES.index(piece.genre)))
    return mixing.mastered(dry + room, piece.fade)


def write_ogg(sound: np.ndarray, path: Path) -> None:
    """Encode as Ogg Vorbis, in blocks: libsndfile fails on large ones."""
    with soundfile.SoundFile(
        path, "w", mixing.SAMPLE_RATE, 2, format="OGG", subtype="VORBIS", compression_level=QUALITY
    ) as file:
        for start in range(0, len(sound), _BLOCK):
            file.write(sound[start : start + _BLOCK])


def _synthesised(midi: bytes, fluidsynth: str, sound_font: Path) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder, "part.mid"), Path(folder, "part.wav")
        score.write_bytes(midi)
        options = ["-n", "-i", "-q", "-R", "0", "-C", "0", "-g", "0.4", "-r", str(mixing.SAMPLE_RATE)]
        command = [fluidsynth, *options, "-T", "wav", "-O", "float", "-F", str(sound), str(sound_font), str(score)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        return soundfile.read(sound, always_2d=True)[0]


def _placed(stem: np.ndarray, part: Part, tempo: float) -> np.ndarray:
    if part.drive:
        stem = mixing.amplified(stem, part.drive, part.pan)
    if part.low_pass:
        stem = mixing.muffled(stem, part.low_pass)
    stem = mixing.at_loudness(stem, part.level)
    return mixing.with_echo(stem, part.echo * 60 / tempo) if part.echo else stem
