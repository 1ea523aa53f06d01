"""A slow blues in A, three notes to a beat: the guitar alone, then A7, D7, A7, and E7 and D7 home to A7."""

from examples.effects import amplifier, compressor, high_pass, tremolo
from examples.guitar import Guitar
from examples.notation import chords, drums, later, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece

TEMPO = 68

LEAD = """
r:1 E4:1/3 G4 A4 C5^1!:2/3 A4:1/3 G4 E4 G4 |
A4<2!~:2 r:1/3 C5<1 A4 G4^1:2/3 E4:1/3 | C5<1!:2/3 A4:1/3 F#4 A4 C5 D5<2!~:2 |
E5<3!~:5/3 G5:1/3 E5 D5 C5^1 A4 G4 A4 | B4<2!:2/3 G#4:1/3 E4 G4 B4 C5^1!:2/3 A4:1/3 F#4 A4 C5 | A4+C#5<1~:1
"""

BASS = """
r:3 E2:2/3 G#1:1/3 |
A1:2/3 A1:1/3 C#2:2/3 E2:1/3 F#2:2/3 E2:1/3 C#2:2/3 A1:1/3 |
D2:2/3 D2:1/3 F#2:2/3 A2:1/3 C3:2/3 A2:1/3 F#2:2/3 D2:1/3 |
A1:2/3 A1:1/3 C#2:2/3 E2:1/3 G2:2/3 F#2:1/3 E2:2/3 C#2:1/3 |
E2:2/3 E2:1/3 G#2:2/3 B2:1/3 D2:2/3 D2:1/3 F#2:2/3 C2:1/3 |
A1:1
"""

HARP = """
r:4 | r:8/3 E4:1/3 G4<1! A4:2/3 | r:4 | r:4 | r:4/3 E5<2!:1/3 D5 B4 r:2/3 C5<1!:1/3 A4 G4 | A4+C#5~:1
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
        title="Blues: a slow one, with a slide guitar, a harmonica and an organ",
        description="Three notes to a beat, a bass that walks, an organ, a harmonica, and a guitar that slides.",
        tempo=TEMPO,
        beats=21.5,
        room=0.9,
        balance=0.3,
        parts=[
            Part(name="drums", source=kit(8), notes=drums(beat, steps=3, velocity=84), level=-4, reverb=-14),
            Part(name="bass", source=Sampled(program=33), notes=line(BASS, velocity=98), level=-3, reverb=-30),
            Part(
                name="organ",
                source=Sampled(program=16, font=FLUID),
                notes=later(chords(keys + "G3+C#4+E4", "x" + "_" * 11, steps=3, velocity=76), 4),
                level=-9,
                pan=-0.4,
                effects=[tremolo(6.5), amplifier(2, tight=60)],
            ),
            Part(
                name="piano",
                source=Sampled(program=0),
                notes=later(chords("C#4+E4+G4 C4+F#4+A4 C#4+E4+G4 D4+E4+G#4 ", "oxo", steps=3, velocity=72), 4),
                level=-10,
                pan=0.5,
            ),
            Part(
                name="slide guitar",
                source=Guitar(sustain=6, bright=0.8, slide=True),
                notes=line(LEAD, velocity=104),
                level=3,
                loose=14,
                reverb=-11,
                effects=[amplifier(18, tight=100)],
            ),
            Part(
                name="harmonica",
                source=Sampled(program=22, font=FLUID, swell=True),
                notes=line(HARP, velocity=104),
                level=-1,
                pan=0.3,
                loose=14,
                reverb=-12,
                effects=[high_pass(250), amplifier(8), compressor(3)],
            ),
        ],
    )
