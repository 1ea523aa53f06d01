"""The command ``neighbours``: make the table of known tracks that songs are compared with."""

import argparse
from pathlib import Path
from typing import Any

from genreclf.cli.arguments import add_data, count_tracks, given, tracks_in
from genreclf.gtzan.splits import EXCLUDED
from genreclf.inference.classifier import GenreClassifier
from genreclf.terminal import name_left_out, progress


def add_command(commands: Any) -> None:
    """Add ``neighbours``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    similar = commands.add_parser(
        "neighbours",
        help="make the tables of known tracks and of our own pieces that songs are compared with",
        description="Compute the default model's embeddings of every track and of the pieces that ship.",
    )
    add_data(similar, "folder of GTZAN audio")
    similar.add_argument("--out", type=Path, default=Path("neighbours"), metavar="DIR", help="default: %(default)s")
    similar.set_defaults(run=_neighbours)


def _neighbours(options: argparse.Namespace) -> int:
    # Here: slow to import.
    from genreclf.inference.similarity.build_neighbours import build_neighbours, mean_embeddings
    from genreclf.inference.similarity.pieces import PIECES, write_pieces

    paths = tracks_in(given(options.data))
    classifier = GenreClassifier.load()
    embeddings, faults = mean_embeddings(
        {track: path for track, path in paths.items() if track != EXCLUDED},
        classifier,
        on_progress=count_tracks,
    )
    progress("")
    name_left_out(faults)
    index = build_neighbours(embeddings, options.out)
    write_pieces(classifier, options.out / PIECES.name)
    print(
        f"Written to {options.out}. Of {len(embeddings)} tracks, for {index['agreement']['raw']:.1%} the nearest "
        "neighbour by another artist has the same genre."
    )
    return 0
