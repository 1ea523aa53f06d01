"""The command ``precompute-example``: compute the answer that the start page opens with."""

import argparse
from pathlib import Path
from typing import Any

from genreclf.bundled.examples import examples
from genreclf.genres import GENRES
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.precomputed_example import (
    PRECOMPUTED_EXAMPLE,
    most_telling_example,
    precompute,
    write_precomputed_example,
)
from genreclf.messages import answer


def add_command(commands: Any) -> None:
    """Add ``precompute-example``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    example = commands.add_parser("precompute-example", help="compute the answer that the start page opens with")
    example.add_argument(
        "--genre", choices=GENRES, help="genre of the example (default: the correct answer with the highest confidence)"
    )
    example.add_argument("--out", type=Path, default=PRECOMPUTED_EXAMPLE, metavar="FILE", help="default: %(default)s")
    example.set_defaults(run=_precompute_example)


def _precompute_example(options: argparse.Namespace) -> int:
    classifier = GenreClassifier.load()
    made = precompute(examples()[options.genre], classifier) if options.genre else most_telling_example(classifier)
    write_precomputed_example(made, options.out)
    print(f"{made.example.genre}: {answer(made.prediction).replace('**', '')} Written to {options.out}.")
    return 0
