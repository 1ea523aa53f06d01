"""Eight bars in G over a train beat: G G C G, C G D G."""

from examples.notation import chords, drums, line
from examples.score import Part, Piece

CHORDS = {
    "G": "G2+D3+G3+B3+D4+G4",
    "C": "C3+G3+C4+E4+G4",
    "D": "D3+A3+D4+F#4+A4",
}

BASS = """
G1:2 D2 | G1 A1:1 B1 | C2:2 G1 | G1:2 B1:1 D2 |
C2:2 G1 | G1:2 B1:1 C#2 | D2:2 A1 | G1:1 D2 G1:2
"""

BANJO = {"G": "D3+G3+B3+D4+G4", "C": "E3+G3+C4+E4+G4", "D": "D3+F#3+A3+D4+A4"}

FIDDLE = """
B4:1/2 D5 G5 A5 B5!:1 A5:1/2 G5 | E5 G5 D5~:1 B4:1/2 A4 G4:1 |
C5:1/2 E5 G5 A5 G5!:1 E5:1/2 C5 | D5~:3/2 B4:1/2 G4+D5~:2 |
E5:1/2 G5 A5 C6 A5!:1 G5:1/2 E5 | D5 E5 G5 A5 B5~:1 G5 |
A5!:1/2 F#5 D5 E5 F#5 A5 G5 F#5 | G5:1 D5:1/2 B4 G4+B4~:2
"""

STEEL = """
r:2 E4+A4^2,:2 | r:2 A4+C5^2:2 | r:4 | r:1 C5^2!:1 A4+C5^2~:2 |
r:4 | r:2 A4+C5^2~:2 | r:4 | r:1 A4+C5^2~:3
"""


def piece() -> Piece:
    """Country."""
    changes = "G G C G C G D"
    kit = {
        "snare": "oxXo oxXo oxXo oxXo " * 7 + "oxXo XxXx X... ....",
        "kick": "x... x... x... x... " * 7 + "x... x... X... ....",
        "crash": "X" + "." * 119 + "X",
    }
    return Piece(
        genre="country",
        description="A drum like a train, a bass that swaps two notes, a strummed guitar, a banjo and a fiddle.",
        tempo=116,
        beats=34,
        room=0.8,
        parts=[
            Part(name="drums", program=40, notes=drums(kit, velocity=78), percussion=True, level=-2, reverb=-18),
            Part(name="bass", program=32, notes=line(BASS, velocity=92), level=-5, reverb=-30),
            Part(
                name="steel-string guitar",
                program=25,
                notes=chords(" ".join(CHORDS[c] for c in changes.split()), "1X2x 1X2x", steps=2)
                + line("r:28 " + CHORDS["G"] + ":1 " + CHORDS["D"] + " " + CHORDS["G"] + "!:2", velocity=82),
                level=-4,
                pan=-0.5,
                strum=9,
            ),
            Part(
                name="banjo",
                program=105,
                notes=chords(" ".join(BANJO[c] for c in changes.split()), "2352 3523 5235 1535", velocity=74)
                + line("r:28 G3:1/4 B3 D4 G4 D4 B3 G4 D4 D3+G3+B3+D4+G4!:2", velocity=76),
                level=-7,
                pan=0.55,
            ),
            Part(name="fiddle", program=110, notes=line(FIDDLE, velocity=92), level=0, pan=0.1, reverb=-12, loose=12),
            Part(
                name="steel guitar",
                program=26,
                notes=line(STEEL, velocity=80),
                level=-5,
                pan=0.25,
                reverb=-9,
                echo=0.5,
            ),
        ],
    )
