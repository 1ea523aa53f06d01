"""Six bars of boom-bap in C minor: two chords that go round as a sample would."""

from examples.notation import drums, line
from examples.score import Part, Piece

BASS = """
C2!:3/4 C2':1/4 r:1/2 Eb2:1/2 r:1/2 C2:1/4 r G1:1/2 Bb1 | Ab1!:3/4 Ab1':1/4 r:1/2 C2:1/2 r:1/2 Ab1:1/4 r Bb1:1/2 B1 |
"""

KEYS = """
Bb3+D4+Eb4+G4!:3/2 r:1 Bb3+D4+Eb4+G4':1/2 r:1/2 F4,:1/2 | C4+Eb4+G4+Ab4!:3/2 r:1 C4+Eb4+G4':1/2 r:1 |
"""

VIBRAPHONE = "r:2 G5,:1/2 Eb5:1/4 F5 D5:1/2 C5 | r:4 | "

HORNS = "r:12 | r:2 Bb4+Eb5!':1/4 r Bb4+D5':1/2 r:1 | "


def piece() -> Piece:
    """Hip-hop."""
    kick, variation = "X.....x. ..X..x.. | X..x..x. ..X..... | ", "X.....x. ..X..x.. | X..x.... .xX..x.x | "
    kit = {
        "kick": kick + variation + kick + "X",
        "snare": ("....X..o.o..X..." * 3 + "....X..o.o..X.oX") + "....X..o.o..X..." * 2,
        "hat": "x.x.x.xox.x.x.x." * 5 + "x.x.x.xox.x.....",
        "open": ("." * 46 + "x.") + "." * 46 + "x.",
    }
    scratch = {"scratch": "." * 48 + "........x.xx.x.." + "." * 16 + "....x.x.........."}
    return Piece(
        genre="hiphop",
        description="A heavy, lazy drum loop, a very deep bass, and two electric-piano chords that go round and round.",
        tempo=89,
        beats=26,
        swing=0.58,
        swing_unit=0.5,
        room=0.7,
        fade=2.0,
        parts=[
            Part(
                name="drums", program=16, notes=drums(kit, velocity=98), percussion=True, level=2, reverb=-24, loose=4
            ),
            Part(
                name="deep kick",
                program=25,
                notes=drums({"kick": kit["kick"]}, velocity=100),
                percussion=True,
                level=-4,
                reverb=-40,
                low_pass=160,
            ),
            Part(name="bass", program=38, notes=line(BASS * 3 + "C2:2"), level=-2, reverb=-40, low_pass=260, loose=10),
            Part(
                name="electric piano",
                program=4,
                notes=line(KEYS * 3 + "Bb3+D4+Eb4+G4:2", velocity=84),
                level=-4,
                low_pass=2_200,
                strum=8,
                loose=12,
            ),
            Part(
                name="vibraphone",
                program=11,
                notes=line(VIBRAPHONE * 3, velocity=80),
                level=-8,
                pan=0.35,
                low_pass=3_000,
                echo=0.75,
            ),
            Part(name="horn sample", program=61, notes=line(HORNS, velocity=96), level=-7, pan=-0.2, low_pass=2_600),
            Part(name="scratches", program=0, notes=drums(scratch), percussion=True, level=-6, pan=0.2, loose=3),
        ],
    )
