"""Eight bars over four chords, A minor, F, C and G, and a hook that sticks."""

from examples.notation import chords, drums, line
from examples.score import Part, Piece

BASS = "A1:1/2 " * 8 + "F1 " * 8 + "C2 " * 8 + "G1 " * 6 + "G1 G#1 "

HOOK = """
E5!:1/2 D5 C5 D5 E5~:1 r:1/2 C5 | A4 C5 D5~:1 C5:1/2 A4 r:1 |
E5!:1/2 D5 C5 D5 E5:1/2 G5~:1 E5:1/2 | D5~:3/2 C5:1/2 B4 C5 D5:1 |
"""

HIGH_HOOK = """
A5!:1/2 G5 E5 G5 A5~:1 r:1/2 E5 | C5 E5 F5~:1 E5:1/2 C5 A4:1 |
G5!:1/2 E5 D5 E5 G5 A5~:1 G5:1/2 | E5:1/2 D5~:1 B4:1/2 D5:1/2 E5 D5 B4 | C5~:2
"""


def piece() -> Piece:
    """Pop."""
    changes = "E4+A4+C5 F4+A4+C5 E4+G4+C5 D4+G4+B4 " * 2
    kit = {
        "kick": "X... ..x. X... ...." * 4 + "X... X... X... X..." * 4 + "X",
        "clap": "....X.......X..." * 8,
        "snare": "....o.......o..." * 3 + "....o...o.o.xxXX" + "....x.......x..." * 3 + "....x...x.x.XXXX",
        "hat": "x.xox.xo" * 8 + "x.o." * 16,
        "open": "." * 64 + "..x." * 16,
        "crash": "X" + "." * 63 + "X" + "." * 63 + "X",
    }
    return Piece(
        genre="pop",
        description="Synthesizers over four chords that everybody knows, hand claps, and a tune that sticks.",
        tempo=118,
        beats=35,
        room=1.2,
        parts=[
            Part(name="drums", program=24, notes=drums(kit, velocity=92), percussion=True, loose=2, reverb=-20),
            Part(name="bass", program=38, notes=line(BASS * 2 + "A1:2"), level=-6, reverb=-40, low_pass=1_200, loose=2),
            Part(
                name="pad",
                program=90,
                notes=chords(changes + "E4+A4+C5", "x" + "_" * 15, velocity=76),
                level=-8,
                reverb=-10,
            ),
            Part(
                name="plucked synthesizer",
                program=81,
                notes=chords(changes, "1.23 .12. 31.2 3.2.", velocity=80),
                level=-9,
                pan=-0.5,
                low_pass=5_000,
                echo=0.75,
                loose=2,
            ),
            Part(
                name="piano",
                program=1,
                notes=chords(changes, "X__x __x_ X__x __x_", velocity=84) + line("r:32 E4+A4+C5:2"),
                level=-5,
                pan=0.4,
            ),
            Part(
                name="tune",
                program=80,
                notes=line(HOOK + HIGH_HOOK, velocity=90),
                level=-3,
                low_pass=5_000,
                reverb=-12,
                echo=0.75,
            ),
            Part(name="voices", program=53, notes=line(HOOK + HIGH_HOOK, velocity=96), level=-2, reverb=-10, loose=15),
        ],
    )
