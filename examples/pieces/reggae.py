"""Six bars in G with a one drop: the bass drum is silent on the first beat and falls on the second and fourth."""

from examples.effects import compressor, echo, high_pass, low_pass, tremolo
from examples.notation import chords, drums, later, line
from examples.sampled import FLUID, Sampled, kit
from examples.score import Part, Piece
from examples.voice import Voice

TEMPO = 76

WORDS = "One world, one sun, shining down on everyone. Easy now, easy now, let the river carry you."

TUNE = """
r:1/2 D4!~:1/2 B3~:1 r:1/2 D4!:1/2 E4~:1 | D4:1/2 D4 D4 E4 D4 B3 A3~:1 |
D4!:1/2 B3 G3~:1 E4!:1/2 D4 B3~:1 | A3:1/2 A3 B3 D4! B3 A3 G3~:1 |
"""

ABOVE = """
r:1/2 G4:1/2 D4:1 r:1/2 G4:1/2 G4:1 | F#4:1/2 F#4 F#4 G4 G4 E4 E4:1 |
G4:1/2 D4 B3:1 G4:1/2 G4 E4:1 | F#4:1/2 F#4 F#4 F#4 E4 E4 D4:1 |
"""

BASS = """
G1!:1/2 r:1/4 G1 B1:1/2 D2 C2!:1/2 r:1/4 C2 E2:1/2 C2 | D2!:1/2 r:1/4 D2 F#2:1/2 A1 C2!:3/4 C2:1/4 B1:1/2 A1 |
"""

HORNS = """
r:1/2 D4+G4+B4!':1/2 r D4+G4+B4!' E4+G4+C5!:1 r | r:1/2 D4+F#4+A4!' r D4+F#4+A4!' E4+G4+C5!:1 r |
"""


def piece() -> Piece:
    """Reggae."""
    changes = "G3+B3+D4 G3+C4+E4 F#3+A3+D4 G3+C4+E4 " * 3
    beat = {
        "kick": "....X.......X..." * 6,
        "stick": "....x..o....x..." * 2 + "....x..o....x.o." * 4,
        "snare": "xxX.............".ljust(96, "."),
        "hat": "X.o.X.o.X.o.X.oo" * 6,
        "open": "." * 14 + "x." + "." * 46 + "x." + "." * 32,
        "high tom": "." * 28 + "x.xx" + "." * 64,
        "crash": "." * 32 + "X",
    }
    singer = [high_pass(150), compressor(4), low_pass(6_000)]
    return Piece(
        genre="reggae",
        title="Reggae: guitar and organ between the beats, and singers",
        description="Guitar and organ chop between the beats, the bass drum skips the first, and a round bass sings.",
        tempo=TEMPO,
        beats=25,
        swing=0.56,
        swing_unit=0.5,
        room=1.4,
        fade=2.0,
        parts=[
            Part(
                name="drums",
                source=kit(8),
                notes=drums(beat, velocity=92),
                level=1,
                reverb=-15,
                effects=[low_pass(7_000)],
            ),
            Part(
                name="bass",
                source=Sampled(program=33),
                notes=line(BASS * 3 + "G1!:1", velocity=108),
                level=4,
                reverb=-50,
                loose=8,
                late=10,
                effects=[low_pass(450), compressor(4)],
            ),
            Part(
                name="guitar",
                source=Sampled(program=27, font=FLUID),
                notes=chords(_octave_up(changes), "..x.", beats=2, velocity=104),
                level=-3,
                pan=-0.4,
                strum=4,
                reverb=-13,
                effects=[high_pass(350), low_pass(4_500)],
            ),
            Part(
                name="piano",
                source=Sampled(program=0),
                notes=chords(changes, "..x.", beats=2, velocity=96),
                level=-10,
                pan=0.2,
                reverb=-14,
            ),
            Part(
                name="organ",
                source=Sampled(program=16, font=FLUID),
                notes=chords(changes, ".oxo .oxo", beats=2, velocity=90),
                level=-4,
                pan=0.55,
                effects=[tremolo(6.2), low_pass(3_000)],
            ),
            Part(
                name="horns",
                source=Sampled(program=61),
                notes=line(HORNS + "r:8 " + HORNS, velocity=100),
                level=-8,
                pan=-0.15,
                reverb=-10,
                effects=[echo(0.75 * 60 / TEMPO, 0.4)],
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS, breath=0.15),
                notes=later(line(TUNE, velocity=98), 8),
                level=-1,
                reverb=-13,
                loose=8,
                late=15,
                effects=[*singer, echo(0.75 * 60 / TEMPO, 0.25)],
            ),
            *(
                Part(
                    name=f"second voice, {side}",
                    source=Voice(words=WORDS, size=size, breath=0.2),
                    notes=later(line(ABOVE, velocity=90), 8),
                    level=-5,
                    pan=pan,
                    reverb=-11,
                    loose=14,
                    effects=singer,
                )
                for side, pan, size in (("left", -0.6, 1.0), ("right", 0.6, 1.08))
            ),
        ],
    )


def _octave_up(changes: str) -> str:
    return changes.replace("4", "5").replace("3", "4")
