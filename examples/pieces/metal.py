"""Twelve bars in E minor: a riff of muted strings, then with the band, then a chorus sung high and growled low."""

from examples.effects import amplifier, boost, compressor, echo, high_pass
from examples.guitar import Guitar
from examples.notation import chords, drums, later, line
from examples.sampled import Sampled, kit
from examples.score import Part, Piece
from examples.voice import Voice

TEMPO = 180

# Muted strings between the chords, which stand where the mutes leave room.
MUTED = ["..xx xxxx ..xx xxxx", "..xx xxxx xxxx ....", "..xx xxxx ..xx xxxx", "..xx ..xx .... ...."]

RIFF = """
E2+B2+E3!:1/2 r:3/2 G2+D3+G3!:1/2 r:3/2 | E2+B2+E3!:1/2 r:5/2 Bb2+F3+Bb3!:1/2 A2+E3+A3 |
E2+B2+E3!:1/2 r:3/2 G2+D3+G3!:1/2 r:3/2 | E2+B2+E3!:1/2 r G2+D3+G3! r Bb2+F3+Bb3!:1 A2+E3+A3 |
"""

HELD = "E2+B2+E3!:4 | C2+G2+C3! | D2+A2+D3! | F2+C3+F3!:2 E2+B2+E3:2 |"

WORDS = "Rise from the fire, we are alive. " * 2

TUNE = "r:1/2 E4!:1 G4:1/2 A4 B4!~:1 A4:1/2 | r:1/2 G4! G4 E4 G4!~:2 | "

GROWL = "r:1/2 E2!:3/2 E2:1/2 E2 E2!:1/2 E2:1/2 | r:1/2 C2!:1 C2:1/2 C2 C2!:3/2 | "
LEAD = """
r:1 B4!:1/4 D5 E5 G5 B5^2!~:2 | G5:1/4 E5 C5 E5 G5 E5 C5 E5 A5!~:2 |
A5:1/4 F#5 D5 F#5 A5 F#5 D5 F#5 D6!~:2 | C6:1/4 A5 F5 C6 A5 F5 A5 F5 E5 G#5 B5 G#5 E6!~:1 |
"""


def piece() -> Piece:
    """Metal."""
    beat = {
        "kick": "." * 64 + "x.xx" * 16 + "xxxx" * 16 + "X",
        "snare": "." * 56 + "..x.XXXX" + (".... X... .... X..." * 3 + ".... X... X.XX XXXX") * 2,
        "hat": "x..." * 14 + "." * 136,
        "open": "." * 64 + "x.x." * 16,
        "crash": "." * 64 + ("X" + "." * 31) * 2 + ("X" + "." * 15) * 4 + "X",
        "ride": "." * 128 + "..x." * 16,
        "low tom": "." * 60 + "xxXX",
    }
    riff, muted = line(RIFF * 2 + HELD, velocity=106), "".join(MUTED) * 2
    chugs = chords("E2+B2 " * 8, muted, velocity=104)
    bass = "E1!:1/4 " * 128
    held_bass = " ".join(f"{root}:1/4 " * 16 for root in ("E1", "C1", "D1")) + "F1 " * 8 + "E1 " * 8
    rhythm = [
        Part(
            name=f"{side} guitar, {name}",
            source=source,
            notes=notes,
            level=level,
            pan=pan,
            strum=1.5,
            loose=4,
            reverb=-30,
            effects=[amplifier(28, tight=150)],
        )
        for side, pan in (("left", -0.95), ("right", 0.95))
        for name, source, notes, level in (
            ("muted", Guitar(sustain=0.5, bright=0.45, pick=0.08), chugs, -2.5),
            ("open", Guitar(sustain=9, bright=0.8), riff, -3.5),
            ("body", Sampled(program=30), riff, -6.0),
        )
    ]
    return Piece(
        genre="metal",
        title="Metal: two distorted guitars, a double bass drum and a high voice",
        description="Distorted guitars left and right, muted by the hand, a bass drum for both feet, a high voice.",
        tempo=TEMPO,
        beats=51,
        room=0.7,
        balance=0.9,
        parts=[
            Part(
                name="drums",
                source=kit(0),
                notes=drums(beat, velocity=104),
                level=3,
                loose=3,
                reverb=-17,
                effects=[compressor(3), high_pass(70), boost(2_500, 6_000, 5)],
            ),
            *rhythm,
            Part(
                name="bass",
                source=Guitar(sustain=4, bright=0.6, pick=0.1),
                notes=line(bass + held_bass + "E1!:3", velocity=104),
                level=-5,
                reverb=-40,
                loose=4,
                effects=[amplifier(14, tight=50)],
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS, speaker="rms", size=0.95, breath=0.15),
                notes=later(line(TUNE * 2, velocity=108), 32),
                level=-1,
                reverb=-13,
                effects=[high_pass(150), amplifier(6), compressor(4), echo(60 / TEMPO, 0.25)],
            ),
            Part(
                name="growl",
                source=Voice(words=WORDS, speaker="rms", size=1.18, breath=0.3),
                notes=later(line(GROWL * 2, velocity=104), 32),
                level=-5,
                reverb=-14,
                effects=[high_pass(120), amplifier(26), compressor(4)],
            ),
            Part(
                name="lead guitar",
                source=Guitar(sustain=8, bright=0.85),
                notes=line("r:32 " + LEAD + "E6~:3", velocity=110),
                level=-1,
                reverb=-14,
                effects=[amplifier(28, tight=200), echo(0.75 * 60 / TEMPO)],
            ),
        ],
    )
