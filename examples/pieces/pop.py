"""Eight bars over four chords, A minor, F, C and G: four with hands and guitar, then with everything."""

from examples.effects import boost, compressor, echo, high_pass
from examples.notation import chords, drums, later, line
from examples.sampled import Sampled
from examples.score import Part, Piece
from examples.synthesizer import DrumMachine, Synthesizer
from examples.voice import Voice

TEMPO = 112

WORDS = "Hold me now, don't let go. We could run, into the glow. All we are, is tonight. So hold me now, in the light."

TUNE = """
E4:1/2 G4 A4~:1 C5:1/2 B4 A4~:1 | C5:1/2 B4 A4~:1 G4:1/4 A4 G4:1/2 A4~:1 |
E5!:1/2 D5 C5~:1 C5:1/2 D5 E5!~:1 | D5:1/4 D5 D5!:1/2 B4~:1 A4:1/2 B4 D5~:1 |
"""

BELOW = """
C4:1/2 E4 E4:1 G4:1/2 G4 E4:1 | A4:1/2 G4 F4:1 E4:1/4 F4 E4:1/2 F4:1 |
C5:1/2 B4 G4:1 G4:1/2 B4 C5:1 | B4:1/4 B4 B4:1/2 G4:1 F4:1/2 G4 B4:1 |
"""

HOOK = """
A5:1/4 r E5 A5 r C6 r B5 A5 r E5 r G5:1/2 A5 | A5:1/4 r F5 A5 r C6 r B5 A5 r F5 r G5:1/2 A5 |
G5:1/4 r E5 G5 r C6 r B5 G5 r E5 r D5:1/2 E5 | D5:1/4 r B4 D5 r G5 r A5 B5 r A5 r G5:1/2 D5 |
"""


def piece() -> Piece:
    """Pop."""
    changes = "E4+A4+C5 F4+A4+C5 E4+G4+C5 D4+G4+B4 "
    beat = {
        "kick": "X... .... X... .... " * 3 + "X... .... X.X. X.XX" + "X... X... X... X... " * 4 + "X",
        "clap": "." * 64 + "....X.......X..." * 4,
        "snare": "." * 56 + "x.x.xxXX" + "....x.......x..." * 4,
        "hat": "..x." * 16 + "x.xox.xo" * 8,
        "open": "." * 64 + "..X." * 16,
        "crash": "." * 64 + "X" + "." * 63 + "X",
    }
    bass = "".join(f"{root}:1/2 " * 8 for root in ("A1", "F1", "C2", "G1"))
    singer = [high_pass(180), compressor(4), boost(3_000, 7_000, 4)]
    return Piece(
        genre="pop",
        title="Pop: a computer sings a chorus over four chords and a dance beat",
        description="Synthesizers over four chords that everybody knows, a dance beat, and a computer that sings.",
        tempo=TEMPO,
        beats=34,
        room=1.3,
        parts=[
            Part(name="drums", source=DrumMachine(), notes=drums(beat, velocity=96), level=1, loose=1, reverb=-22),
            Part(
                name="bass",
                source=Synthesizer(wave="saw", voices=2, detune=8, cutoff=1_400, closed=350, decay=0.18),
                notes=line("r:16 " + bass + "A1:2"),
                level=-4,
                reverb=-40,
                loose=1,
                duck=6,
            ),
            Part(
                name="pad",
                source=Synthesizer(voices=7, detune=26, attack=0.03, cutoff=4_500, closed=3_500, release=0.3),
                notes=chords(changes * 2 + "E4+A4+C5", "x" + "_" * 15, velocity=76),
                level=-11,
                reverb=-12,
                duck=9,
            ),
            Part(
                name="piano",
                source=Sampled(program=1),
                notes=chords(changes * 2, "x__x __x_ x__x __x_", velocity=88) + line("r:32 E4+A4+C5:2"),
                level=-5,
                pan=0.35,
            ),
            Part(
                name="guitar",
                source=Sampled(program=25),
                notes=chords(changes * 2, "x_o_ x_ox _oxo x_oo", velocity=84),
                level=-7,
                pan=-0.45,
                strum=8,
                effects=[high_pass(200), compressor(3)],
            ),
            Part(
                name="pluck",
                source=Synthesizer(voices=3, cutoff=7_000, closed=700, decay=0.16, sustain=0.3, release=0.12),
                notes=later(line(HOOK, velocity=84), 16),
                level=-10,
                loose=1,
                effects=[echo(0.75 * 60 / TEMPO, 0.35)],
                duck=4,
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS * 2, breath=0.1),
                notes=line(TUNE * 2, velocity=96),
                level=5,
                reverb=-13,
                loose=0,
                effects=[*singer, echo(60 / TEMPO / 2, 0.18)],
            ),
            *(
                Part(
                    name=f"second voice, {side}",
                    source=Voice(words=WORDS, breath=0.2, size=size),
                    notes=later(line(text, velocity=90), 16),
                    level=-4,
                    pan=pan,
                    reverb=-10,
                    loose=8,
                    effects=singer,
                )
                for side, pan, size, text in (("left", -0.7, 1.04, BELOW), ("right", 0.7, 0.96, TUNE))
            ),
        ],
    )
