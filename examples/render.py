"""From a piece to sound: every part by itself, then the mix.

Everything random is seeded by the genre, so a piece is the same every time; of the files only the serial number that
Ogg gives each stream differs.
"""

from pathlib import Path

import numpy as np
import soundfile

from examples import mixing
from examples.notation import DRUMS, Note
from examples.score import Part, Piece, played
from genreclf.genres import GENRES

QUALITY = 0.75
"""Compression of Ogg Vorbis from 0 (largest) to 1 (smallest)."""

_BLOCK = 1 << 14


def performance(piece: Piece) -> list[tuple[Part, list[Note]]]:
    """Every part of a piece as it is played: the same each time."""
    seeds = np.random.SeedSequence(GENRES.index(piece.genre)).spawn(len(piece.parts))
    return [
        (part, played(piece, part, np.random.default_rng(seed))) for part, seed in zip(piece.parts, seeds, strict=True)
    ]


def rendered(piece: Piece) -> np.ndarray:
    """The finished recording of a piece.

    Parameters
    ----------
    piece : Piece
        What to play.

    Returns
    -------
    np.ndarray [shape=(n, 2)]
        Left and right in [-1, 1], at `examples.mixing.SAMPLE_RATE`.
    """
    length = round(piece.beats * 60 / piece.tempo * mixing.SAMPLE_RATE)
    parts = performance(piece)
    beats = np.array(
        [
            n.start * 60 / piece.tempo
            for part, notes in parts
            for n in notes
            if part.name == "drums" and n.pitch == DRUMS["kick"]
        ]
    )
    dry, to_room = np.zeros((length, 2)), np.zeros((length, 2))
    for number, (part, notes) in enumerate(parts):
        rng = np.random.default_rng((GENRES.index(piece.genre), number))
        stem = _stem(part, notes, piece.tempo, rng, length)
        if part.duck:
            stem = mixing.ducked(stem, np.sort(beats), part.duck)
        dry += stem
        to_room += stem * 10 ** (part.reverb / 20)
    room = mixing.reverberation(to_room, piece.room, np.random.default_rng(GENRES.index(piece.genre)))
    return mixing.mastered(dry + room, piece.fade, piece.balance)


def _stem(part: Part, notes: list[Note], tempo: float, rng: np.random.Generator, length: int) -> np.ndarray:
    """One part, as long as the piece, so that what rings at its end isn't cut off before an echo repeats it."""
    sound = part.source.sound(notes, tempo, rng)[:length]
    sound = np.pad(sound, ((0, length - len(sound)), (0, 0)))
    for effect in part.effects:
        sound = effect(sound)
    return mixing.at_loudness(mixing.placed(sound, part.pan), part.level)


def write_ogg(sound: np.ndarray, path: Path) -> None:
    """Encode as Ogg Vorbis, in blocks: libsndfile fails on large ones."""
    with soundfile.SoundFile(
        path, "w", mixing.SAMPLE_RATE, 2, format="OGG", subtype="VORBIS", compression_level=QUALITY
    ) as file:
        for start in range(0, len(sound), _BLOCK):
            file.write(sound[start : start + _BLOCK])
