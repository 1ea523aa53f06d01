"""A period of eight bars for string quartet in D major: four bars to the dominant, four bars home.

The inner voices move by step or stay; the seventh of the dominant falls, its leading note rises.
"""

from examples.notation import line
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
        ("first violin", 40, FIRST_VIOLIN, 84, 0.0, -0.6),
        ("second violin", 40, SECOND_VIOLIN, 62, -5.0, -0.2),
        ("viola", 41, VIOLA, 72, -5.0, 0.25),
        ("cello", 42, CELLO, 78, -3.0, 0.6),
    )
    return Piece(
        genre="classical",
        description="Four string players and no drums: a violin sings eight bars, three others carry it.",
        tempo=112,
        beats=34,
        room=2.0,
        fade=2.0,
        parts=[
            Part(
                name=name,
                program=program,
                notes=line(text, velocity=velocity),
                level=level,
                pan=pan,
                reverb=-9,
                swell=True,
                loose=12,
            )
            for name, program, text, velocity, level, pan in voices
        ],
    )
