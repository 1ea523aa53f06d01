"""Where a visitor's songs come from: files, the microphone, or our examples."""

import urllib.parse
from dataclasses import dataclass, field
from typing import Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile

from genreclf.app.components import present, widgets
from genreclf.app.sections.classify import librosa_recordings
from genreclf.app.session import uploads
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, LABELS, title

MOST_AT_ONCE: Final = 30
"""Songs that are taken at once."""
RECORDING_RATE: Final = 44_100
ANCHOR: Final = "another-one"
"""Where the ways to give another song are, for links on the same page."""


@dataclass(frozen=True)
class Song:
    """A recording to look at.

    Attributes
    ----------
    name : str
        What to call it; from a stranger, so shown with `widgets.plain`.
    content : bytes
        The file, or what is kept of it (see `genreclf.app.session.uploads`).
    note : str
        What a visitor should know of it.
    """

    name: str
    content: bytes = field(repr=False)
    note: str = ""


def choose() -> list[Song]:
    """The ways to get sound in; gives the songs of the last way that was used, also after a look at other pages."""
    turn = st.session_state.setdefault("turn", 0)  # a new turn empties the boxes that were not used
    with st.container(key="sources"):
        st.subheader("Another one" if kept() else "Now yours", anchor=ANCHOR)
        st.file_uploader(
            f"Drop a song here, or up to {MOST_AT_ONCE}, each up to {st.get_option('server.maxUploadSize')} MB (a "
            "larger one fits as mp3):",
            accept_multiple_files=True,
            key=f"files {turn}",
            on_change=_uploaded,
            args=(turn,),
        )
        st.pills(
            "Or try one of ours, played by a computer:",
            GENRES,
            format_func=title,
            key="example",
            on_change=_example,
            wrap=True,
            help="  \n".join(f"{piece.title}." for piece in examples().values()),
        )
        if recording := librosa_recordings.choose():
            st.session_state.update({"left out": 0, "uploads": {}})
            _take([Song(*recording)])
        _record(turn)
    if st.session_state.get("left out"):
        st.warning(
            f"You gave {st.session_state['left out']} songs; these are the first {MOST_AT_ONCE}. The README tells how "
            "to sort a whole collection.",
            icon=":material/library_music:",
        )
    songs = kept()
    if songs and present.is_on():  # then the boxes make room for the answer
        st.button("Another song", icon=":material/replay:", on_click=_put_away)
    boxes = (f"files {turn}", f"recording {turn}", "example", "real")
    if songs and not any(st.session_state.get(box) for box in boxes):
        st.caption(f"Still here: {', '.join(widgets.plain(song.name) for song in songs)}.")
    return songs


def _record(turn: int) -> None:
    """The microphone, or why the browser will not give it."""
    address = urllib.parse.urlsplit(st.context.url or "")
    if address.scheme == "http" and not _is_this_machine(address.hostname or ""):
        st.info(
            "To record music here, open this page over https, or on the computer that it runs on: browsers allow the "
            "microphone nowhere else.",
            icon=":material/mic_off:",
        )
        return
    st.audio_input(
        "Or record what is playing:",
        sample_rate=RECORDING_RATE,
        key=f"recording {turn}",
        on_change=_recorded,
        args=(turn,),
    )


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.endswith(".localhost") or host.startswith("127.")


def kept() -> list[Song]:
    """The songs that were chosen last in this visit."""
    songs: list[Song] = st.session_state.get("songs", [])
    return songs


def newest() -> int:
    """Which of them was added last; the first of those, where several were."""
    number: int = st.session_state.get("newest", 0)
    return number


def example(genre: str) -> Song:
    """One of the examples that ship with the project."""
    piece = examples()[genre]
    note = f"{piece.title}. We composed it, and a computer plays it: the network learnt from real recordings only."
    return Song(f"Our {LABELS[genre]} piece", piece.path.read_bytes(), note)


def _uploaded(turn: int) -> None:
    if turn != st.session_state["turn"]:  # a box that is gone, of which the browser told late
        return
    files = st.session_state[f"files {turn}"]
    if not files and not st.session_state.get("uploads"):
        return
    st.session_state["left out"] = len(files) if len(files) > MOST_AT_ONCE else 0
    before: dict[str, Song] = st.session_state.get("uploads", {})
    uploads = {
        file.file_id: before.get(file.file_id) or _taken(file)
        for file in files[:MOST_AT_ONCE]
        if file.file_id in before or not isinstance(file, DeletedFile)
    }
    st.session_state["uploads"] = uploads
    st.session_state["newest"] = next((number for number, upload in enumerate(uploads) if upload not in before), 0)
    _take(list(uploads.values()))
    st.session_state["example"] = st.session_state["real"] = None


def _taken(file: UploadedFile, name: str = "") -> Song:
    song = Song(name or file.name, uploads.keep(uploads.content_of(file)))
    uploads.let_go(file)
    return song


def _take(songs: list[Song]) -> None:
    st.session_state["songs"] = songs
    uploads.forget_all_but([song.content for song in (*songs, *st.session_state.get("uploads", {}).values())])


def _example() -> None:
    genre = st.session_state["example"]
    st.session_state["real"] = None
    st.session_state["left out"] = 0
    st.session_state["uploads"] = {}
    _take([example(genre)] if genre else [])
    st.session_state["turn"] += 1


def _put_away() -> None:
    st.session_state.update({"left out": 0, "uploads": {}, "example": None, "real": None})
    st.session_state["turn"] += 1
    _take([])


def _recorded(turn: int) -> None:
    if turn != st.session_state["turn"]:
        return
    recording = st.session_state[f"recording {turn}"]
    st.session_state["left out"] = 0
    _take([_taken(recording, "Your recording")] if recording else [])
    st.session_state["example"] = st.session_state["real"] = None
