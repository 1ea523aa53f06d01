"""A small notation for music: strings in, notes out.

Conventions
-----------
Time is counted in beats from the start of the piece, pitch in MIDI note numbers (middle C, C4, is 60), velocity in
1 to 127. Spaces inside a rhythm and bar lines are there for the eye; `line` checks that bar lines stand where bars end.

A line is made of notes with their lengths, ``"A3:1/2 C4+E4:1 r D5^2!~:3/2"``: a pitch, or several joined by ``+``, or
``r`` for a rest; ``^2`` bends it up by two semitones, ``<2`` slides into it from two below; ``!`` is loud, ``,`` soft,
``'`` short, ``~`` trembling; ``:1/2`` is the length, which holds until another one is given.

A rhythm has one character a step, ``"X..x __o."``: ``X`` loud, ``x`` normal, ``o`` soft, ``_`` hold, ``.`` nothing.
Where it is played on chords, a digit plays one of the chord's notes only, counted from the lowest.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

DRUMS = {
    "scratch": 29,
    "kick": 36,
    "stick": 37,
    "snare": 38,
    "clap": 39,
    "low tom": 43,
    "hat": 42,
    "pedal": 44,
    "mid tom": 47,
    "open": 46,
    "crash": 49,
    "high tom": 50,
    "ride": 51,
    "china": 52,
    "tambourine": 54,
    "crash 2": 57,
    "conga": 63,
    "low conga": 64,
    "shaker": 70,
}
"""General MIDI's notes for the drums that are used."""

_TOKEN = re.compile(
    r"(?P<pitches>r|[A-G][#b]?\d(?:\+[A-G][#b]?\d)*)(?:\^(?P<bend>\d))?(?:<(?P<scoop>\d))?(?P<marks>[!,'~]*)(?::(?P<beats>\d+(?:/\d+)?))?"
)
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCENTS = {"X": 18, "x": 0, "o": -30}
_GATE = 0.95  # a note ends a little before the next begins


@dataclass(frozen=True)
class Note:
    """One note.

    Attributes
    ----------
    start, length : float
        In beats.
    pitch, velocity : int
        MIDI note number and velocity.
    bend : int
        Semitones that the pitch rises by once it has sounded.
    scoop : int
        Semitones below, from where it slides up at its beginning.
    vibrato : bool
        Whether it trembles.
    """

    start: float
    length: float
    pitch: int
    velocity: int
    bend: int = 0
    scoop: int = 0
    vibrato: bool = False


def pitch(name: str) -> int:
    """MIDI note number of a name, for example 69 for ``"A4"``."""
    letter, accidental, octave = name[0], name[1:-1], int(name[-1])
    return 12 * (octave + 1) + _SEMITONES[letter] + accidental.count("#") - accidental.count("b")


def hertz(pitch: float | np.ndarray) -> np.ndarray:
    """Frequency of MIDI note numbers, which need not be whole."""
    return 440 * 2 ** ((np.asarray(pitch, dtype=float) - 69) / 12)


def semitones(note: Note, seconds: np.ndarray, *, cents: float, rate: float) -> np.ndarray:
    """How far the pitch of a note has moved.

    Parameters
    ----------
    note : Note
        Bends, slides and trembles, or none of it.
    seconds : np.ndarray [shape=(n,)]
        Since it began.
    cents, rate : float
        Depth and frequency in Hz of its vibrato.

    Returns
    -------
    np.ndarray [shape=(n,)]
        In semitones.
    """
    moved = note.bend * np.clip((seconds - 0.06) / 0.16, 0, 1) - note.scoop * np.clip(1 - seconds / 0.13, 0, 1)
    if note.vibrato:
        depth = cents / 100 * np.clip((seconds - 0.2) / 0.3, 0, 1)
        moved = moved + depth * np.sin(2 * np.pi * rate * seconds)
    return moved


