"""A period of eight bars for strings in D major: four bars to the dominant, four bars home.

The inner voices move by step or stay; the seventh of the dominant falls, its leading note rises.
"""

from examples.notation import line
from examples.sampled import Sampled
from examples.score import Part, Piece

FIRST_VIOLIN = """
F#5~:3/2 G5,:1/2 A5~:1 D5 | G5~:3/2 F#5:1/2 E5:1 C#5 | D5:1/2 E5 F#5 G5 A5~:1 B5~ | A5 G5:1/2 F#5 E5~:3/2 r:1/2 |
F#5~:3/2 G5,:1/2 A5:1 D6!~ | B5~:3/2 A5:1/2 G5:1 B5 | A5 F#5:1/2 D5 E5 F#5 E5 C#5 | D5~:4
"""

SECOND_VIOLIN = """
D4:1/2 A4 F#4 A4 D4 A4 F#4 A4 | E4 A4 G4 A4 E4 A4 G4 A4 | D4 A4 F#4 A4 D4 B4 G4 B4 | F#4 A4 D4 A4 E4 A4 E4 A4 |
D4 A4 F#4 A4 D4 A4 F#4 A4 | E4 B4 G4 B4 E4 B4 G4 B4 | F#4 A4 D4 A4 G4 A4 E4 A4 | F#4~:4
"""

VIOLA = """
F#3:2 A3 | A3 G3 | F#3 D4~ | D4 C#4~:3/2 r:1/2 |
D4:2 A3 | B3 G3 | A3 G3 | F#3~:4
"""

CELLO = """
D3~:2 F#2:1 D3 | C#3~:2 A2 | D3 G2 | A2~:2 A2:1 G2 |
F#2~:2 D3 | G2 E2 | A2:1 A2 A2 A2 | D3:1 A2 D2~:2
"""


def piece() -> Piece:
    """Classical."""
    voices = (
        ("first violin", 20, FIRST_VIOLIN, 92, 0.0, -0.55),
        ("second violin", 25, SECOND_VIOLIN, 66, -5.0, -0.2),
        ("viola", 30, VIOLA, 78, -5.0, 0.25),
        ("cello", 40, CELLO, 86, -3.0, 0.55),
    )
    soloists = {"first violin": 40, "cello": 42}
    return Piece(
        genre="classical",
        title="Classical: eight bars for a string orchestra in a hall",
        description="Strings in a hall and no drums: the violins sing eight bars, the others carry them.",
        tempo=112,
        beats=34,
        room=2.2,
        fade=2.0,
        balance=0.0,
        parts=[
            *(
                Part(
                    name=f"{name}s",
                    source=Sampled(program=48, bank=bank, swell=True),
                    notes=line(text, velocity=velocity),
                    level=level,
                    pan=pan,
                    reverb=-8,
                    loose=12,
                )
                for name, bank, text, velocity, level, pan in voices
            ),
            *(
                Part(
                    name=f"solo {name}",
                    source=Sampled(program=soloists[name], swell=True),
                    notes=line(text, velocity=velocity),
                    level=level - 5,
                    pan=pan,
                    reverb=-9,
                    loose=16,
                )
                for name, _, text, velocity, level, pan in voices
                if name in soloists
            ),
        ],
    )
