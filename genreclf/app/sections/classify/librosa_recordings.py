"""Real recordings beside our examples: offered where they are kept already, or the machine is online."""

import threading

import streamlit as st

from genreclf.bundled.librosa_recordings import Recording, fetch, is_kept, recordings, sizes
from genreclf.errors import DataError

_online: dict[str, int] = {}


def look_for_recordings() -> None:
    """Find out in the background what can be fetched; pages never wait for it."""
    threading.Thread(target=lambda: _online.update(sizes()), name="recordings", daemon=True).start()


def offered() -> dict[str, Recording]:
    """The recordings that one click brings."""
    return {name: recording for name, recording in recordings().items() if name in _online or is_kept(recording)}


def choose() -> tuple[str, bytes, str] | None:
    """Buttons for the recordings; gives name, content and a note on the one that was just chosen."""
    offer = offered()
    if not offer:
        return None
    st.pills(
        "Or a real recording:",
        list(offer),
        key="real",
        on_change=_chosen,
        wrap=True,
        help="They come from librosa.org, once, and are kept on this computer. "
        + " ".join(f"{name}: {_size(recording)}, {recording.licence}." for name, recording in offer.items()),
    )
    recording = offer.get(st.session_state.pop("fetch", ""))
    if recording is None:
        return None
    try:
        with st.spinner(f"Fetching “{recording.description}”…"):
            content = fetch(recording).read_bytes()
    except DataError as error:
        st.warning(str(error), icon=":material/cloud_off:")
        return None
    return recording.name, content, f"{recording.description}. [Source]({recording.source}), {recording.licence}."


def _size(recording: Recording) -> str:
    return "already here" if is_kept(recording) else f"{_online[recording.name] / 1e6:.1f} MB"


def _chosen() -> None:
    st.session_state["fetch"] = st.session_state["real"]
    st.session_state["example"] = None
    st.session_state["turn"] += 1
