"""Nine bars in G over a train beat: two of fiddle and steel guitar, four that are sung, and the fiddle again."""

from examples.effects import amplifier, boost, compressor, echo, high_pass
from examples.guitar import Guitar
from examples.notation import chords, drums, later, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece
from examples.voice import Voice

TEMPO = 116

WORDS = """
Down that dusty road I go. Dreaming of a home I know.
Nothing but the wind and rain. Waiting for the midnight train.
"""

CHORDS = {
    "G": "G2+D3+G3+B3+D4+G4",
    "C": "C3+G3+C4+E4+G4",
    "D": "D3+A3+D4+F#4+A4",
}

TUNE = """
G3:1/2 B3 D4<2!:1 D4:1/2 E4 D4 B3 | E4<2!:1/2 E4 D4 C4 B3 A3 G3:1 |
A3:1/2 B3 D4<2!:1 D4:1/2 E4 D4 B3 | A3<2!:1/2 A3 A3 B3 C4 A3 G3~:1 |
"""

ABOVE = """
B3:1/2 D4 G4:1 G4:1/2 G4 G4 D4 | G4:1/2 G4 G4 E4 E4 C4 C4:1 |
D4:1/2 D4 F#4:1 F#4:1/2 G4 F#4 D4 | D4:1/2 D4 D4 D4 E4 C4 B3:1 |
"""

BASS = """
G1:2 D2 | D2:1 D2 G1:1 B1 | G1:2 D2 | C2:2 G1 | D2:2 A1 | D2:1 A1 G1:2 | C2:2 G1 | D2:1 D2 E2 F#2 | G1:1
"""

BANJO = {"G": "D3+G3+B3+D4+G4", "C": "E3+G3+C4+E4+G4", "D": "D3+F#3+A3+D4+A4"}

FIDDLE = """
B4<1:1/2 D5 G5 A5 B5<2!:1 A5:1/2 G5 | A5<1!:1/2 F#5 D5 E5 G5:1 G4+D5:1 |
r:16 |
E5<2:1/2 G5 A5 C6 A5!:1 G5:1/2 E5 | F#5<1!:1/2 A5 G5 F#5 E5 D5 E5 F#5 | G4+D5:1
"""

STEEL = """
D5<2~:2 G4+B4<2:2 | F#4+A4<3~:2 G4+B4<2:2 |
r:2 B4+D5<2,~:2 | r:2 C5+E5<3,:2 | r:2 A4+D5<3,~:2 | r:2 G4+B4<2,~:2 |
C5+E5<4~:2 C5+G5<2:2 | A4+D5<3~:2 A4+F#5<2 | G4+B4<2:1
"""

TWANG = """
r:8 | r:2 r:1/2 G2' B2 C2 | r:2 r:1/2 C3' B2 A2 | r:2 r:1/2 D3' C3 B2 | r:2 r:1/2 G2' A2 B2 |
r:2 r:1/2 E3' D3 B2 | D3 C3 B2 A2 G2 A2 B2 C3 | G2:1
"""


def piece() -> Piece:
    """Country."""
    changes = ["G", "D", "G", "C", "D", "G", "C", "D"]
    beat = {
        "snare": "oxXo oxXo oxXo oxXo " * 7 + "oxXo XxXx oxXx xXXX X",
        "kick": "x... x... x... x... " * 8 + "X",
    }
    singer = [high_pass(140), compressor(4), boost(1_200, 3_500, 4)]
    return Piece(
        genre="country",
        title="Country: fiddle, banjo, steel guitar and a singer on a train beat",
        description="Drums like a train, a bass that swaps two notes, banjo, fiddle, steel guitar, and two voices.",
        tempo=TEMPO,
        beats=34,
        room=0.8,
        balance=0.5,
        parts=[
            Part(name="drums", source=kit(40), notes=drums(beat, velocity=84), level=-4, reverb=-18),
            Part(name="bass", source=Sampled(program=32), notes=line(BASS, velocity=98), level=-4, reverb=-30),
            Part(
                name="steel-string guitar",
                source=Sampled(program=25),
                notes=chords(" ".join(CHORDS[c] for c in changes), "1X2x 1X2x", steps=2, velocity=92)
                + line("r:32 " + CHORDS["G"] + "!:1"),
                level=-3,
                pan=-0.5,
                strum=9,
            ),
            Part(
                name="banjo",
                source=Sampled(program=105),
                notes=chords(" ".join(BANJO[c] for c in changes), "2352 3523 5235 1535", velocity=82)
                + line("r:32 G3+D4+G4:1"),
                level=-6,
                pan=0.55,
            ),
            Part(
                name="fiddle",
                source=Sampled(program=110, font=FLUID),
                notes=line(FIDDLE, velocity=100),
                level=-1,
                pan=0.15,
                reverb=-13,
                loose=12,
            ),
            Part(
                name="steel guitar",
                source=Guitar(sustain=9, bright=0.85, slide=True),
                notes=line(STEEL, velocity=84),
                level=-5,
                pan=0.3,
                reverb=-9,
                effects=[amplifier(2, tight=150), echo(60 / TEMPO / 2, 0.3)],
            ),
            Part(
                name="electric guitar",
                source=Guitar(sustain=2.5, bright=0.9, pick=0.06),
                notes=line(TWANG, velocity=100),
                level=-6,
                pan=-0.25,
                effects=[amplifier(6), echo(0.11, 0.3)],
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS, speaker="rms", breath=0.1),
                notes=later(line(TUNE, velocity=98), 8),
                level=3,
                reverb=-15,
                loose=10,
                effects=[*singer, echo(0.1, 0.2)],
            ),
            Part(
                name="second voice",
                source=Voice(words=WORDS, breath=0.15),
                notes=later(line(ABOVE, velocity=88), 8),
                level=-5,
                pan=0.2,
                reverb=-13,
                loose=14,
                effects=singer,
            ),
        ],
    )
