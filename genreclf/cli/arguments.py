"""Arguments that several commands share: options, checks of their values, folders of tracks, and progress."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from genreclf.errors import DataError
from genreclf.gtzan import DATA_VARIABLE, Gtzan
from genreclf.terminal import progress


def add_data(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--data``, whose default is the environment variable `DATA_VARIABLE`."""
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get(DATA_VARIABLE) or None,
        metavar="DIR",
        help=f"{what} (default: ${DATA_VARIABLE})",
    )


def whole(least: int) -> Callable[[str], int]:
    """An argument type: whole numbers from ``least`` on that can also serve as a seed."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) < 2**31:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {2**31 - 1}")
        return int(text)

    return parse


def given(data: str | Path | None) -> Path:
    """The value of ``--data``; an error where it was not given."""
    if data is None:
        raise DataError(f"Please give your copy of GTZAN: --data DIR, or the environment variable {DATA_VARIABLE}.")
    return Path(data)


def tracks_in(data: Path) -> dict[str, Path]:
    """Audio of GTZAN in a folder, by track."""
    paths = Gtzan(data).paths
    if not paths:
        raise DataError(f"There are no GTZAN tracks in {data}. File names should look like blues.00000.wav.")
    return paths


def count_tracks(done: int, total: int) -> None:
    """Show on stderr how many tracks are done."""
    progress(f"{done}/{total} tracks")
