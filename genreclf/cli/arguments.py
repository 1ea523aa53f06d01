"""Options and answers to them that several commands share."""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from genreclf.errors import DataError
from genreclf.gtzan import DATA_VARIABLE, Gtzan
from genreclf.terminal import progress


def add_data(parser: argparse.ArgumentParser, what: str) -> None:
    """Add ``--data``, which the environment variable `DATA_VARIABLE` stands in for."""
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get(DATA_VARIABLE) or None,
        metavar="DIR",
        help=f"{what} (default: ${DATA_VARIABLE})",
    )


def whole(least: int) -> Callable[[str], int]:
    """A type of argument: whole numbers that also do as a seed."""

    def parse(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) < 2**31:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {2**31 - 1}")
        return int(text)

    return parse


def given(data: str | Path | None) -> Path:
    """The value of ``--data``, which has to be there."""
    if data is None:
        raise DataError(f"Please say where your copy of GTZAN is: --data DIR, or the variable {DATA_VARIABLE}.")
    return Path(data)


def tracks_in(data: Path) -> dict[str, Path]:
    """Audio of GTZAN in a folder, by track."""
    paths = Gtzan(data).paths
    if not paths:
        raise DataError(f"There is no GTZAN track in {data}. File names should read like blues.00000.wav.")
    return paths


def count_tracks(done: int, total: int) -> None:
    """Say on stderr how many tracks are done."""
    progress(f"{done}/{total} tracks")
