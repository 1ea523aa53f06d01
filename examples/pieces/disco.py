"""Eight bars over Am7, D7, Fmaj7 and E7, four on the floor."""

from examples.notation import chords, drums, line
from examples.score import Part, Piece

BASS = """
A1:1/2 A2 A1 A2 A1 A2 G1:1/4 A1 C2 C#2 | D2:1/2 D3 D2 D3 D2 D3 C2:1/4 D2 E2 F#2 |
F1:1/2 F2 F1 F2 F1 F2 F1 F2 | E1 E2 E1 E2 E1 E2 E1:1/4 G1 G#1 B1 |
"""

STRINGS = """
E5+E4~:3 D5+D4:1/2 C5+C4 | F#5+F#4~:2 r:1 A4+A3:1/4 B4+B3 C5+C4 D5+D4 |
E5+E4~:2 A5+A4~ | G#5+G#4:1/2 r B5+B4! r E4:1/4 F4 G#4 A4 B4 C5 D5 E5 |
A5+A4!~:3 G5+G4:1/2 E5+E4 | F#5+F#4~:2 r:1/2 D5+D4 E5+E4 F#5+F#4 |
A5+A4~:2 C6+C5~ | B5+B4~:1 G#5+G#4 E5:1/4 D5 C5 B4 A4 G#4 F4 E4 | A5+A4+E5!:2
"""

BRASS = """
r:8 | r:4 | r:1/2 E4+G#4+D5!' r E4+G#4+D5!' r:2 | r:8 | r:4 |
r:1/2 E4+G#4+D5!' r E4+G#4+D5!' r:1 E4+G#4+D5!:1 | A4+C5+E5!':2
"""


def piece() -> Piece:
    """Disco."""
    changes = "G3+A3+C4+E4 F#3+A3+C4+E4 E3+A3+C4+E4 E3+G#3+B3+D4 " * 2
    kit = {
        "kick": "X...X...X...X..." * 8 + "X",
        "clap": "....X.......X..." * 8,
        "snare": "....x.......x..." * 7 + "....x..x..xxXxXX",
        "hat": "x.o." * 32,
        "open": "..X." * 32,
        "tambourine": "o.xo" * 32,
        "crash": ("X" + "." * 63) * 2 + "X",
    }
    return Piece(
        genre="disco",
        description="A drum on every beat, a cymbal between them, a bass that jumps octaves, and sweeping strings.",
        tempo=121,
        beats=35,
        room=1.1,
        parts=[
            Part(name="drums", program=0, notes=drums(kit, velocity=92), percussion=True, loose=3, reverb=-20),
            Part(name="bass", program=33, notes=line(BASS * 2 + "A1!:2", velocity=98), level=-4, reverb=-30, loose=3),
            Part(
                name="funk guitar",
                program=28,
                notes=chords(changes, "x.xo .xo. x.xo .xox", velocity=84),
                level=-8,
                pan=-0.65,
                strum=4,
            ),
            Part(
                name="electric piano",
                program=4,
                notes=chords(changes, "x_.x _.x_ __.x _.x_", velocity=80) + line("r:32 G3+A3+C4+E4:2"),
                level=-8,
                pan=0.6,
            ),
            Part(
                name="strings", program=48, notes=line(STRINGS, velocity=92), level=-1, pan=0.15, reverb=-8, swell=True
            ),
            Part(name="brass", program=61, notes=line(BRASS, velocity=96), level=-2, pan=-0.3, reverb=-12),
        ],
    )
