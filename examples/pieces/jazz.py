"""Twelve bars of ii-V-I in B flat: the rhythm section walks in, a tenor saxophone improvises."""

from examples.effects import boost
from examples.notation import chords, drums, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece

BASS = """
C2:1 D2 Eb2 E2 | F2 A2 C3 B2 | Bb2 A2 F2 Ab2 | G2 F2 D2 B1 | C2 Eb2 G2 Gb2 | F2 Eb2 C2 C#2 |
D2 F2 A2 Ab2 | G2 B2 D3 Db3 | C3 Bb2 G2 Gb2 | F2 G2 A2 C3 | Bb2 F2 D2 F2 | Bb1:4
"""

PIANO = """
Eb3+G3+Bb3+D4 Eb3+A3+D4+G4 D3+F3+A3+C4 F3+B3+Eb4+Ab4 Eb3+G3+Bb3+D4 Eb3+A3+C#4+G4
F3+A3+C4+E4 F3+B3+Eb4+Ab4 Eb3+G3+Bb3+D4 Eb3+A3+D4+F#4 D3+G3+C4+F4
"""

SAXOPHONE = """
r:4 | r:2 r:1/2 F4 A4<1 C5 | D5<1!:3/2 Bb4:1/2 F4 D4 F4:1/2 A4 |
B4 D5! F5 Ab5 G5 F5 Eb5 D5 | Eb5<1!~:3/2 r:1/2 r:1 C5:1/2 D5 | Eb5! C5 A4 F4 Gb4 A4 C5 Eb5 |
D5<1!:1 r:1/2 A4 C5 A4 F4 E4 | F4 G4 Ab4 B4 D5! F5 Ab5 F5 | G5<1!~:1 Eb5:1/2 C5 r Bb4 C5 Eb5 |
D5! C5 A4 Gb4 F4 Eb4 C4 A3 | D4 F4 G4 Bb4! D5<1~:3/2 r:1/2 | F5! D5 Bb4~:3
"""


def piece() -> Piece:
    """Jazz."""
    beat = {
        "ride": "x.Xox.Xo" * 11 + "X",
        "pedal": "..x...x." * 11,
        "kick": "o.o.o.o." * 11 + "x",
        "snare": ".....o.. ...o...o .o...... ..o..o.x " * 2 + ".....o.. ...o...o .o..x.xX",
    }
    return Piece(
        genre="jazz",
        title="Jazz: a saxophone over piano, double bass and a swinging cymbal",
        description="A double bass walks, a cymbal swings, a piano throws in chords, and a saxophone improvises.",
        tempo=164,
        swing=0.63,
        beats=50,
        room=1.0,
        balance=0.2,
        parts=[
            Part(name="drums", source=kit(32), notes=drums(beat, steps=2, velocity=84), level=-5, reverb=-14),
            Part(
                name="double bass",
                source=Sampled(program=32),
                notes=line(BASS, velocity=100),
                level=-2,
                reverb=-24,
                loose=8,
                effects=[boost(90, 250, 3)],
            ),
            Part(
                name="piano",
                source=Sampled(program=0),
                notes=chords(PIANO, "x__x .... ..x_ ..x. x_.. ...x .x__ ....", steps=2, velocity=74)
                + line("r:44 D3+G3+C4+F4:4", velocity=70),
                level=-4,
                pan=-0.4,
                loose=10,
            ),
            Part(
                name="tenor saxophone",
                source=Sampled(program=66, font=FLUID, swell=True),
                notes=line(SAXOPHONE, velocity=96),
                level=0,
                pan=0.2,
                reverb=-12,
                loose=14,
            ),
        ],
    )
