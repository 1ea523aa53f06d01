"""The command ``app``: serve the pages."""

import argparse
import os
from pathlib import Path
from typing import Any

from genreclf.errors import DataError
from genreclf.gettext_catalogues import CATALOGUES, MORE

DEFAULT_PORT = "8501"


def add_command(commands: Any) -> None:
    """Add ``app``.

    Parameters
    ----------
    commands : argparse subparsers
        Where to add it; ``run`` is set to a function of the options that returns the exit status.
    """
    app = commands.add_parser(
        "app",
        usage="genreclf app [-h] [--port N] [--share] [--locale-dir DIR] [-- OPTION ...]",
        help="serve the pages",
        description="Serve the pages to browsers on this machine until Ctrl-C.",
    )
    app.add_argument(
        "--port",
        type=_port,
        default=os.environ.get("PORT") or DEFAULT_PORT,
        metavar="N",
        help=f"default: $PORT, or {DEFAULT_PORT}",
    )
    app.add_argument(
        "--share",
        action="store_true",
        help="open the app to the network, phones included: everybody in it can open every page and drop songs",
    )
    app.add_argument(
        "--locale-dir",
        metavar="DIR",
        help="also offer the languages in this folder, complete or not (docs/translating.md)",
    )
    app.add_argument("streamlit", nargs="*", metavar="OPTION", help="after --: options for `streamlit run`")
    app.set_defaults(run=_serve)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, a whole number from 1 to 65535")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    if options.locale_dir is not None:
        if not any(Path(options.locale_dir).glob(CATALOGUES)):
            raise DataError(
                f"{options.locale_dir!r} holds no catalogue. It should hold one at <language>/LC_MESSAGES/genreclf.po."
            )
        os.environ[MORE] = str(Path(options.locale_dir).resolve())
    from genreclf.app.server.lifespan import serve  # here: it imports Streamlit

    everybody = ["--server.address", "0.0.0.0"] if options.share else []  # noqa: S104  # that is what was asked for
    serve(options.port, [*everybody, *options.streamlit])
    return 0
