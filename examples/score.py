"""What a piece is made of, and how it is played: with swing, and never quite on the beat."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Protocol

import numpy as np

from examples.effects import Effect
from examples.notation import Note


class Source(Protocol):
    """What makes sound of notes: an instrument, or a voice."""

    def sound(self, notes: Sequence[Note], tempo: float, rng: np.random.Generator) -> np.ndarray:
        """Left and right [shape=(n, 2)], at `examples.mixing.SAMPLE_RATE`, from the first beat of the piece."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One player.

    Attributes
    ----------
    name : str
        Instrument in words.
    source : Source
        The instrument.
    notes : sequence of Note
        What is played.
    level : float
        Loudness while it plays, in dB relative to the drums'.
    pan : float
        Place from -1 (left) to 1 (right).
    reverb : float
        How much of it goes to the room, in dB.
    effects : sequence of Effect
        What it goes through, in this order.
    duck : float
        By how many dB the bass drum pushes it down.
    strum : float
        Milliseconds between the strings of a chord.
    loose : float
        Standard deviation of its timing, in milliseconds.
    late : float
        Milliseconds by which it drags behind the beat.
    """

    name: str
    source: Source
    notes: Sequence[Note]
    level: float = 0.0
    pan: float = 0.0
    reverb: float = -16.0
    effects: Sequence[Effect] = ()
    duck: float = 0.0
    strum: float = 0.0
    loose: float = 6.0
    late: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A piece of music.

    Attributes
    ----------
    genre : str
        What it is meant to be.
    title : str
        What it is, in one short line.
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
    balance : float
        How far the mix is moved towards the usual balance of recordings, from 0 to 1.
    """

    genre: str
    title: str
    description: str
    tempo: float
    beats: float
    parts: Sequence[Part]
    swing: float = 0.5
    swing_unit: float = 1.0
    room: float = 1.0
    fade: float = 1.5
    balance: float = 0.7


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
            start += (rng.normal(0, part.loose) + part.late + string * part.strum) * beats_per_ms
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
