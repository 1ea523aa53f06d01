"""What the commands of the command line share: a line of progress, and text that is safe to print."""

import sys


def progress(text: str) -> None:
    """Replace the line of progress on stderr; an empty text removes it. Says nothing where stderr is no terminal."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """A file name that can't play tricks on a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
