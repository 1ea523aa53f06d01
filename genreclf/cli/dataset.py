"""The command ``dataset``: download GTZAN, and check a copy of it."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from genreclf.errors import DataError
from genreclf.genres import GENRES
from genreclf.gtzan import DATA_VARIABLE, Gtzan, catalogue
from genreclf.gtzan.download_sources import SOURCES, Source
from genreclf.gtzan.splits import EXCLUDED
from genreclf.gtzan.verify import TrackReport, describe_unknown, verify
from genreclf.terminal import printable, progress

_COLUMNS = ("found", "missing", "md5 right", "other encoding", "unexpected", "broken")
_UNKNOWN_SHOWN = 50


def add_command(commands: Any) -> None:
    """Add ``dataset`` and its own commands.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    dataset = commands.add_parser("dataset", help="download GTZAN, or check a copy of it")
    actions = dataset.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = actions.add_parser(
        "verify",
        help="check a copy",
        description="Check all 1000 tracks. The exit status is 0 if all are present and complete, otherwise 1.",
    )
    check.add_argument("folder", type=Path, metavar="DIR", help="folder that contains the copy, in any layout")
    check.set_defaults(run=_verify)

    get = actions.add_parser(
        "download",
        help="download a copy",
        description="The collection has no licence, and its original server is gone. Run the same command again to "
        "resume an interrupted download.",
    )
    get.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="new folder for the data")
    get.add_argument(
        "--source",
        choices=list(SOURCES),
        default=next(iter(SOURCES)),
        metavar="NAME",
        help="a source shown by --list (default: %(default)s)",
    )
    get.add_argument("--list", action="store_true", help="list the known sources without downloading")
    get.set_defaults(run=lambda options: _list() if options.list else _download(options, get))


def _verify(options: argparse.Namespace) -> int:
    copy = Gtzan(options.folder)
    if not copy.paths and not copy.unknown:
        raise DataError(f"There are no GTZAN tracks in {copy.root}. File names should look like blues.00000.wav.")
    reports = []
    for report in verify(copy):
        reports.append(report)
        progress(f"{len(reports)}/{len(catalogue())} {report.track.id}")
    progress("")
    return conclude(copy, reports)


def conclude(copy: Gtzan, reports: Sequence[TrackReport]) -> int:
    """Print the table, the problems and the conclusion.

    Parameters
    ----------
    copy : Gtzan
        The copy.
    reports : sequence of TrackReport
        What was found of every track.

    Returns
    -------
    int
        Exit status: 1 if something is wrong.
    """
    print(table(reports))
    for sentence in _sentences(copy, reports):
        print(printable(sentence))
    wrong = Counter(report.state for report in reports if report.problem)
    if not wrong:
        print(f"\nAll {len(reports)} tracks are there and whole.")
        return 0
    parts = [f"{wrong[state]} {state}" for state in ("missing", "broken", "unexpected") if wrong[state]]
    print(f"\nNot as it should be: {', '.join(parts)}, of {len(reports)} tracks.")
    return 1


def table(reports: Iterable[TrackReport]) -> str:
    """How many tracks of each genre are in which state.

    Parameters
    ----------
    reports : iterable of TrackReport
        From `genreclf.gtzan.verify.verify`.

    Returns
    -------
    str
        Lines of equal length; the last one holds the sums.
    """
    count = Counter((report.track.genre, report.state) for report in reports)
    rows: list[tuple[int, ...]] = []
    for genre in GENRES:
        original, other, unexpected, broken, missing = (
            count[genre, state] for state in ("original", "other", "unexpected", "broken", "missing")
        )
        rows.append((original + other + unexpected + broken, missing, original, other, unexpected, broken))
    rows.append(tuple(map(sum, zip(*rows, strict=True))))
    lines = [("genre", *_COLUMNS)] + [(name, *map(str, row)) for name, row in zip((*GENRES, "all"), rows, strict=True)]
    return "\n".join(
        f"{line[0]:<9}" + "".join(f"  {cell:>{len(name)}}" for cell, name in zip(line[1:], _COLUMNS, strict=True))
        for line in lines
    )


def _sentences(copy: Gtzan, reports: Sequence[TrackReport]) -> Iterable[str]:
    missing = [report for report in reports if report.state == "missing"]
    for genre in GENRES:
        if lacking := [report.track.id for report in missing if report.track.genre == genre]:
            yield f"Missing in {genre}: {_ranges(lacking)}."
    for report in missing:
        if report.track.id == EXCLUDED:  # the one track that good copies lack
            yield report.problem
    for report in reports:
        if report.problem and report.path:
            yield f"{report.path.relative_to(copy.root)}: {report.problem}"
    yield from islice(describe_unknown(copy), _UNKNOWN_SHOWN)
    if len(copy.unknown) > _UNKNOWN_SHOWN:
        yield f"{len(copy.unknown) - _UNKNOWN_SHOWN} more sound files are not named like a track and were skipped."


def _ranges(tracks: Sequence[str]) -> str:
    """Identifiers of one genre, consecutive ones joined: ``blues.00002 to blues.00005, blues.00009``."""
    runs: list[list[str]] = []
    for track in tracks:
        if runs and int(track[-5:]) == int(runs[-1][-1][-5:]) + 1:
            runs[-1].append(track)
        else:
            runs.append([track])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _list() -> int:
    for source in SOURCES.values():
        print(f"{source.name}: {source.identifier}")
        print(f"    {source.status}")
        print(f"    {_how(source)}")
    print("The recordings have no licence; you decide whether you may use them.")
    print(f"If you have a copy, give it with --data or the environment variable {DATA_VARIABLE}.")
    return 0


def _how(source: Source) -> str:
    if source.archive is None:
        return source.by_hand
    return f"dataset download DIR --source {source.name} ({source.archive.address})"


def _download(options: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    from genreclf.gtzan.download import download  # here: requests takes a while to import

    if options.folder is None:
        parser.error("please give a folder DIR, or --list to see the sources")
    print("The recordings of GTZAN have no licence; you decide whether you may use them.", file=sys.stderr)
    try:
        tracks = download(SOURCES[options.source], options.folder, on_progress=progress)
    except KeyboardInterrupt:
        progress("")
        print("genreclf: interrupted; run the same command again to resume.", file=sys.stderr)
        return 130
    finally:
        progress("")
    print(f"{tracks} tracks are in {options.folder}. To check them: genreclf dataset verify {options.folder}")
    return 0
