"""Startup and shutdown around the pages: warm up while the first page already shows, and report crashes politely.

The script with the navigation lies in a folder without ``pages/`` beside it: Streamlit takes a script next to such a
folder for an app of the older kind, and a first visitor on a deep link would get a bare page without navigation.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.web import cli

from genreclf.malloc_tuning import give_back_large_blocks
from genreclf.paths import bundled_path
from genreclf.quiz.room_registry import ROOMS
from genreclf.translation import gettext as _

NAVIGATION = Path(__file__).parents[1] / "navigation.py"
"""The script that runs on every interaction."""

MAX_OPEN_FILES: Final = 65_536
"""Files and connections that the server may have open."""


def serve(port: int, options: Sequence[str] = ()) -> None:
    """Serve the pages until somebody ends it.

    Streamlit reads ``.streamlit/config.toml`` beside the script, wherever it is called from.

    Parameters
    ----------
    port : int
        Where to listen.
    options : sequence of str
        Further options for ``streamlit run``.
    """
    script = str(bundled_path("streamlit_app.py"))
    cli.main(["run", script, "--server.port", str(port), *options], "genreclf app")


def allow_open_files() -> None:
    """Raise the limit of open files to `MAX_OPEN_FILES`, or to what the system allows.

    A visit that has left holds three for two minutes, until it can't return; many systems allow 1024 by default.
    """
    with suppress(ImportError, ValueError, OSError):  # there is none on Windows, and macOS has a lower one of its own
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MAX_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_OPEN_FILES)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Open the log and start warming up together with the server."""
    from genreclf.app.sections import our_pieces
    from genreclf.app.sections.classify import librosa_recordings
    from genreclf.app.server import graceful_shutdown, metrics, upload_limits
    from genreclf.app.server.dataset_download import dataset_download  # here: what it needs would delay the first page
    from genreclf.app.session import librosa_embeddings, resources

    graceful_shutdown.stop_in_time()
    allow_open_files()
    give_back_large_blocks()
    metrics.start()
    resources.warm_up(our_pieces.draw_all)
    librosa_embeddings.embeddings()
    dataset_download().resume()
    librosa_recordings.look_for_recordings()
    sweeping = asyncio.create_task(upload_limits.sweep_for_ever(ROOMS.sweep))
    yield
    sweeping.cancel()


def apologise(error: Exception) -> bool:
    """Log a crash of a page and say so without details; the rest of the app goes on."""
    logging.getLogger("genreclf").exception("a page failed", exc_info=error)
    st.error(
        _(
            "Something went wrong on this page, and the details have been logged. Please reload it; your other pages "
            "are not affected."
        ),
        icon=":material/sentiment_dissatisfied:",
    )
    return True
