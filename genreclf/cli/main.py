"""Command line: results on stdout, progress and complaints on stderr.

Exit status: 0 when all went well, 1 when something could not be done, 2 for wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from genreclf.errors import GenreclfError

COMMANDS = ("app", "classify", "batch", "teach", "train", "evaluate", "dataset", "gallery", "neighbours", "opening")
"""Each is a module beside this one, with a function ``add_command``."""


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
    words = sys.argv[1:] if arguments is None else arguments
    options = _parser(words).parse_args(words)
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


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """A parser that knows all commands, or only the one that is asked for: it need not wait for what others import."""
    parser = argparse.ArgumentParser(prog="genreclf", description="What a neural network makes of a song.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        import_module(f"genreclf.cli.{name}").add_command(commands)
    return parser
