"""Six bars in A minor with a one drop: the bass drum is silent on the first beat and falls on the second and fourth."""

from examples.notation import chords, drums, line
from examples.score import Part, Piece

BASS = """
A1!:1/2 r:1/4 A1 C2:1/2 E2 A1!:1 r:1/2 G1 | A1! r:1/4 A1 C2:1/2 E2 G2!:3/4 E2:1/4 C2:1/2 r |
D2!:1/2 r:1/4 D2 F2:1/2 A2 D2!:1 r:1/2 C2 | A1! r:1/4 A1 C2:1/2 E2 A1!:1 r:1/2 D2 |
E2! r:1/4 E2 G2:1/2 B2 D2!:1/2 r:1/4 D2 F2:1/2 D2 | A1! r:1/4 A1 C2:1/2 E2 A1!:2
"""

MELODICA = """
r:4 | r:1/2 E5:1/4 G5 A5~:1 G5:1/2 E5 D5:1/4 C5 r:1/2 |
r:1/2 F5:1/4 E5 D5~:1 A4:1/2 C5 D5:1/4 F5 D5:1/2 | E5~:3/2 r:5/2 |
r:1/2 B4:1/4 D5 E5!~:1 F5:1/2 E5 D5 A4 | C5:1/4 D5 C5 A4 A4~:3
"""

HORNS = """
r:4 | r:4 | r:4 | r:3/2 A4+C5+E5!':1/2 r:1/2 G4+B4+D5!' A4+C5+E5!:1 | r:8
"""


def piece() -> Piece:
    """Reggae."""
    changes = "A3+C4+E4 A3+C4+E4 | A3+C4+E4 A3+C4+E4 | A3+D4+F4 A3+D4+F4 | A3+C4+E4 A3+C4+E4 | "
    changes += "G3+B3+E4 A3+D4+F4 | A3+C4+E4 A3+C4+E4"
    kit = {
        "kick": "....X.......X..." * 6,
        "stick": "....x..o....x..." + "....x..o....x.o." * 5,
        "hat": ("X.o.X.o." * 5 + "X.o.X.oo") * 2,
        "open": "." * 14 + "x." + "." * 46 + "x." + "." * 32,
        "high tom": "." * 60 + "x.xx" + "." * 32,
        "crash": "X",
    }
    return Piece(
        genre="reggae",
        description="Guitar and organ chop between the beats, the bass drum skips the first, and a round bass sings.",
        tempo=78,
        beats=25,
        swing=0.55,
        swing_unit=0.5,
        room=1.3,
        fade=2.0,
        parts=[
            Part(name="drums", program=8, notes=drums(kit, velocity=88), percussion=True, level=-1, reverb=-15),
            Part(name="bass", program=33, notes=line(BASS, velocity=100), level=0, reverb=-40, low_pass=500, loose=8),
            Part(
                name="guitar",
                program=27,
                notes=chords(_octave_up(changes), "..x. ..x. ..x. ..X.", beats=2, velocity=90),
                level=-3,
                pan=-0.45,
                strum=5,
                reverb=-12,
            ),
            Part(
                name="piano",
                program=0,
                notes=chords(changes, "..x. ..x. ..x. ..x.", beats=2, velocity=84),
                level=-6,
                pan=0.1,
            ),
            Part(
                name="organ",
                program=16,
                notes=chords(changes, ".oxo .oxo", beats=2, velocity=84),
                level=-7,
                pan=0.5,
            ),
            Part(
                name="melodica",
                program=20,
                notes=line(MELODICA, velocity=90),
                level=-2,
                pan=0.1,
                reverb=-10,
                echo=0.75,
                swell=True,
                loose=14,
            ),
            Part(name="horns", program=61, notes=line(HORNS, velocity=96), level=-2, pan=-0.1, reverb=-8, echo=0.75),
        ],
    )


def _octave_up(changes: str) -> str:
    return changes.replace("4", "5").replace("3", "4")
