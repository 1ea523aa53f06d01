"""Real recordings beside our examples: offered where they are kept already, or the machine is online."""

import threading
from collections.abc import Callable

import streamlit as st

from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import State, state
from genreclf.bundled import librosa_recordings as bundled
from genreclf.bundled.librosa_recordings import fetch, is_kept, recordings, sizes
from genreclf.errors import DataError
from genreclf.translation import gettext as _
from genreclf.translation import translated

_online: dict[str, int] = {}


def look_for_recordings() -> None:
    """Find out in the background what can be fetched; pages never wait for it."""
    threading.Thread(target=lambda: _online.update(sizes()), name="recordings", daemon=True).start()


def offered() -> dict[str, bundled.LibrosaRecording]:
    """The recordings that one click brings."""
    return {name: recording for name, recording in recordings().items() if name in _online or is_kept(recording)}


def choose(empty_boxes: Callable[[], None]) -> Recording | None:
    """Buttons for the recordings, a press on which empties the boxes for files; gives the one that was just chosen."""
    offer = offered()
    if not offer:
        return None
    st.pills(
        _("Or a real recording:"),
        list(offer),
        format_func=_,
        key=State.librosa_recording.key,
        on_change=_chosen,
        args=(empty_boxes,),
        wrap=True,
        help=_("They come from librosa.org, once, and are kept on this computer.")
        + " "
        + " ".join(f"{name}: {_size(recording)}, {recording.licence}." for name, recording in offer.items()),
    )
    recording, state.to_fetch = offer.get(state.to_fetch), ""
    if recording is None:
        return None
    try:
        with st.spinner(_("Fetching “{recording}”…", recording=_(recording.description))):
            content = fetch(recording).read_bytes()
    except DataError as error:
        st.warning(translated(error), icon=":material/cloud_off:")
        return None
    source = _("Source")
    about = f"{_(recording.description)}. [{source}]({recording.source}), {recording.licence}."
    return Recording.of(content, recording.name, about=about)


def _size(recording: bundled.LibrosaRecording) -> str:
    return _("already here") if is_kept(recording) else _("{megabytes:.1f} MB", megabytes=_online[recording.name] / 1e6)


def _chosen(empty_boxes: Callable[[], None]) -> None:
    state.to_fetch = state.librosa_recording or ""
    state.example = None
    empty_boxes()
