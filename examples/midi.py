"""From notes to Standard MIDI Files, with the gestures that make an instrument speak: bends, vibrato, swells."""

import io
from collections.abc import Iterator, Sequence

import mido
import numpy as np

from examples.notation import Note
from examples.score import Part

TICKS = 480
"""Ticks of a beat."""

BEND_RANGE = 12
"""Semitones of a full pitch bend."""

_DRUM_CHANNEL = 9
_TAIL = 4  # beats for what still rings
_GESTURE_STEP = 1 / 24  # beats between two messages of a bend, a vibrato or a swell
_VIBRATO_CENTS, _VIBRATO_RATE = 25, 5.5  # Hz
_PAN, _EXPRESSION = 10, 11


def midi_file(part: Part, notes: Sequence[Note], tempo: float) -> bytes:
    """A Standard MIDI File of one part.

    Parameters
    ----------
    part : Part
        For instrument and place; a driven part stays in the middle, since its amplifier is placed later.
    notes : sequence of Note
        What it plays.
    tempo : float
        Beats a minute.

    Returns
    -------
    bytes
        Content of the file: one track, ending a few beats after the last note.
    """
    channel = _DRUM_CHANNEL if part.percussion else 0
    pan = 0.0 if part.drive else part.pan
    timed: list[tuple[int, mido.Message]] = [
        (0, mido.Message("program_change", channel=channel, program=part.program)),
        (0, mido.Message("control_change", channel=channel, control=_PAN, value=round(63.5 + 63.5 * pan))),
        *((0, message) for message in _bend_range(channel)),
    ]
    for note in notes:
        start, end = (round(beat * TICKS) for beat in (note.start, note.start + note.length))
        timed += _gestures(note, part, channel, tempo)
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


def _gestures(note: Note, part: Part, channel: int, tempo: float) -> Iterator[tuple[int, mido.Message]]:
    steps = max(int(note.length / _GESTURE_STEP), 1)
    progress = np.arange(steps) / steps
    seconds = progress * note.length * 60 / tempo
    if not part.percussion:
        semitones = note.bend * np.clip((seconds - 0.06) / 0.16, 0, 1)
        if note.vibrato:
            depth = _VIBRATO_CENTS / 100 * np.clip((seconds - 0.2) / 0.3, 0, 1)
            semitones = semitones + depth * np.sin(2 * np.pi * _VIBRATO_RATE * seconds)
        values = np.round(semitones / BEND_RANGE * 8191).astype(int)
        for step in np.flatnonzero(np.diff(values, prepend=-1)):
            time = round((note.start + step * _GESTURE_STEP) * TICKS)
            yield time, mido.Message("pitchwheel", channel=channel, pitch=int(values[step]))
    if part.swell:
        for step in range(0, steps, 3):
            value = round(88 + 32 * np.sin(np.pi * min(progress[step] * 1.1, 1.0)))
            time = round((note.start + step * _GESTURE_STEP) * TICKS)
            yield time, mido.Message("control_change", channel=channel, control=_EXPRESSION, value=value)
