"""Compose and render the examples: ``python -m examples.compose`` (needs FluidSynth and the sound font FluidR3 GM).

Writes one Ogg Vorbis file a piece, the table examples.json, which the app reads, and the same into README.md.
"""

import argparse
import importlib
import json
import sys
from pathlib import Path

from docs.figures import replace_block
from examples.render import SOUND_FONT, find_fluidsynth, rendered, write_ogg
from examples.score import Piece
from genreclf.errors import DataError
from genreclf.exhibits.examples import EXAMPLES, TABLE
from genreclf.files import new_file
from genreclf.genres import GENRES


def pieces() -> list[Piece]:
    """The ten pieces, in the order of the genres."""
    return [importlib.import_module(f"examples.pieces.{genre}").piece() for genre in GENRES]


def main() -> int:
    """Render all of them, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("genre", nargs="*", help="only these; all if none is named")
    parser.add_argument("--sound-font", type=Path, default=SOUND_FONT, help="default: %(default)s")
    arguments = parser.parse_args()
    if unknown := set(arguments.genre) - set(GENRES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}. Choose from {', '.join(GENRES)}.")
    try:
        fluidsynth = find_fluidsynth(arguments.sound_font)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    table = {}
    for piece in pieces():
        table[piece.genre] = {"file": f"{piece.genre}.ogg", "description": piece.description}
        if arguments.genre and piece.genre not in arguments.genre:
            continue
        print(piece.genre, file=sys.stderr)
        with new_file(EXAMPLES / table[piece.genre]["file"]) as draft:
            write_ogg(rendered(piece, fluidsynth, arguments.sound_font), draft)
    with new_file(TABLE) as draft:
        draft.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    rows = [f"| [{row['file']}]({row['file']}) | {row['description']} |" for row in table.values()]
    replace_block(EXAMPLES / "README.md", "table", "\n".join(["| file | what it is made of |", "| --- | --- |", *rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
