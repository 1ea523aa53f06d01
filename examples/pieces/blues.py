"""Nine bars of a slow shuffle in A: a pick-up on the guitar, then A7 D7 A7 A7 and the turnaround E7 D7 A7 E7."""

from examples.effects import amplifier, compressor, high_pass, tremolo
from examples.guitar import Guitar
from examples.notation import chords, drums, later, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece

TEMPO = 104

BASS = """
r:4 | A1:1 C#2 E2 F#2 | D2 F#2 A2 F#2 | A1 C#2 E2 G2 |
E2 G#2 B2 G#2 | D2 F#2 A2 C3 | A1 C#2 D2 D#2 | E2 r:1/2 Bb1! A1:2
"""

# The boogie of rhythm guitar and left hand: fifth, fifth, sixth, sixth.
SHUFFLE = {
    "A": "A2+E3!:1/2 A2+E3', A2+F#3 A2+F#3', " * 2,
    "D": "D3+A3!:1/2 D3+A3', D3+B3 D3+B3', " * 2,
    "E": "E2+B2!:1/2 E2+B2', E2+C#3 E2+C#3', " * 2,
}

LEAD = """
r:1/2 E4 G4 A4<2!:1/2 C5<1~:1 A4:1/2 G4 | A4<2!~:3/2 r:1/2 C5<1:1/2 A4 G4^1 E4 |
A4<1:1/2 C5 D5<2!~:2 C5:1/2 A4 | E5<3!~:2 r:1/2 G5<2! E5 C5<1 |
B4<2!~:3/2 G#4:1/2 E4 G4 B4<1 D5 | C5<1!:1/2 A4 F#4 A4 C5<2~:2 |
E5<1!:1/2 C5 A4 E5<1 C5 A4 G4 E4 | G#4<1 B4 D5! Bb4+D5! A4+C#5+G5~:2
"""

HARP = """
r:4 | r:5/2 E4:1/2 G4<1! A4 | r:3 A4<1!:1 | r:5/2 C5<2!:1/2 A4 G4 |
r:4 | r:5/2 A4<1:1/2 C5<1! A4 | r:2 A4:1/2 C5<1 A4~:1 | r:2 A4+C#5~:2
"""


def piece() -> Piece:
    """Blues."""
    beat = {
        "ride": "." * 8 + "Xo" * 24 + "X",
        "snare": "......XX" + ".o Xo .o Xo " * 5 + ".o Xo .o XX Xo xX X...",
        "kick": "........" + "X. .. X. .x " * 6 + "X. .x X...",
        "crash": "." * 8 + "X",
    }
    keys = "C#4+E4+G4 C4+F#4+A4 C#4+E4+G4 D4+E4+G#4 C4+F#4+A4 C#4+E4+G4"
    shuffle = "r:4 " + SHUFFLE["A"] + SHUFFLE["D"] + SHUFFLE["A"] + SHUFFLE["E"] + SHUFFLE["D"] + SHUFFLE["A"]
    return Piece(
        genre="blues",
        title="Blues: a slide guitar and a harmonica over a shuffle",
        description="A walking bass, a drummer who shuffles, a piano, a harmonica, and a guitar that slides.",
        tempo=TEMPO,
        swing=0.66,
        beats=33,
        room=0.9,
        balance=0.5,
        parts=[
            Part(
                name="drums",
                source=kit(8),
                notes=drums(beat, steps=2, velocity=88),
                level=-3,
                reverb=-14,
            ),
            Part(name="bass", source=Sampled(program=33), notes=line(BASS, velocity=98), level=-4, reverb=-30),
            Part(
                name="rhythm guitar",
                source=Guitar(sustain=2.5, bright=0.7),
                notes=line(shuffle + "E2+B2:1 r:1/2 Bb2+F3!:1/2 A2+E3!:2", velocity=92),
                level=-6,
                pan=-0.6,
                strum=6,
                reverb=-18,
                effects=[amplifier(8)],
            ),
            Part(
                name="piano",
                source=Sampled(program=0),
                notes=later(chords(keys, ".x.x xx.x", steps=2, velocity=80), 4)
                + line("r:28 D4+E4+G#4:1 r:1/2 D4+F4+Ab4! C#4+E4+G4!:2", velocity=84),
                level=-7,
                pan=0.5,
            ),
            Part(
                name="slide guitar",
                source=Guitar(sustain=6, bright=0.85, slide=True),
                notes=line(LEAD, velocity=104),
                level=2,
                loose=14,
                reverb=-11,
                effects=[amplifier(16, tight=130), tremolo(5.0, 0.2)],
            ),
            Part(
                name="harmonica",
                source=Sampled(program=22, font=FLUID, swell=True),
                notes=line(HARP, velocity=104),
                level=-2,
                pan=0.3,
                loose=14,
                reverb=-12,
                effects=[high_pass(250), amplifier(10), compressor(3)],
            ),
        ],
    )
