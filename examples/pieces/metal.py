"""Twelve bars in E minor: a galloping riff twice, then held chords under a lead guitar, over double bass drums."""

from examples.notation import chords, drums, line
from examples.score import Part, Piece

# Muted strings between the chords, which stand where the mutes leave room.
MUTED = ["..xx x.xx x.xx x.xx", "..xx x.xx x.xx ....", "..xx x.xx x.xx x.xx", "..xx ..xx .... ...."]

RIFF = """
E2+B2+E3!:1/2 r:7/2 | E2+B2+E3!:1/2 r:5/2 G2+D3+G3!:1/2 F#2+C#3+F#3 |
E2+B2+E3!:1/2 r:7/2 | E2+B2+E3!:1/2 r G2+D3+G3! r Bb2+F3+Bb3!:1 A2+E3+A3 |
"""

HELD = "E2+B2+E3!:4 | C3+G3+C4! | D3+A3+D4! | B2+F#3+B3!:2 D3+A3+D4:1 D#3+A#3+D#4 | E2+B2+E3!:3"

LEAD = """
B5^2!~:3/2 G5:1/4 A5 B5 A5 G5 F#5 E5 G5 F#5 E5 | G5!~:1 E5:1/4 G5 C6 G5 E5 G5 C6 G5 E5 C5 D5 E5 |
F#5!~:1 D5:1/4 F#5 A5 F#5 D5 F#5 A5 F#5 D5 E5 F#5 A5 | B5:1/4 A#5 B5 C6 B5 A#5 F#5 D#5 F#5 A5 B5 A5 F#5 D#5 F#5 B5 |
E6!~:3
"""


def piece() -> Piece:
    """Metal."""
    kit = {
        "kick": ("x.xx x.xx x.xx x.xx " * 3 + "x.xx x.xx x... x...") * 2 + "xxxx" * 16 + "X",
        "snare": (".... X... .... X..." * 3 + ".... X... X.x. XxXx") * 2
        + ".... X... .... X..." * 3
        + ".... X... X.XX XXXX",
        "crash": ("X" + "." * 47 + "X" + "." * 15) * 2 + ("X" + "." * 15) * 4 + "X",
        "china": "." * 128 + "....x...x...x..." * 4,
        "hat": "x.x.x.x.x.x.x.x." * 8,
    }
    muted = "".join(MUTED) * 2
    chugs = chords("E2+B2 " * 8, muted, velocity=100)
    bass = ("E1!:1/2 E1:1/4 E1 " * 14 + "Bb1!:1 A1 ") * 2
    held_bass = " ".join(f"{root}:1/4 " * 16 for root in ("E1", "C2", "D2")) + "B1 " * 8 + "D2 " * 4 + "D#2 " * 4
    sides = [
        Part(
            name=f"{side} guitar, {name}",
            program=program,
            notes=notes,
            level=level,
            pan=pan,
            drive=30,
            strum=2,
            reverb=-34,
            loose=5,
        )
        for side, pan in (("left", -1.0), ("right", 1.0))
        for name, program, notes, level in (
            ("muted", 28, chugs, -3.0),
            ("open", 27, line(RIFF * 2 + HELD, velocity=104), -3.0),
        )
    ]
    return Piece(
        genre="metal",
        description="Distorted guitars left and right, their strings muted by the hand, and a bass drum for both feet.",
        tempo=168,
        beats=51,
        room=0.8,
        parts=[
            Part(
                name="drums", program=16, notes=drums(kit, velocity=100), percussion=True, level=1, reverb=-18, loose=3
            ),
            *sides,
            Part(
                name="bass",
                program=34,
                notes=line(bass + held_bass + "E1!:3", velocity=104),
                level=-4,
                drive=10,
                reverb=-40,
                loose=4,
            ),
            Part(
                name="lead guitar",
                program=27,
                notes=line("r:32 " + LEAD, velocity=108),
                level=0,
                drive=28,
                reverb=-14,
                echo=0.75,
            ),
        ],
    )
