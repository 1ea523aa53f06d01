"""Where a visitor's songs come from besides the microphone: files, our examples, and what librosa offers."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from genreclf.app.components import present, widgets
from genreclf.app.sections.classify import librosa_recordings
from genreclf.app.session import analysis, uploads
from genreclf.app.session.recordings import Recording, example_recording
from genreclf.app.session.state import State, state
from genreclf.bundled.examples import examples
from genreclf.genres import GENRES, title
from genreclf.translation import gettext as _

MAX_AT_ONCE: Final = 30
"""Songs that are taken at once."""
ANCHOR: Final = "another-one"
"""Where the ways to give another song are, for links on the same page."""


def heading() -> None:
    """What stands above all ways to give a song."""
    st.subheader(_("Another one") if state.songs else _("Your music"), anchor=ANCHOR)


def choose() -> Sequence[Recording]:
    """The ways to get sound in; gives the songs of the last way that was used, also after a look at other pages."""
    with st.container(key="sources"):
        st.file_uploader(
            _(
                "Or give it up to {most_at_once} songs, {megabytes} MB each:",
                most_at_once=MAX_AT_ONCE,
                megabytes=st.get_option("server.maxUploadSize"),
            ),
            accept_multiple_files=True,
            key=_files_box(),
            on_change=_uploaded,
            args=(_files_box(),),
        )
        st.pills(
            _("Or try one of ours:"),
            GENRES,
            format_func=title,
            key=State.example.key,
            on_change=_example,
            wrap=True,
            help="  \n".join(f"{_(piece.title)}." for piece in examples().values()),
        )
        if recording := librosa_recordings.choose(_empty_boxes):
            state.songs = [recording]
            st.rerun()  # the answer stands elsewhere than the way to it
    if state.left_out:
        st.warning(
            _(
                "You gave {left_out} songs; these are the first {most_at_once}. The README tells how to sort a "
                "whole collection.",
                left_out=state.left_out,
                most_at_once=MAX_AT_ONCE,
            ),
            icon=":material/library_music:",
        )
    songs = state.songs
    if songs and present.is_on():  # then the boxes make room for the answer
        st.button(_("Another song"), icon=":material/replay:", on_click=take, args=(None,))
    ways = (_files_box(), State.example.key, State.librosa_recording.key)
    if songs and not any(st.session_state.get(way) for way in ways):
        st.caption(_("Still here: {songs}.", songs=", ".join(widgets.plain(analysis.title(song)) for song in songs)))
    return songs


def _uploaded(box: str) -> None:
    if box != _files_box():  # one that is gone, of which the browser told late
        return
    files = st.session_state[box]
    if not files and box not in state.uploads:
        return
    before = {id(song) for song in state.songs}
    state.songs = ()  # what came another way makes room
    songs = [*uploads.received(box, uploads.as_it_is, most=MAX_AT_ONCE).values()]
    state.left_out = len(files) if len(files) > MAX_AT_ONCE else 0
    state.newest = next((number for number, song in enumerate(songs) if id(song) not in before), 0)
    state.songs = songs
    state.example = state.librosa_recording = None


def _example() -> None:
    state.librosa_recording = None
    _take_instead(example_recording(state.example) if state.example else None)


def take(song: Recording | None) -> None:
    """Show a recording that came another way, or none; in a callback, since the buttons of the other ways go back."""
    state.example = state.librosa_recording = None
    _take_instead(song)


def _take_instead(song: Recording | None) -> None:
    """Take one recording, or none, in place of what the boxes hold, which are emptied."""
    _empty_boxes()
    state.songs = [song] if song else []


def _empty_boxes() -> None:
    uploads.forget(_files_box())
    state.left_out = 0
    state.turn += 1


def _files_box() -> str:
    return f"files {state.turn}"
