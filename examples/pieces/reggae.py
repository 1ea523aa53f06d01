"""Six bars in A minor with a one drop: the bass drum is silent on the first beat and falls on the second and fourth."""

from examples.effects import compressor, echo, high_pass, low_pass, tremolo
from examples.notation import chords, drums, later, line
from examples.sampled import Sampled, kit
from examples.score import Part, Piece
from examples.synthesizer import Synthesizer
from examples.voice import Voice

TEMPO = 76

WORDS = "River run down, down to the sea. Wake up the morning, come and set me free. "

TUNE = """
E4!:1/2 E4:1/4 D4 E4~:1 r:1/4 E4 D4 C4 A3~:1 | D4!:1/4 D4 D4 C4:1/2 D4:1/4 E4 D4 B3:1/2 A3 G3~:1 |
"""

BASS = """
A1!:1/2 r:1/4 A1 C2:1/2 E2 r E2:1/4 D2 C2:1/2 A1 | D2!:1/2 r:1/4 D2 F2:1/2 A2 r G2:1/4 D2 B1:1/2 G1 |
"""

HORNS = """
r:1/2 A4+C5+E5':1/4 A4+C5+E5' r:1/2 C5+E5+G5' A4+C5+E5~:1 r |
r:1/2 A4+D5+F5':1/4 A4+D5+F5' r:1/2 F4+A4+D5' G4+B4+D5~:1 r |
"""


def piece() -> Piece:
    """Reggae."""
    changes = "A3+C4+E4 A3+C4+E4 A3+D4+F4 G3+B3+D4 " * 3
    beat = {
        "kick": "....X.......X..." * 6,
        "stick": "....X..o....X.o." * 2 + "....X..o....X..x" * 4,
        "snare": "xxX.............".ljust(96, "."),
        "hat": "x.oox.oox.oox.oo" * 6,
        "open": "." * 14 + "x." + "." * 46 + "x." + "." * 32,
        "high tom": "." * 28 + "x.xx" + "." * 64,
        "crash": "." * 32 + "X",
    }
    delay = echo(0.75 * 60 / TEMPO, 0.4)
    return Piece(
        genre="reggae",
        title="Reggae: guitar and organ between the beats, a deep bass, a singer",
        description="Guitar and organ chop between the beats, the bass drum skips the first, a deep bass sings.",
        tempo=TEMPO,
        beats=24,
        swing=0.57,
        swing_unit=0.5,
        room=0.8,
        fade=1.8,
        balance=0.4,
        parts=[
            Part(
                name="drums",
                source=kit(25),
                notes=drums(beat, velocity=96),
                level=5,
                reverb=-14,
                effects=[low_pass(7_000), compressor(3)],
            ),
            Part(
                name="rim that echoes",
                source=kit(25),
                notes=drums({"stick": "....X.......X..." * 6}, velocity=100),
                level=-3,
                reverb=-6,
                effects=[delay],
            ),
            Part(
                name="bass",
                source=Synthesizer(cutoff=400, closed=150, decay=0.25, sustain=0.75),
                notes=line(BASS * 3, velocity=108),
                level=7,
                reverb=-60,
                late=10,
                effects=[low_pass(800), compressor(4)],
            ),
            Part(
                name="guitar",
                source=Sampled(program=28),
                notes=chords(_octave_up(changes), "..x.", beats=2, velocity=104),
                level=1,
                pan=-0.5,
                strum=5,
                reverb=-12,
                effects=[high_pass(300), low_pass(4_500)],
            ),
            Part(
                name="piano",
                source=Sampled(program=0),
                notes=chords(changes, "..x.", beats=2, velocity=96),
                level=-8,
                pan=0.2,
                reverb=-14,
            ),
            Part(
                name="organ",
                source=Sampled(program=17),
                notes=chords(changes, ".x.x", beats=2, velocity=90),
                level=-3,
                pan=0.45,
                reverb=-14,
                effects=[tremolo(6.2), low_pass(2_500)],
            ),
            Part(
                name="horns",
                source=Sampled(program=61),
                notes=line(HORNS + "r:8 " + HORNS, velocity=100),
                level=-9,
                pan=-0.15,
                reverb=-8,
                effects=[low_pass(5_000), delay],
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS * 2, speaker="rms", breath=0.12),
                notes=later(line(TUNE * 2, velocity=98), 8),
                level=0,
                reverb=-12,
                loose=8,
                late=20,
                effects=[high_pass(120), compressor(4), low_pass(6_000), echo(0.75 * 60 / TEMPO, 0.3)],
            ),
        ],
    )


def _octave_up(changes: str) -> str:
    return changes.replace("4", "5").replace("3", "4")
