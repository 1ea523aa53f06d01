"""Compose and render the examples: ``python -m examples.compose`` (README.md says what it needs).

Writes one Ogg Vorbis file a piece, the table examples.json, which the app reads, and the same into README.md.
"""

import argparse
import importlib
import json
import sys

from docs.figures import replace_block
from examples.render import rendered, write_ogg
from examples.score import Piece
from genreclf.bundled.examples import EXAMPLES, TABLE
from genreclf.errors import DataError
from genreclf.files import new_file
from genreclf.genres import GENRES


def pieces() -> list[Piece]:
    """The ten pieces, in the order of the genres."""
    return [importlib.import_module(f"examples.pieces.{genre}").piece() for genre in GENRES]


def file_name(piece: Piece) -> str:
    """What the sound file of a piece is called."""
    return f"{piece.genre}.ogg"


def write_tables(composed: list[Piece]) -> None:
    """Write what the pieces are, for the app and for readers."""
    table = {p.genre: {"file": file_name(p), "title": p.title, "description": p.description} for p in composed}
    with new_file(TABLE) as draft:
        draft.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    rows = [f"| [{file_name(p)}]({file_name(p)}) | {p.title}. | {p.description} |" for p in composed]
    header = ["| file | what it is | what it is made of |", "| --- | --- | --- |"]
    replace_block(EXAMPLES / "README.md", "table", "\n".join(header + rows))


def main() -> int:
    """Render all of them, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("genre", nargs="*", help="only these; all if none is named")
    arguments = parser.parse_args()
    if unknown := set(arguments.genre) - set(GENRES):
        parser.error(f"unknown: {', '.join(sorted(unknown))}. Choose from {', '.join(GENRES)}.")
    composed = pieces()
    for piece in composed:
        if arguments.genre and piece.genre not in arguments.genre:
            continue
        print(piece.genre, file=sys.stderr)
        try:
            with new_file(EXAMPLES / file_name(piece)) as draft:
                write_ogg(rendered(piece), draft)
        except DataError as error:
            print(error, file=sys.stderr)
            return 1
    write_tables(composed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
