"""Nine bars over Am7, D7, Fmaj7 and E7, four on the floor: two of rhythm, then strings and a choir."""

from examples.effects import boost, chorus, compressor, high_pass, low_pass
from examples.notation import chords, drums, later, line
from examples.sampled import Sampled, kit
from examples.score import Part, Piece
from examples.synthesizer import DrumMachine, Synthesizer
from examples.voice import Voice

TEMPO = 122

WORDS = "Dance, all night long. Feel the fire, hear the song."

TUNE = """
r:1/2 E5!~:3/2 D5:1/2 C5 D5~:1 | C5:1/2 C5 D5 C5 A4 C5 D5~:1 |
r:1/2 E5!~:3/2 D5:1/2 C5 E5~:1 | D5:1/2 D5 E5 D5 B4 D5 E5~:1 |
r:1/2 E5!~:3/2 D5:1/2 C5 D5~:1 | C5:1/2 C5 D5 C5 A4 C5 D5~:1 |
"""

BASS = """
A1:1/2 A2 A1 A2 A1 A2 G1:1/4 A1 C2 C#2 | D2:1/2 D3 D2 D3 D2 D3 C2:1/4 D2 E2 F#2 |
F1:1/2 F2 F1 F2 F1 F2 F1 F2 | E1 E2 E1 E2 E1 E2 E1:1/4 G1 G#1 B1 |
"""

STRINGS = """
r:4 | r:2 A4+A3:1/4 B4+B3 C5+C4 D5+D4 E5+E4 F#5+F#4 G5+G4 G#5+G#4 |
A5+A4!~:2 r:1 G5+G4:1/2 E5+E4 | F#5+F#4~:2 r:1/2 D5+D4 E5+E4 F#5+F#4 |
A5+A4~:2 C6+C5~ | B5+B4~:1 G#5+G#4 E5:1/4 D5 C5 B4 A4 G#4 F4 E4 |
A5+A4!~:2 r:1 G5+G4:1/2 E5+E4 | F#5+F#4~:2 r:1/2 A5+A4:1/4 B5+B4 C6+C5 B5+B4 A5+A4 G5+G4 | A5+A4+E5!:2
"""

BRASS = """
r:8 | r:2 r:1/2 A4+C5+E5!' r A4+C5+E5!' | r:2 r:1/2 F#4+A4+D5!' r F#4+A4+D5!' |
r:2 r:1/2 A4+C5+E5!' r A4+C5+E5!' | r:1/2 E4+G#4+D5!' r E4+G#4+D5!' r:2 | r:8 | A4+C5+E5!':2
"""


def piece() -> Piece:
    """Disco."""
    changes = "G3+A3+C4+E4 F#3+A3+C4+E4 E3+A3+C4+E4 E3+G#3+B3+D4 " * 2
    close = "C4+E4+G4+A4 C4+E4+F#4+A4 C4+E4+F4+A4 D4+E4+G#4+B4 " * 2
    beat = {
        "kick": "X...X...X...X..." * 8 + "X",
        "snare": "....X.......X..." * 7 + "....X..x..xxXxXX",
        "hat": "x.o." * 32,
        "open": "..X." * 32,
        "tambourine": "." * 32 + "o.xo" * 24,
        "crash": ("X" + "." * 31 + "X" + "." * 63) + "." * 32 + "X",
    }
    singers = [high_pass(200), compressor(4), boost(3_000, 7_000, 3)]
    return Piece(
        genre="disco",
        title="Disco: strings, a choir, funky guitars, four beats on the floor",
        description="A drum on every beat, a bass that jumps octaves, scratched guitars, congas, strings and a choir.",
        tempo=TEMPO,
        beats=35,
        room=1.2,
        balance=0.3,
        parts=[
            Part(
                name="drums",
                source=kit(0),
                notes=drums(beat, velocity=96),
                level=7,
                loose=3,
                reverb=-22,
                effects=[compressor(3)],
            ),
            Part(
                name="claps",
                source=DrumMachine(low=55, boom=0.1),
                notes=drums(
                    {"kick": beat["kick"], "clap": "." * 32 + "....X.......X..." * 6, "open": beat["open"]}, velocity=96
                ),
                level=0,
                loose=2,
            ),
            Part(
                name="bass",
                source=Sampled(program=33),
                notes=line(BASS * 2 + "A1!:2", velocity=102),
                level=-3,
                reverb=-34,
                loose=3,
                effects=[low_pass(1_000), compressor(3)],
            ),
            Part(
                name="congas",
                source=kit(0),
                notes=drums({"conga": "x..ox.x.x..ox.xx" * 8, "low conga": "..x....x..x....." * 8}, velocity=96),
                level=-6,
                pan=-0.4,
            ),
            Part(
                name="clavinet",
                source=Sampled(program=7),
                notes=chords(changes, "x..x x.ox ..x. xx.o", velocity=92) + line("r:32 A3+C4+E4':1/2"),
                level=-7,
                pan=0.6,
                effects=[low_pass(3_500)],
            ),
            Part(
                name="synthesizer",
                source=Synthesizer(voices=3, cutoff=5_000, closed=900, decay=0.12, sustain=0.3),
                notes=chords(close, "1324", velocity=84),
                level=-5,
                pan=0.25,
                loose=2,
                duck=4,
                effects=[chorus()],
            ),
            Part(
                name="funk guitar",
                source=Sampled(program=28),
                notes=chords(close, "x.xo .xo. x.xo .xox", velocity=92),
                level=-2,
                pan=-0.65,
                strum=3,
                effects=[high_pass(300), compressor(3), chorus()],
            ),
            Part(
                name="electric piano",
                source=Sampled(program=4),
                notes=chords(changes, "x_.x _.x_ __.x _.x_", velocity=84) + line("r:32 G3+A3+C4+E4:2"),
                level=-13,
                pan=0.5,
            ),
            Part(
                name="strings",
                source=Sampled(program=48, swell=True),
                notes=line(STRINGS, velocity=100),
                level=-1,
                reverb=-9,
                effects=[boost(2_000, 6_000, 2)],
            ),
            Part(
                name="brass",
                source=Sampled(program=61),
                notes=line(BRASS, velocity=108),
                level=-4,
                pan=-0.3,
                reverb=-12,
            ),
            *(
                Part(
                    name=f"singer {number}",
                    source=Voice(words=WORDS * 3, size=size, breath=0.15),
                    notes=later(line(TUNE, velocity=96), 8),
                    level=level,
                    pan=pan,
                    reverb=-11,
                    loose=10,
                    effects=singers,
                )
                for number, (size, pan, level) in enumerate(
                    ((1.0, 0.0, -8.0), (0.94, -0.6, -10.0), (1.06, 0.6, -10.0)), 1
                )
            ),
        ],
    )
