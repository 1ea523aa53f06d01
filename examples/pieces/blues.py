"""A slow blues in A, three notes to a beat: the guitar alone, then A7, D7, A7, and E7 and D7 home to A7."""

from examples.effects import amplifier, compressor, high_pass, low_pass, tremolo
from examples.guitar import Guitar
from examples.notation import chords, drums, later, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece
from examples.voice import Voice

TEMPO = 70

WORDS = "Rain on my window. Nobody home. Rain on my window. And nobody is home."

TUNE = """
A3<1!:1/3 C4 A3:2/3 G3:1/3 A3~:1 r:4/3 | r:1/3 C4!:1/3 A3 G3:2/3 A3~:1 r:4/3 |
A3<1!:1/3 C4 D4:2/3 C4:1/3 A3~:1 r:4/3 | r:1/3 E4!:1/3 D4 C4 A3:2/3 G3:1/3 A3~:5/3 |
"""

LEAD = """
r:1 E4:1/3 G4 A4 C5^1!:2/3 A4:1/3 G4 E4 G4 |
A4<2!~:4/3 r:1 C5<1!:1/3 A4 G4 A4<2 C5 |
D5<2!~:4/3 r:1 C5<1!:1/3 A4 F#4 A4 C5 |
E5<3!~:4/3 r:1 G5:1/3 E5 D5 C5^1 A4 |
B4<2!:2/3 G#4:1/3 E4 r:2/3 B4:1/3 C5^1! A4 F#4 A4 C5 |
A4+C#5<1~:2
"""

BASS = """
r:3 E2:2/3 G#1:1/3 |
A1:2/3 A1:1/3 C#2:2/3 E2:1/3 F#2:2/3 E2:1/3 C#2:2/3 A1:1/3 |
D2:2/3 D2:1/3 F#2:2/3 A2:1/3 C3:2/3 A2:1/3 F#2:2/3 D2:1/3 |
A1:2/3 A1:1/3 C#2:2/3 E2:1/3 G2:2/3 F#2:1/3 E2:2/3 C#2:1/3 |
E2:2/3 E2:1/3 G#2:2/3 B2:1/3 D2:2/3 D2:1/3 F#2:2/3 C2:1/3 |
A1:2
"""


def piece() -> Piece:
    """Blues."""
    beat = {
        "hat": "." * 12 + "xoo Xoo xoo Xoo " * 4 + "x",
        "snare": "... ... ... .XX " + "... X.. ... X.o " * 3 + "... X.. ... XXX ",
        "kick": "............ " + "X.. ..x X.x ... " * 4 + "X",
        "crash": "." * 12 + "x" + "." * 47 + "x",
    }
    keys = "G3+C#4+E4 F#3+C4+E4 G3+C#4+E4 G#3+D4+E4 "
    return Piece(
        genre="blues",
        title="Blues: a slow one, a singer, and a slide guitar that answers",
        description="Three notes to a beat, a bass that walks, and a guitar that slides and answers the singer.",
        tempo=TEMPO,
        beats=22,
        room=0.9,
        balance=0.1,
        parts=[
            Part(name="drums", source=kit(8), notes=drums(beat, steps=3, velocity=84), level=2, reverb=-14),
            Part(name="double bass", source=Sampled(program=32), notes=line(BASS, velocity=98), level=-4, reverb=-30),
            Part(
                name="organ",
                source=Sampled(program=16, font=FLUID),
                notes=later(chords(keys + "G3+C#4+E4", "x" + "_" * 11, steps=3, velocity=76), 4),
                level=-14,
                pan=0.5,
                effects=[tremolo(6.5), amplifier(2, tight=60)],
            ),
            Part(
                name="rhythm guitar",
                source=Guitar(sustain=1.2, bright=0.5),
                notes=later(chords(keys, "..x ..o", steps=3, velocity=84), 4),
                level=-3,
                pan=-0.4,
                strum=8,
                effects=[amplifier(4), low_pass(3_000)],
            ),
            Part(
                name="slide guitar",
                source=Guitar(sustain=6, bright=0.5, slide=True),
                notes=line(LEAD, velocity=104),
                level=5,
                loose=14,
                reverb=-11,
                effects=[amplifier(10, tight=100), low_pass(3_000)],
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS, speaker="rms", size=1.06, breath=0.25),
                notes=later(line(TUNE, velocity=100), 4),
                level=-1,
                reverb=-14,
                late=20,
                effects=[high_pass(120), amplifier(8), compressor(4), low_pass(5_000)],
            ),
        ],
    )
