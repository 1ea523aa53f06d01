"""Six bars in C minor: a loop of drums and electric piano, a sub bass, and four lines of rap."""

from examples.effects import boost, compressor, crushed, echo, high_pass, low_pass
from examples.notation import chords, drums, later, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece
from examples.synthesizer import DrumMachine, Synthesizer
from examples.voice import Voice

TEMPO = 90

WORDS = """
Turn the lights down low, let the needle find the groove.
Every word I say is only here to make you move.
From the corner to the city, where the speakers never sleep.
Put the record on the table, and the bass is going deep.
"""

FLOW = "X.xx .xX_ xxXx XxX_ XxxX xXxX x.Xx XxX_ xxXx xxXx xxXx XxX_ xxXx xxXx xxXx XxX_"

BASS = """
C2!:3/4 C2':1/4 r:1/2 Eb2:1/2 r:1/2 C2:1/4 r G1:1/2 Bb1 | Ab1!:3/4 Ab1':1/4 r:1/2 C2:1/2 r:1/2 Ab1:1/4 r Bb1:1/2 B1 |
"""

KEYS = """
Bb3+D4+Eb4+G4!:3/2 r:1 Bb3+D4+Eb4+G4':1/2 r:1/2 F4,:1/2 | C4+Eb4+G4+Ab4!:3/2 r:1 C4+Eb4+G4':1/2 r:1 |
"""


def piece() -> Piece:
    """Hip-hop."""
    one, two = "X..x..x. ..X..x.. ", "X..x..x. .xX..... "
    loop = {
        "kick": (one + two) * 3 + "X",
        "snare": "....X..o.o..X..." * 6,
        "hat": "x...x...x...x..." * 6,
        "open": ("." * 30 + "x.") * 3,
    }
    sampler = [crushed(12, 22_050), compressor(5)]
    rap = chords("C3 B2 C3 Bb2", FLOW, velocity=96)
    return Piece(
        genre="hiphop",
        title="Hip-hop: a computer raps over a drum loop and a deep bass",
        description="A dusty drum loop, a very deep bass, two chords that go round, and a computer that raps.",
        tempo=TEMPO,
        beats=26,
        swing=0.57,
        swing_unit=0.5,
        room=0.6,
        fade=2.0,
        balance=1.0,
        parts=[
            Part(
                name="drums",
                source=kit(8),
                notes=drums(loop, velocity=104),
                level=1,
                reverb=-26,
                loose=4,
                effects=[*sampler, boost(60, 120, 4), boost(2_000, 5_000, 3)],
            ),
            Part(
                name="bass drum",
                source=DrumMachine(low=46, boom=0.4),
                notes=drums({"kick": loop["kick"], "clap": "....x.......x..." * 6}, velocity=100),
                level=4,
                reverb=-40,
                loose=2,
            ),
            Part(
                name="bass",
                source=Synthesizer(wave="sine", decay=0.5, sustain=0.8, release=0.06),
                notes=line(BASS * 3 + "C2:2", velocity=100),
                level=-3,
                reverb=-60,
                loose=6,
            ),
            Part(
                name="electric piano",
                source=Sampled(program=4, font=FLUID),
                notes=line(KEYS * 3 + "Bb3+D4+Eb4+G4:2", velocity=84),
                level=-16,
                strum=8,
                loose=10,
                effects=[*sampler, low_pass(2_400)],
                duck=3,
            ),
            Part(
                name="rapper",
                source=Voice(words=WORDS, speaker="rms", inflection=2.2, breath=0.1),
                notes=later(rap, 4),
                level=6,
                reverb=-28,
                loose=0,
                late=12,
                effects=[high_pass(110), compressor(5), boost(2_500, 6_000, 5)],
            ),
            Part(
                name="rapper again",
                source=Voice(words=WORDS, speaker="rms", inflection=2.0, breath=0.12, size=1.06),
                notes=later(rap, 4),
                level=3,
                pan=0.3,
                reverb=-18,
                loose=12,
                late=25,
                effects=[high_pass(160), compressor(5), echo(60 / TEMPO / 2, 0.2)],
            ),
        ],
    )
