"""Where a visitor's songs come from: files, the microphone, or our examples."""

from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from genreclf.app import widgets
from genreclf.app.sections import real
from genreclf.audio import FILE_TYPES
from genreclf.exhibits.examples import examples
from genreclf.genres import GENRES, title

MOST_AT_ONCE: Final = 30
"""Songs that are taken at once."""
RECORDING_RATE: Final = 44_100


@dataclass(frozen=True)
class Song:
    """A recording to look at.

    Attributes
    ----------
    name : str
        What to call it; from a stranger, so shown with `widgets.plain`.
    content : bytes
        The file.
    note : str
        What a visitor should know of it.
    """

    name: str
    content: bytes = field(repr=False)
    note: str = ""


def choose() -> list[Song]:
    """The ways to get sound in; gives the songs of the last way that was used, also after a look at other pages."""
    turn = st.session_state.setdefault("turn", 0)  # a new turn empties the boxes that were not used
    left, right = st.container(key="sources").columns([3, 2], gap="large")
    with left.container(key="song"):
        st.file_uploader(
            f"Your song, or up to {MOST_AT_ONCE}, each up to {st.get_option('server.maxUploadSize')} MB. They are "
            "analysed in memory and never stored.",
            type=list(FILE_TYPES),
            accept_multiple_files=True,
            key=f"files {turn}",
            on_change=_uploaded,
        )
    with right:
        pieces = examples()
        st.pills(
            "Or try one of our pieces, composed for this page and played by a computer:",
            GENRES,
            format_func=title,
            key="example",
            on_change=_example,
            wrap=True,
            help="  \n".join(pieces[genre].title + "." for genre in GENRES),
        )
        if recording := real.choose():
            st.session_state["left out"] = 0
            st.session_state["songs"] = [Song(*recording)]
        st.audio_input(
            "Or hold this to the music:", sample_rate=RECORDING_RATE, key=f"recording {turn}", on_change=_recorded
        )
    if st.session_state.get("left out"):
        st.warning(
            f"You gave {st.session_state['left out']} songs; these are the first {MOST_AT_ONCE}. For a whole "
            "collection there is the command `python -m genreclf batch`.",
            icon=":material/library_music:",
        )
    songs = kept()
    boxes = (f"files {turn}", f"recording {turn}", "example", "real")
    if songs and not any(st.session_state.get(box) for box in boxes):
        st.caption(f"Still here: {', '.join(widgets.plain(song.name) for song in songs)}.")
    return songs


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
    return Song(f"Our {title(genre).lower()} piece", piece.path.read_bytes(), note)


def _uploaded() -> None:
    files = st.session_state[f"files {st.session_state['turn']}"]
    st.session_state["left out"] = len(files) if len(files) > MOST_AT_ONCE else 0
    before, songs = kept(), [Song(file.name, file.getvalue()) for file in files[:MOST_AT_ONCE]]
    st.session_state["songs"] = songs
    st.session_state["newest"] = next((number for number, song in enumerate(songs) if song not in before), 0)
    st.session_state["example"] = st.session_state["real"] = None


def _example() -> None:
    genre = st.session_state["example"]
    st.session_state["real"] = None
    st.session_state["left out"] = 0
    st.session_state["songs"] = [example(genre)] if genre else []
    st.session_state["turn"] += 1


def _recorded() -> None:
    recording = st.session_state[f"recording {st.session_state['turn']}"]
    st.session_state["left out"] = 0
    st.session_state["songs"] = [Song("Your recording", recording.getvalue())] if recording else []
    st.session_state["example"] = st.session_state["real"] = None
