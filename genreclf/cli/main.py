"""Command line: results on stdout, progress and errors on stderr.

Exit status: 0 for success, 1 if something failed, 2 for wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

import genreclf
from genreclf.errors import GenreclfError

COMMANDS = (
    "app", "classify", "batch", "teach", "train", "evaluate", "dataset", "gallery", "neighbours", "precompute-example"
)  # fmt: skip
"""Each is a module in this package with a function ``add_command``."""

RENAMED = {"opening": "precompute-example"}
"""Commands of version 0.1 and their present names; the old ones end with version 0.3."""
RENAMED_OPTIONS = {
    "train": {
        "--answers": "--teacher-logits",
        "--go-on": "--init-from=audio-tagger",
    }
}
"""The same for options, by command."""


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
    words = _current_names(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words).parse_args(words)
    try:
        command: Callable[[argparse.Namespace], int] = options.run
        return command(options)
    except GenreclfError as error:
        print(f"genreclf: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ngenreclf: interrupted; existing files are unchanged.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe, `head` for example, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"genreclf: {error}. Please check the path and the free disk space.", file=sys.stderr)
        return 1


def _current_names(words: Sequence[str]) -> Sequence[str]:
    """Arguments in which renamed commands and options are replaced, with a warning."""
    if not words:
        return words
    command = _current_name(words[0], RENAMED)
    options = RENAMED_OPTIONS.get(command, {})
    return [command, *(_current_name(word, options) for word in words[1:])]


def _current_name(word: str, renamed: Mapping[str, str]) -> str:
    name, separator, value = word.partition("=")
    if name not in renamed:
        return word
    new = renamed[name]
    print(f"genreclf: {name!r} is now called {new!r}; the old name will be removed in version 0.3.", file=sys.stderr)
    return f"{new}{separator}{value}"


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """A parser for all commands, or only for the one that is used, which then need not wait for other imports."""
    parser = argparse.ArgumentParser(prog="genreclf", description="Classify music by genre with neural networks.")
    parser.add_argument("--version", action="version", version=f"genreclf {genreclf.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name in words[:1] if words and words[0] in COMMANDS else COMMANDS:
        import_module(f"genreclf.cli.{name.replace('-', '_')}").add_command(commands)
    return parser
