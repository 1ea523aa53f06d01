"""The command ``gallery``: make the pictures of GTZAN that ship with the project."""

import argparse
from pathlib import Path
from typing import Any

from genreclf.bundled.gallery import build_gallery
from genreclf.bundled.track_map import map_positions
from genreclf.cli.arguments import add_data, count_tracks, given, tracks_in
from genreclf.gtzan import catalogue
from genreclf.gtzan.feature_tables import read_table
from genreclf.gtzan.splits import EXCLUDED
from genreclf.terminal import name_left_out, progress


def add_command(commands: Any) -> None:
    """Add ``gallery``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    pictures = commands.add_parser("gallery", help="make the pictures of GTZAN that the app shows")
    add_data(pictures, "folder of GTZAN audio")
    pictures.add_argument(
        "--table", type=Path, required=True, metavar="CSV", help="features of all tracks, for their map"
    )
    pictures.add_argument("--out", type=Path, default=Path("gallery"), metavar="DIR", help="default: %(default)s")
    pictures.set_defaults(run=_gallery)


def _gallery(options: argparse.Namespace) -> int:
    table = read_table(options.table)
    tracks = [track for track in catalogue() if track in table.rows and track != EXCLUDED]
    positions = dict(zip(tracks, map_positions(table.matrix(tracks)), strict=True))
    paths = tracks_in(given(options.data))
    faults = build_gallery(paths, positions, options.out, on_progress=count_tracks)
    progress("")
    name_left_out(faults)
    print(f"Written to {options.out}.")
    return 0