def line(text: str, *, velocity: int = 88, bar: int = 4) -> list[Note]:
    """Read a melody, a bass line or a part in chords.

    Parameters
    ----------
    text : str
        Notes and bar lines (see the module).
    velocity : int
        Of a note without a mark.
    bar : int
        Beats of a bar.

    Returns
    -------
    list of Note
        In order.

    Raises
    ------
    ValueError
        If a note can't be read, or a bar line does not stand at the end of a bar.
    """
    notes: list[Note] = []
    beat, length = Fraction(0), Fraction(1)
    for token in text.split():
        if token == "|":  # noqa: S105
            if beat % bar:
                raise ValueError(f"The bar line at beat {beat} stands inside a bar: {text[:60]!r}.")
            continue
        match = _TOKEN.fullmatch(token)
        if match is None:
            raise ValueError(f"{token!r} is no note.")
        length = Fraction(match["beats"] or length)
        marks = match["marks"]
        loudness = _within(velocity + 18 * marks.count("!") - 22 * marks.count(","))
        gate = 0.45 if "'" in marks else _GATE
        if match["pitches"] != "r":
            for name in match["pitches"].split("+"):
                notes.append(
                    Note(
                        start=float(beat),
                        length=float(length) * gate,
                        pitch=pitch(name),
                        velocity=loudness,
                        bend=int(match["bend"] or 0),
                        scoop=int(match["scoop"] or 0),
                        vibrato="~" in marks,
                    )
                )
        beat += length
    return notes


def drums(rhythms: Mapping[str, str], *, steps: int = 4, velocity: int = 92) -> list[Note]:
    """Read a drum part: a rhythm for each drum of `DRUMS`, with ``steps`` steps a beat."""
    return sorted(
        (
            Note(start, length, DRUMS[drum], _within(velocity + accent))
            for drum, rhythm in rhythms.items()
            for start, length, _, accent in _hits(rhythm, steps)
        ),
        key=lambda note: note.start,
    )


def chords(voicings: str, rhythm: str, *, steps: int = 4, beats: int = 4, velocity: int = 80) -> list[Note]:
    """Play chords in a rhythm.

    Parameters
    ----------
    voicings : str
        Chords, for example ``"A3+C4+E4 D4+F4+A4"``.
    rhythm : str
        Repeated until the last chord ends.
    steps : int
        Steps of the rhythm in a beat.
    beats : int
        Length of each chord.
    velocity : int
        Of a step ``x`` or a digit.

    Returns
    -------
    list of Note
        In order; the notes of a chord from the lowest.
    """
    spelled = [sorted(pitch(name) for name in chord.split("+")) for chord in voicings.replace("|", " ").split()]
    pattern = re.sub(r"[\s|]", "", rhythm)
    whole = len(spelled) * beats * steps
    repeated = (pattern * (whole // len(pattern) + 1))[:whole]
    notes = []
    for start, length, mark, accent in _hits(repeated, steps):
        tones = spelled[int(start // beats)]
        for tone in [tones[int(mark) - 1]] if mark.isdigit() else tones:
            notes.append(Note(start, length * _GATE, tone, _within(velocity + accent)))
    return notes


def later(notes: list[Note], beats: float) -> list[Note]:
    """The same notes, starting ``beats`` later."""
    return [replace(note, start=note.start + beats) for note in notes]


def _hits(rhythm: str, steps: int) -> Iterator[tuple[float, float, str, int]]:
    """Start and length in beats, character and change of velocity of every step that sounds."""
    pattern = re.sub(r"[\s|]", "", rhythm)
    if wrong := set(pattern) - set("Xxo._123456789"):
        raise ValueError(f"A rhythm can't have {sorted(wrong)}: {rhythm[:60]!r}.")
    for match in re.finditer(r"[Xxo1-9]_*", pattern):
        yield match.start() / steps, len(match[0]) / steps, match[0][0], _ACCENTS.get(match[0][0], 0)


def _within(velocity: int) -> int:
    return min(max(velocity, 1), 127)
