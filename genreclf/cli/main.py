"""Command line: results on stdout, progress and complaints on stderr.

Exit status: 0 when all went well, 1 when something could not be done, 2 for wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from genreclf.cli import batch, classify, dataset, evaluate, gallery, neighbours, opening, train
from genreclf.errors import GenreclfError

COMMANDS = (classify, batch, train, evaluate, dataset, gallery, neighbours, opening)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        Command and options; those of the process by default.

    Returns
    -------
    int
        Exit status.
    """
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except GenreclfError as error:
        print(f"genreclf: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ngenreclf: interrupted; what was there before is unchanged.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"genreclf: {error}. Please check the path, and the space on the disk.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m genreclf", description="What a neural network makes of a song.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_command(commands)
    return parser
