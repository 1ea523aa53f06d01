"""The command ``batch``: classify many recordings into a table."""

import argparse
import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from genreclf.batch.run import Progress, classify_many
from genreclf.cli.arguments import whole
from genreclf.inference.classifier import DEFAULT_MODEL
from genreclf.terminal import print_error, progress

ENGINES = ("local", "ray")


def add_command(commands: Any) -> None:
    """Add ``batch``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    batch = commands.add_parser(
        "batch",
        help="classify many recordings",
        description="Write one row per recording to Parquet files (docs/scale.md). After Ctrl-C, SIGTERM or a kill, "
        "run the same command again to resume. The exit status is 1 if any row has an error.",
    )
    batch.add_argument(
        "source",
        metavar="SOURCE",
        help="a folder, a text file with one path per line, or a quoted pattern like 'a/**/*.mp3'",
    )
    batch.add_argument("out", type=Path, metavar="OUT", help="output folder: a new one, or one to resume")
    batch.add_argument(
        "--engine",
        choices=ENGINES,
        default="local",
        help="this machine's cores, or a Ray cluster (default: %(default)s)",
    )
    batch.add_argument("--model", default=DEFAULT_MODEL, metavar="NAME", help="model (default: %(default)s)")
    batch.add_argument(
        "--workers", type=whole(1), metavar="N", help="number of worker processes (default: one per core)"
    )
    batch.set_defaults(run=_batch)


def _batch(options: argparse.Namespace) -> int:
    try:
        with _sigterm_interrupts():
            done = classify_many(
                options.source,
                options.out,
                engine=options.engine,
                model=options.model,
                workers=options.workers,
                on_progress=lambda state: progress(in_words(state)),
            )
    except KeyboardInterrupt as interrupt:
        print("\ngenreclf: interrupted; run the same command again to resume.", file=sys.stderr)
        return 128 + (interrupt.args[0] if interrupt.args else signal.SIGINT)
    progress("")
    if done.left_out:
        files = f"{done.left_out} file{'s were' if done.left_out > 1 else ' was'} skipped"
        print_error(f"{files}: neither name nor first bytes are those of a sound file.")
    if done.unread:
        print_error(
            f"{done.unread} folder{'s' if done.unread > 1 else ''} could not be read. Please check the permissions."
        )
    print(
        json.dumps(
            {
                "out": str(options.out),
                "recordings": done.recordings,
                "before": done.before,
                "done": done.done,
                "errors": done.errors,
                "left_out": done.left_out,
                "unread": done.unread,
                "seconds": round(done.seconds, 3),
            }
        )
    )
    return int(done.errors > 0)


@contextmanager
def _sigterm_interrupts() -> Iterator[None]:
    """Inside, SIGTERM acts like Ctrl-C, so that finished rows are written; further ones are ignored."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt(number)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def in_words(state: Progress) -> str:
    """A line of progress.

    >>> in_words(Progress(recordings=1000, before=100, done=50, errors=2, seconds=10.0))
    '150/1000 recordings, 2 with errors, 5.0 a second, 3 min left'
    """
    parts = [f"{state.before + state.done}/{state.recordings} recordings"]
    if state.errors:
        parts.append(f"{state.errors} with errors")
    if state.seconds_left is not None:
        parts += [f"{state.rate:.1f} a second", f"{_length(state.seconds_left)} left"]
    return ", ".join(parts)


def _length(seconds: float) -> str:
    for unit, name in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} s"
