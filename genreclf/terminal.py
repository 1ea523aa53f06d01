"""Terminal output of all commands: a progress line, errors, and text that is safe to print."""

import sys
from collections.abc import Mapping


def progress(text: str) -> None:
    """Replace the progress line on stderr; an empty text removes it. Does nothing if stderr is not a terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """A file name that can't play tricks on a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def print_error(sentence: str) -> None:
    """Print an error on stderr."""
    print(sentence, file=sys.stderr)


def name_left_out(faults: Mapping[str, str]) -> None:
    """Print on stderr which tracks were skipped, and why."""
    for track, fault in faults.items():
        print_error(f"{track} is left out: {fault}")
