"""From notes to Standard MIDI Files, with the gestures that make an instrument speak: bends, vibrato, swells."""

import io
from collections.abc import Iterator, Sequence

import mido
import numpy as np

from examples.notation import Note, semitones

TICKS = 480
"""Ticks of a beat."""

BEND_RANGE = 12
"""Semitones of a full pitch bend."""

_DRUM_CHANNEL = 9
_TAIL = 4  # beats for what still rings
_GESTURE_STEP = 1 / 24  # beats between two messages of a bend, a vibrato or a swell
_VIBRATO_CENTS, _VIBRATO_RATE = 25, 5.5  # Hz
_BANK, _EXPRESSION = 0, 11


def midi_file(
    notes: Sequence[Note], tempo: float, *, program: int, bank: int = 0, percussion: bool = False, swell: bool = False
) -> bytes:
    """A Standard MIDI File of one part.

    Parameters
    ----------
    notes : sequence of Note
        What is played.
    tempo : float
        Beats a minute.
    program, bank : int
        The instrument, or the drum kit.
    percussion : bool
        Whether it is a drum kit.
    swell : bool
        Whether long notes grow and fade.

    Returns
    -------
    bytes
        Content of the file: one track, ending a few beats after the last note.
    """
    channel = _DRUM_CHANNEL if percussion else 0
    timed: list[tuple[int, mido.Message]] = [
        (0, mido.Message("control_change", channel=channel, control=_BANK, value=bank)),
        (0, mido.Message("program_change", channel=channel, program=program)),
        *((0, message) for message in _bend_range(channel)),
    ]
    for note in notes:
        start, end = (round(beat * TICKS) for beat in (note.start, note.start + note.length))
        if not percussion:
            timed += _gestures(note, tempo, swell=swell)
        timed.append((start, mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)))
        timed.append((max(end, start + 1), mido.Message("note_off", channel=channel, note=note.pitch)))
    timed.sort(key=lambda item: (item[0], item[1].type == "note_on"))
    last = max(time for time, _ in timed) + _TAIL * TICKS
    track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(tempo))])
    now = 0
    for time, message in timed:
        track.append(message.copy(time=time - now))
        now = time
    track.append(mido.MetaMessage("end_of_track", time=last - now))
    buffer = io.BytesIO()
    mido.MidiFile(type=0, ticks_per_beat=TICKS, tracks=[track]).save(file=buffer)
    return buffer.getvalue()


def _bend_range(channel: int) -> Iterator[mido.Message]:
    for control, value in ((101, 0), (100, 0), (6, BEND_RANGE), (38, 0)):
        yield mido.Message("control_change", channel=channel, control=control, value=value)


def _gestures(note: Note, tempo: float, *, swell: bool) -> Iterator[tuple[int, mido.Message]]:
    steps = max(int(note.length / _GESTURE_STEP), 1)
    progress = np.arange(steps) / steps
    moved = semitones(note, progress * note.length * 60 / tempo, cents=_VIBRATO_CENTS, rate=_VIBRATO_RATE)
    values = np.round(moved / BEND_RANGE * 8191).astype(int)
    for step in np.flatnonzero(np.diff(values, prepend=-10_000)):
        time = round((note.start + step * _GESTURE_STEP) * TICKS)
        yield time, mido.Message("pitchwheel", channel=0, pitch=int(values[step]))
    if swell:
        for step in range(0, steps, 3):
            value = round(88 + 32 * np.sin(np.pi * min(progress[step] * 1.1, 1.0)))
            time = round((note.start + step * _GESTURE_STEP) * TICKS)
            yield time, mido.Message("control_change", channel=0, control=_EXPRESSION, value=value)
