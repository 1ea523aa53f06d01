"""What a piece is made of, and how it is played: with swing, and never quite on the beat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np

from examples.notation import Note


@dataclass(frozen=True, kw_only=True)
class Part:
    """One player.

    Attributes
    ----------
    name : str
        Instrument in words.
    program : int
        General MIDI program from 0, or the drum kit.
    notes : sequence of Note
        What is played.
    level : float
        Loudness while it plays, in dB relative to the drums'.
    pan : float
        Place from -1 (left) to 1 (right).
    reverb : float
        How much of it goes to the room, in dB.
    percussion : bool
        Whether it is a drum kit.
    drive : float
        Gain in dB into the amplifier of an electric guitar, 0 for none: the more, the more distorted.
    low_pass : float
        Frequency in Hz above which it is muffled, 0 for not at all.
    strum : float
        Milliseconds between the strings of a chord.
    loose : float
        Standard deviation of its timing, in milliseconds.
    swell : bool
        Whether long notes grow and fade, as bowed and blown ones do.
    echo : float
        Beats after which it is heard again, 0 for never.
    """

    name: str
    program: int
    notes: Sequence[Note]
    level: float = 0.0
    pan: float = 0.0
    reverb: float = -16.0
    percussion: bool = False
    drive: float = 0.0
    low_pass: float = 0.0
    strum: float = 0.0
    loose: float = 6.0
    swell: bool = False
    echo: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of music.

    Attributes
    ----------
    genre : str
        What it is a sketch of.
    description : str
        What it is made of, in plain words.
    tempo : float
        Beats a minute.
    beats : float
        Length; it fades out before.
    parts : sequence of Part
        Who plays.
    swing : float
        Where the second half of a ``swing_unit`` begins: 0.5 straight, 2/3 a triplet shuffle.
    swing_unit : float
        Beats that are swung as one: 1 swings eighths, 0.5 sixteenths.
    room : float
        Reverberation time in seconds.
    fade : float
        Seconds of the fade-out.
    """

    genre: str
    description: str
    tempo: float
    beats: float
    parts: Sequence[Part]
    swing: float = 0.5
    swing_unit: float = 1.0
    room: float = 1.0
    fade: float = 1.5


def played(piece: Piece, part: Part, rng: np.random.Generator) -> list[Note]:
    """Notes as a person would play them.

    Parameters
    ----------
    piece : Piece
        For tempo and swing.
    part : Part
        One of its parts.
    rng : np.random.Generator
        Decides on timing and loudness.

    Returns
    -------
    list of Note
        In order; none begins before 0, and none overlaps the next of its pitch.
    """
    beats_per_ms = piece.tempo / 60_000
    notes: list[Note] = []
    for _, together in groupby(part.notes, key=lambda note: note.start):
        for string, note in enumerate(together):
            start, end = (_swung(time, piece) for time in (note.start, note.start + note.length))
            start += (rng.normal(0, part.loose) + string * part.strum) * beats_per_ms
            start = max(start, 0.0)
            velocity = int(np.clip(round(note.velocity + rng.normal(0, 4)), 1, 127))
            notes.append(replace(note, start=start, length=max(end - start, 0.02), velocity=velocity))
    return sorted(_without_overlaps(notes), key=lambda note: note.start)


def _swung(time: float, piece: Piece) -> float:
    unit, swing = piece.swing_unit, piece.swing
    whole, rest = divmod(time, unit)
    phase = rest / unit
    return (whole + (2 * phase * swing if phase < 0.5 else swing + (2 * phase - 1) * (1 - swing))) * unit


def _without_overlaps(notes: Sequence[Note]) -> list[Note]:
    result = []
    for _, same in groupby(sorted(notes, key=lambda n: (n.pitch, n.start)), key=lambda n: n.pitch):
        voices = list(same)
        for note, following in pairwise(voices):
            gap = max(following.start - note.start - 0.01, 0.01)
            result.append(replace(note, length=min(note.length, gap)))
        result.append(voices[-1])
    return result
