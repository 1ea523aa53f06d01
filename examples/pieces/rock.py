"""Ten bars in A with straight eighths: a riff for two bars, then the band, then a chorus that is shouted."""

from examples.effects import amplifier, boost, compressor, echo, high_pass
from examples.guitar import Guitar
from examples.notation import drums, later, line
from examples.sampled import kit
from examples.score import Part, Piece
from examples.voice import Voice

TEMPO = 130

WORDS = "We won't go home tonight. We are burning bright. " * 2

TUNE = """
r:1/2 E4!:1/2 E4 E4 E4! D4 E4~:1 | r:1/2 D4! D4 D4! C#4 A3~:3/2 |
r:1/2 E4!:1/2 E4 E4 E4! D4 F#4~:1 | r:1/2 E4! E4 D4! C#4 A3~:3/2 |
"""

CHUG = "A2+E3!:1/2 A2+E3 A2+E3 A2+F#3 A2+F#3 A2+E3 D3+A3!:1 | G2+D3!:1/2 G2+D3 D3+A3! D3+A3 r A2+E3!:3/2 | "

OPEN = "A2+E3+A3+C#4+E4!:3 D3+A3+D4+F#4!:1 | G2+D3+G3+B3!:1 D3+A3+D4+F#4! r:1/2 A2+E3+A3+C#4+E4!:3/2 | "

BASS = "A1:1/2 A1 A1 A1 A1 A1 D2! D2 | G1 G1 D2! D2 r A1! A1 A1 | "

SOLO = """
A4<2!:1/4 C5 D5 E5 G5^2!~:2 E5:1/2 D5:1/2 | C5^1!:1/2 A4 C5:1/4 D5 E5 G5 A5^2!~:2 |
"""

END = "A2+E3+A3+C#4+E4!:2"


def piece() -> Piece:
    """Rock."""
    beat = {
        "kick": "." * 16 + "X..xx... X.xx.x.. " * 4 + "X",
        "snare": "............X.XX"
        + "..X...X. ..X...X. ..X...X. ..X...XX " * 1
        + "..X...X. ..X...X. ..X...X. ..X.XXXX",
        "hat": "x.x.x.x.x.x....." + "." * 64,
        "open": "." * 16 + "XxXxXxXx" * 8,
        "crash": "." * 16 + ("X" + "." * 15) * 4 + "X",
        "low tom": "." * 77 + "XXX",
    }
    shout = [high_pass(140), amplifier(6), compressor(5), boost(2_000, 5_000, 4)]
    return Piece(
        genre="rock",
        title="Rock: two loud guitars, straight drums and a shouted chorus",
        description="Drums straight ahead, overdriven guitars left and right on a riff, and a chorus that is shouted.",
        tempo=TEMPO,
        beats=42,
        room=0.9,
        parts=[
            Part(
                name="drums",
                source=kit(16),
                notes=drums(beat, steps=2, velocity=104),
                level=2,
                reverb=-13,
                effects=[compressor(4)],
            ),
            Part(
                name="bass",
                source=Guitar(sustain=5, bright=0.6, pick=0.12),
                notes=line("r:8 " + BASS * 4 + "A1!:2", velocity=102),
                level=-4,
                reverb=-40,
                effects=[amplifier(8, tight=40), compressor(3)],
            ),
            *(
                Part(
                    name=f"{side} guitar",
                    source=Guitar(sustain=7, bright=0.82, pick=pick),
                    notes=line(text, velocity=104),
                    level=0,
                    pan=pan,
                    strum=5,
                    reverb=-20,
                    effects=[amplifier(drive, tight=120)],
                )
                for side, text, pan, pick, drive in (
                    ("left", CHUG * 5 + END, -0.85, 0.12, 24),
                    ("right", "r:8 " + CHUG * 2 + OPEN * 2 + END, 0.85, 0.16, 20),
                )
            ),
            Part(
                name="singer",
                source=Voice(words=WORDS, speaker="rms", breath=0.15),
                notes=later(line(TUNE, velocity=104), 24),
                level=-1,
                reverb=-14,
                loose=8,
                effects=[*shout, echo(60 / TEMPO / 2, 0.2)],
            ),
            Part(
                name="singer again",
                source=Voice(words=WORDS, speaker="rms", breath=0.2, size=0.95),
                notes=later(line(TUNE, velocity=104), 24),
                level=-4,
                pan=-0.3,
                reverb=-14,
                loose=16,
                effects=shout,
            ),
            Part(
                name="lead guitar",
                source=Guitar(sustain=8, bright=0.85),
                notes=line("r:16 " + SOLO, velocity=108),
                level=0,
                reverb=-13,
                loose=12,
                effects=[amplifier(30, tight=150), echo(60 / TEMPO * 0.75, 0.3)],
            ),
        ],
    )
