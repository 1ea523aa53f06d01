"""Let the room guess first: while somebody presents, a song's answer is hidden until a key reveals it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from genreclf.app.components.present.mode import is_on
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.translation import gettext as _

MAX_REVEALED: Final = 100
"""Songs whose answers a room is known to have seen."""


def is_wanted() -> bool:
    """Whether rooms guess first: chosen by a presenter, and only while there is a room."""
    return is_on() and state.guess_first


def is_open(song: Recording) -> bool:
    """Whether the room still guesses what a song is."""
    return is_wanted() and song.id not in state.revealed


def invite(song: Recording) -> None:
    """The question in place of the answer, and the way to the answer."""
    st.header(_("What do you think it is?"), anchor=False)
    st.button(_("Show the answer"), key="reveal", icon=":material/visibility:", on_click=_reveal, args=(song,))


def pick(names: Sequence[str], newest: int) -> int:
    """Which of several songs to play to the room, without what they are."""
    return int(st.selectbox(_("Which song?"), range(len(names)), index=newest, format_func=lambda at: names[at]))


def _reveal(song: Recording) -> None:
    state.revealed = [*state.revealed[1 - MAX_REVEALED :], song.id]
