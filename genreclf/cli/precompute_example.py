"""The command ``opening``: the song that the start page opens with, answered beforehand."""

import argparse
from pathlib import Path
from typing import Any

from genreclf.bundled.examples import examples
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.precomputed_example import OPENING, answer_beforehand, best_opening, write_opening
from genreclf.messages import answer


def add_command(commands: Any) -> None:
    """Add ``opening``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    opening = commands.add_parser("opening", help="answer the example that the start page opens with")
    opening.add_argument(
        "--genre", choices=GENRES, help="which example; by default, of those taken for what they are, the surest"
    )
    opening.add_argument("--out", type=Path, default=OPENING, metavar="FILE", help="default: %(default)s")
    opening.set_defaults(run=_opening)


def _opening(options: argparse.Namespace) -> int:
    classifier = GenreClassifier.load()
    made = answer_beforehand(examples()[options.genre], classifier) if options.genre else best_opening(classifier)
    write_opening(made, options.out)
    print(f"{made.example.genre}: {answer(made.prediction).replace('**', '')} Written to {options.out}.")
    return 0
