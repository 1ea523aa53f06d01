"""The last eight bars of a twelve-bar blues in A: D7 D7 A7 A7, E7 D7, turnaround."""

from examples.notation import chords, drums, line
from examples.score import Part, Piece

BASS = """
D2:1 F#2 A2 B2 | C3 B2 A2 F#2 | A1 C#2 E2 F#2 | G2 F#2 E2 C#2 |
E2 G#2 B2 D3 | D3 C3 A2 F#2 | A1 C#2 D2 D#2 | E2 r:1/2 Bb1! A1:2
"""

# The boogie of rhythm guitar and left hand: fifth, fifth, sixth, sixth.
SHUFFLE = {
    "A": "A2+E3!:1/2 A2+E3', A2+F#3 A2+F#3', " * 2,
    "D": "D3+A3!:1/2 D3+A3', D3+B3 D3+B3', " * 2,
    "E": "E2+B2!:1/2 E2+B2', E2+C#3 E2+C#3', " * 2,
}

LEAD = """
r:1/2 A4 C5 D5^2!~:3/2 C5:1/2 A4 | G4 A4~:3/2 r:2 |
r:1/2 E5! G5^2:1 E5:1/2 C5^1 A4:1 | G4:1/2 A4~:3/2 r:2 |
r:1/2 E5 G5! E5 D5^2~:2 | C5:1/2 A4 G4 A4 C5^1!:1 A4 |
G5!:1/2 E5 D5 C5^1 A4 G4 E4 G4 | E4 G#4 B4 Bb4+D5! A4+C#5+G5~:2
"""


def piece() -> Piece:
    """Blues."""
    kit = {
        "hat": "Xo" * 30 + "....",
        "snare": ".o Xo .o Xo " * 7 + "Xo xX X...",
        "kick": "X. .. X. .x " * 7 + "X. .x X...",
        "crash": "X" + "." * 59 + "X...",
    }
    organ = "C4+F#4+A4 C4+F#4+A4 C#4+E4+G4 C#4+E4+G4 D4+E4+G#4 C4+F#4+A4 C#4+E4+G4"
    shuffle = SHUFFLE["D"] * 2 + SHUFFLE["A"] * 2 + SHUFFLE["E"] + SHUFFLE["D"] + SHUFFLE["A"]
    return Piece(
        genre="blues",
        description=(
            "The last eight bars of a twelve-bar shuffle: a walking bass, an organ, and a guitar that bends its notes."
        ),
        tempo=102,
        swing=0.655,
        beats=33,
        room=0.9,
        parts=[
            Part(name="drums", program=8, notes=drums(kit, steps=2, velocity=84), percussion=True, reverb=-14),
            Part(name="bass", program=33, notes=line(BASS, velocity=92), level=-4, reverb=-30),
            Part(
                name="rhythm guitar",
                program=27,
                notes=line(shuffle + "E2+B2:1 r:1/2 Bb2+F3!:1/2 A2+E3!:2", velocity=84),
                level=-7,
                pan=-0.6,
                drive=4,
                strum=6,
                reverb=-18,
            ),
            Part(
                name="organ",
                program=17,
                notes=chords(organ, "..x_ ...x x__. ..x.", steps=4, velocity=72)
                + line("r:28 D4+E4+G#4:1 r:1/2 D4+F4+Ab4! C#4+E4+G4!:2", velocity=72),
                level=-9,
                pan=0.5,
            ),
            Part(name="lead guitar", program=27, notes=line(LEAD, velocity=96), drive=13, loose=14, reverb=-11),
        ],
    )
