"""Listening along: one press, and the answer moves with the music."""

import streamlit as st

from genreclf.app.components import present, widgets
from genreclf.app.components.listener.component import listener
from genreclf.app.sections.classify.inputs import Song
from genreclf.app.sections.classify.microphone import SENTENCES
from genreclf.app.server.stream_endpoint import StreamSession


def listen_along() -> None:
    """A button that opens the microphone, and a picture of what is heard; nothing is kept unless the visitor asks."""
    if "ear" not in st.session_state:
        st.session_state["ear"] = StreamSession()
    ear: StreamSession = st.session_state["ear"]
    listener(
        secret=ear.secret,
        sentences=SENTENCES,
        is_touched=widgets.is_touched(),
        is_presented=present.is_on(),
        on_kept=_kept,
        key="listener",
    )


def _kept() -> None:
    """The minute that the visitor kept becomes a recording like any other."""
    ear: StreamSession = st.session_state["ear"]
    if ear.recording:
        st.session_state["songs"] = [Song("What I listened to", ear.recording)]
        st.session_state.update({"left out": 0, "uploads": {}, "example": None, "real": None})
        st.session_state["turn"] += 1
        ear.recording = None
