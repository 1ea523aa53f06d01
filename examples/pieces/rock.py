"""Ten bars in A with straight eighths: a riff on A, D and G, then a guitar solo over it."""

from examples.notation import drums, line
from examples.score import Part, Piece

CHUG = "A2+E3!:1/2 A2+E3 A2+E3 A2+F#3 A2+F#3 A2+E3 D3+A3!:1 | G2+D3!:1/2 G2+D3 D3+A3! D3+A3 r A2+E3!:3/2 | "

OPEN = "A2+E3+A3+C#4+E4!:3 D3+A3+D4+F#4!:1 | G2+D3+G3+B3!:1 D3+A3+D4+F#4! r:1/2 A2+E3+A3+C#4+E4!:3/2 | "

BASS = "A1:1/2 A1 A1 A1 A1 A1 D2! D2 | G1 G1 D2! D2 r A1! A1 A1 | "

SOLO = """
r:1/2 E5! G5^2~:1 E5:1/2 D5 C5^1 A4 | G4:1/2 A4 C5:1/4 D5 E5 D5 r:1/2 D5^2!~:3/2 |
E5:1/2 G5 A5! G5 E5 D5 A5^2!~:1 | G5:1/2 E5 D5 C5^1! A4~:2 |
A5!:1/4 G5 E5 D5 A5 G5 E5 D5 C5 D5 E5 G5 A5^2!~:1 | G5:1/2 E5 D5 E5 r A5!~:3/2 |
"""

END = "A2+E3+A3+C#4+E4!:2"


def piece() -> Piece:
    """Rock."""
    kit = {
        "kick": ("X..xx... X.xx.x.. " * 5) + "X",
        "snare": "..X...X. ..X...X. " * 1 + "..X...X. ..X...XX " + "..X...X. ..X...X. " * 2 + "..X...X. ..X.XXXX",
        "open": "xoxoxoxo" * 10,
        "crash": ("X" + "." * 31) + ("X" + "." * 15) * 3 + "X",
        "low tom": "." * 30 + "xx" + "." * 44 + "..XX",
    }
    return Piece(
        genre="rock",
        description="Drums straight ahead, overdriven guitars left and right on a riff, and a third that plays a solo.",
        tempo=132,
        beats=42,
        room=0.9,
        parts=[
            Part(
                name="drums", program=16, notes=drums(kit, steps=2, velocity=98), percussion=True, level=1, reverb=-14
            ),
            Part(name="bass", program=34, notes=line(BASS * 5 + "A1!:2", velocity=98), level=-4, reverb=-40),
            Part(
                name="left guitar",
                program=27,
                notes=line(CHUG * 5 + END, velocity=98),
                level=-3,
                pan=-0.8,
                drive=18,
                strum=4,
                reverb=-22,
            ),
            Part(
                name="right guitar",
                program=27,
                notes=line(OPEN * 5 + END, velocity=98),
                level=-4,
                pan=0.8,
                drive=14,
                strum=8,
                reverb=-22,
            ),
            Part(
                name="lead guitar",
                program=27,
                notes=line("r:16 " + SOLO + "A4+E5+A5!:2", velocity=104),
                level=0,
                drive=22,
                reverb=-13,
                loose=12,
            ),
        ],
    )
